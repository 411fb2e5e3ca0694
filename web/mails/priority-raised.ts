import { steps } from '../steps.ts';
import type { MailWords, Told } from './parameters.ts';

/** Tells those concerned that an accepted escalation has raised the priority of a plan. */
export const priorityRaised = ({
  caseId,
  level,
  step,
  holder,
  due,
  dueExplanation,
}: Told<'priority-raised'>): MailWords => ({
  subject: `${caseId}: priority raised, ${level}`,
  heading: 'The priority of this plan is raised',
  paragraphs: [
    `The HDD team has accepted an escalation of this plan as ${level}. It comes first among the plans that wait.`,
    ...(step && due
      ? [
          `The open step is ${holder ? `with ${holder}` : 'with you'}: ${steps[step].noun}.`,
          dueExplanation ?? `It is due ${due}.`,
        ]
      : ['It goes to the HDD team now: its planner is asked to submit it.']),
  ],
  action: { label: 'Open this step' },
});
