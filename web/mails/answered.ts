import { steps } from '../steps.ts';
import { given, type MailWords, type Told } from './parameters.ts';

/** Tells whoever asked that the points are answered and the step is theirs again. */
export const answered = ({ caseId, actor, points, round, step, due, dueExplanation }: Told<'answered'>): MailWords => ({
  subject: `${caseId}: your points are answered`,
  heading: 'Your points are answered',
  paragraphs: [
    points === undefined || points === '1'
      ? `${actor} has answered ${points === '1' ? 'your point' : 'your points'}.`
      : `${actor} has answered your ${points} points.`,
    ...given(round, (number) => `That ends round ${number}.`),
    ...(step ? [steps[step].asked] : []),
    ...(dueExplanation ? [dueExplanation] : given(due, (time) => `It is due ${time}.`)),
    'The page shows the answers and marks what changed in the plan.',
  ],
  action: { label: 'Read the answers' },
});
