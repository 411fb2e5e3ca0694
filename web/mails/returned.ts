import { counted } from '../steps.ts';
import type { MailWords, Told } from './parameters.ts';

/** Tells a planner that the endorser returned the plan with points. */
export const returned = ({
  caseId,
  actor = 'The endorser',
  points,
  due,
  dueExplanation,
}: Told<'returned'>): MailWords => ({
  subject: `${caseId}: returned to you with ${counted(points, 'point')}`,
  heading: 'Your plan is returned to you',
  paragraphs: [
    `${actor} has returned the plan to you with ${counted(points, 'point')} to answer.`,
    dueExplanation ?? `Your answers are due ${due}.`,
    `When you have answered every point, the plan goes back for endorsement.`,
  ],
  action: { label: 'Read the points and answer' },
});
