/** What the pages behind a link can ask for: a decision, to leave the work to somebody else, to withdraw it, or a renewal. */
import * as z from 'zod/mini';
import { Conflict, Decision, PutBack, Withdrawal } from '../schemas/acts.ts';
import { Renewal } from '../schemas/plan-approval.ts';

export const PageAct = z.discriminatedUnion('action', [
  Decision,
  z.strictObject({ action: z.literal('put-back'), ...PutBack.shape }),
  z.strictObject({ action: z.literal('declare-conflict'), ...Conflict.shape }),
  z.strictObject({ action: z.literal('withdraw'), ...Withdrawal.shape }),
  z.strictObject({ action: z.literal('renew'), ...Renewal.shape }),
]);
export type PageAct = z.infer<typeof PageAct>;
export type PageAction = PageAct['action'];
