/** What a person does in the agency's own system for a quote before confirming it here (HDD SOP 3.7). */
import { formatDayOfMonth, parseDate } from '../instants.ts';
import type { BusinessSystemStep } from '../process.ts';
import type { Snapshot, StepName } from './case.ts';

interface Given {
  readonly snapshot: Snapshot;
  readonly today: string;
  readonly login: string;
}

const stepsOf: Readonly<Record<StepName, (given: Given) => BusinessSystemStep[]>> = {
  allocation: () => [{ step: 'Assign the open interaction in the SDS SDSA RFA inbox to the HDD whom you name.' }],
  'quote-review': ({ snapshot, today, login }) => [
    { step: 'Approve the quote in the business system, as the SOP on quotes says.' },
    {
      step: 'Add to the interaction and set its status to Completed.',
      copy: `Quote ${snapshot.facts.quoteNumber} approved by ${login} on the ${formatDayOfMonth(parseDate(today))}`,
    },
  ],
  'quote-answers': () => [{ step: 'Correct the quote, then assign the interaction back to the delegate.' }],
};

export const businessSystemSteps = (step: StepName, given: Given): BusinessSystemStep[] => stepsOf[step](given);
