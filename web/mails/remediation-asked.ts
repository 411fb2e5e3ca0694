import { counted } from '../steps.ts';
import { given, type MailWords, type Told } from './parameters.ts';

/** Tells planner and endorser that the delegate needs points answered; `holder` names who answers when it is not the recipient. */
export const remediationAsked = ({
  caseId,
  actor = 'The delegate',
  points,
  round,
  due,
  dueExplanation,
  holder,
}: Told<'remediation-asked'>): MailWords => ({
  subject: `${caseId}: remediation asked, ${counted(points, 'point')}, due ${due}`,
  heading: 'Remediation is asked',
  paragraphs: [
    `${actor} is reviewing the plan and has asked for remediation with ${counted(points, 'point')}.`,
    ...given(round, (number) => `This is round ${number}.`),
    holder
      ? `${holder} is asked to answer. You can read the points and the draft answers, and comment on them.`
      : 'Please answer every point. You can save your answers and come back; your endorser can see them and comment.',
    dueExplanation ?? `The answers are due ${due}.`,
    `With the answers, the plan goes back to the same delegate, who goes on with the review.`,
  ],
  action: { label: holder ? 'Read the points' : 'Read the points and answer' },
});
