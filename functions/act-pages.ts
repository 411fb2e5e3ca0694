/** The pages that a delegate reaches from a link in a mail (design 12, 13). */
import { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { tableAccess } from '../ports/access.ts';
import { environment } from '../ports/environment.ts';
import { type Ports, ports } from '../ports/index.ts';
import { PlanApprovalDecision } from '../schemas/plan-approval.ts';
import { actPages, type ActPagesNeeds, type PageAnswer } from '../web/act-pages.ts';
import { fault } from '../web/fault/page.ts';
import { securityHeaders } from '../web/http.ts';
import { decide } from './acts/decide.ts';
import { decisionRecord } from './views/decision-record.ts';
import { taskView } from './views/task-view.ts';
