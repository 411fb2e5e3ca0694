import type { MailWords, Told } from './parameters.ts';

/** Tells planner and endorser that a plan may suit rejection; `holder` names who responds when it is not the recipient. */
export const rejectionAdvised = ({
  caseId,
  actor = 'The delegate',
  due,
  dueExplanation,
  holder,
}: Told<'rejection-advised'>): MailWords => ({
  subject: `${caseId}: the plan may suit rejection, respond by ${due}`,
  heading: 'The plan may suit rejection',
  paragraphs: [
    `${actor} advises that the plan may suit rejection: it needs extensive remediation, and reasonable and necessary criteria are not met. Nothing is decided yet.`,
    holder
      ? `${holder} is asked to respond; you may respond as well. One response is enough.`
      : 'Please read the explanation and the advice on resubmitting, and respond. Your endorser may respond as well; one response is enough.',
    dueExplanation ?? `There is time until ${due}.`,
    'After that the delegate goes on with the review. If the plan is rejected, a copy of the justifications is kept for you first.',
  ],
  action: { label: 'Read the advice and respond' },
});
