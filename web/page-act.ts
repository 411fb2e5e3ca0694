/** What the pages of a task can ask for: a decision, to leave the work to somebody else, or to withdraw it. */
import * as z from 'zod/mini';
import { Conflict, Decision, PutBack, Withdrawal } from '../schemas/acts.ts';

export const PageAct = z.discriminatedUnion('action', [
  Decision,
  z.strictObject({ action: z.literal('put-back'), ...PutBack.shape }),
  z.strictObject({ action: z.literal('declare-conflict'), ...Conflict.shape }),
  z.strictObject({ action: z.literal('withdraw'), ...Withdrawal.shape }),
]);
export type PageAct = z.infer<typeof PageAct>;
export type PageAction = PageAct['action'];
