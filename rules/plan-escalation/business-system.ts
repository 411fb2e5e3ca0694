/** What the HDD team does in the agency's own system before confirming a triage here, with the words to copy (HDD SOP 3.6). */
import { readableDate } from '../interaction-notes.ts';
import type { BusinessSystemStep } from '../process.ts';
import type { Snapshot } from './case.ts';

export function businessSystemSteps({ facts, parties }: Snapshot, login: string, today: string): BusinessSystemStep[] {
  const date = readableDate(today);
  return [
    {
      step: 'To accept: raise the priority of the plan application, add this to the open interaction and set its status to Completed.',
      copy: `Escalation accepted by HDD team ${login} on the ${date}. Priority of the plan raised: ${facts.level}.`,
    },
    {
      step: `To deny: add this with your reason to the open interaction and assign it back to ${parties.requestor}. It stays open.`,
      copy: `Escalation denied by HDD team ${login} on the ${date}.`,
    },
  ];
}
