import type { MailWords, Told } from './parameters.ts';

/** Tells an administrator that nothing moves a case any more, so that nobody would be asked or reminded. */
export const machineStopped = ({ caseId, action }: Told<'machine-stopped'>): MailWords => ({
  subject: `${caseId}: its machine has stopped`,
  heading: 'The machine of a case has stopped',
  paragraphs: [
    `The execution of this case has ended without an outcome (${action}). Decisions are still recorded, but nobody is asked for the next step and nobody is reminded.`,
    'It was restarted by itself within the last day, and that did not help. Please look at the execution, mend what stopped it, and restart the case as the runbook says.',
  ],
});
