import type { MailWords, Told } from './parameters.ts';

/** Tells planner and endorser that the plan is approved in the business system. */
export const approved = ({ caseId, actor = 'The delegate', decidedAt }: Told<'approved'>): MailWords => ({
  subject: `${caseId}: the plan is approved`,
  heading: 'The plan is approved',
  paragraphs: [
    `${actor} approved the plan on ${decidedAt}.`,
    "The planner finds a 'Plan approved and ready for implementation' interaction and can begin the implementation.",
    'This closes the case in Safeguard. The decision record stays available.',
  ],
  action: { label: 'Read the decision record' },
});
