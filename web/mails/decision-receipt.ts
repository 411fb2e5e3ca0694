import { deed } from '../steps.ts';
import type { MailWords, Told } from './parameters.ts';

/** Tells a delegate what Safeguard recorded of them. */
export const decisionReceipt = ({ caseId, action, decidedAt }: Told<'decision-receipt'>): MailWords => ({
  subject: `${caseId}: receipt for your decision`,
  heading: 'Your decision is recorded',
  paragraphs: [
    `Safeguard has recorded that you ${deed(action)}, on ${decidedAt}.`,
    'If that was not you, please tell your line manager and the administrators of Safeguard at once.',
    'You need not do anything more. The record shows what was before you when you decided.',
  ],
  action: { label: 'See what is recorded' },
});
