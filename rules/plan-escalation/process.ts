/** Escalation of a plan, as the functions of all processes know it (HDD SOP 3.6). */
import type { PlanEscalationDecision } from '../../schemas/plan-escalation.ts';
import { refuse } from '../judgement.ts';
import type { PeopleSought, Process } from '../process.ts';
import { businessSystemSteps } from './business-system.ts';
import type { Snapshot, Task } from './case.ts';
import { judgeCaseAct } from './case-acts.ts';
import { closingNotices } from './closing.ts';
import { judgeTriage } from './decisions.ts';
import { judgeHandover } from './handovers.ts';
import { mayTriage, partsOf, rolesOf } from './roles.ts';
import { closedStatuses, statusInWords } from './status-words.ts';
import { openTriage } from './steps.ts';
import { actionsFor, stepOf } from './transitions.ts';
