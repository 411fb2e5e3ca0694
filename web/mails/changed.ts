import { steps } from '../steps.ts';
import { given, type MailWords, type Told } from './parameters.ts';

/** Tells those concerned that a plan changed so much that triage ran again. */
export const changed = ({ caseId, actor, step, due, dueExplanation }: Told<'changed'>): MailWords => ({
  subject: due ? `${caseId}: the plan changed, due ${due}` : `${caseId}: the plan changed`,
  heading: 'The plan changed',
  paragraphs: [
    `${actor ?? 'The planner'} has changed the plan. We have checked again where it must go.`,
    ...(step
      ? [steps[step].asked, 'The page marks what changed, from what to what, and shows the working of the new check.']
      : ['You need not do anything now.']),
    ...(dueExplanation ? [dueExplanation] : given(due, (time) => `It is due ${time}.`)),
  ],
  action: { label: 'See what changed' },
});
