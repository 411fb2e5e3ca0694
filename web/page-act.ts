/** What the pages of a task can ask for: a decision on the plan, or to put it back into its pool. */
import * as z from 'zod/mini';
import { PlanApprovalDecision, PutBack } from '../schemas/plan-approval.ts';

export const PageAct = z.discriminatedUnion('action', [
  PlanApprovalDecision,
  z.strictObject({ action: z.literal('put-back'), ...PutBack.shape }),
]);
export type PageAct = z.infer<typeof PageAct>;
export type PageAction = PageAct['action'];
