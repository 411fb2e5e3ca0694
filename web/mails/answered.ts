import { steps } from '../steps.ts';
import { given, type MailWords, type Told } from './parameters.ts';

/** Tells whoever asked that the points are answered: the step is theirs again, or `step` is the one that ended with it. */
export const answered = ({
  caseId,
  actor = 'The planner',
  points,
  round,
  step,
  due,
  dueExplanation,
}: Told<'answered'>): MailWords => {
  const mine = step !== 'remediation' && step !== 'response' && step !== 'return-answers';
  const all = points === '1' ? 'the point' : points === undefined ? 'every point' : `the ${points} points`;
  return {
    subject: `${caseId}: the points are answered`,
    heading: 'The points are answered',
    paragraphs: [
      `${actor} has answered ${all}${round && round !== '0' ? ` of round ${round}` : ''}.`,
      ...(mine
        ? [
            ...(step ? [steps[step].asked] : []),
            ...(dueExplanation ? [dueExplanation] : given(due, (time) => `It is due ${time}.`)),
            'The page shows the answers and marks what changed in the plan.',
          ]
        : ['The plan goes back to the delegate who asked. You need not do anything now.']),
    ],
    action: { label: 'Read the answers' },
  };
};
