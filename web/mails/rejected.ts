import type { MailWords, Told } from './parameters.ts';

/** Tells endorser and planner that a plan is rejected, and where the kept justifications are. */
export const rejected = ({
  caseId,
  actor = 'The delegate',
  due,
  dueExplanation,
  holder,
}: Told<'rejected'>): MailWords => ({
  subject: `${caseId}: the plan is rejected, rework due ${due}`,
  heading: 'The plan is rejected',
  paragraphs: [
    `${actor} has rejected the plan. A copy of the submitted justifications was sealed first; you can open and download it from the page.`,
    holder
      ? `${holder} has the rework now, together with the planner. Either of you can send it.`
      : 'The rework is yours now, together with the planner. Either of you can send it.',
    dueExplanation ?? `The rework is due ${due}.`,
    'Once it is sent, the plan is checked, endorsed and submitted again as any other.',
  ],
  action: { label: 'Read the reasons and the sealed copy' },
});
