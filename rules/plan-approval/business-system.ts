/** What a person does in the agency's own system before confirming it here, with the words to copy (HDD SOP 3.1-3.5). */
import { oneMonthAfter } from '../calendar-months.ts';
import { formatDayOfMonth, parseDate } from '../instants.ts';
import type { BusinessSystemStep } from '../process.ts';
import type { Snapshot, StepName } from './case.ts';

interface Given {
  readonly snapshot: Snapshot;
  readonly today: string;
  readonly login: string;
}

const words = (date: string) => formatDayOfMonth(parseDate(date));

const stepsOf: Readonly<Record<StepName, (given: Given) => BusinessSystemStep[]>> = {
  endorsement: ({ today }) => [
    { step: "Complete part 16 of the 'Plan Submitted for Approval' interaction." },
    {
      step: "Attach the 'Plan Endorsed' WFI to the participant's details, ending one calendar month after it is valid from.",
      copy: `Plan Endorsed, end date ${words(oneMonthAfter(today))}`,
    },
    { step: 'End-date the WFIs that are no longer needed.' },
  ],
  'return-answers': () => [],
  submission: ({ snapshot }) => [
    { step: 'Complete your interactions.' },
    {
      step: "Check that the 'Plan Endorsed' WFI is attached with its end date.",
      ...(snapshot.facts.planEndorsedEndDate && {
        copy: `Plan Endorsed, end date ${words(snapshot.facts.planEndorsedEndDate)}`,
      }),
    },
    { step: 'Remove any sub-status from the plan application.' },
    { step: "Choose 'Review and Submit Draft Plan', include the justifications, and 'Submit'." },
  ],
  review: ({ today, login }) => [
    { step: 'Approve the plan in the business system once the quality check has passed.' },
    {
      step: "Add to the 'Plan Submitted for Approval' interaction and set its status to Completed.",
      copy: `Plan Approved by ${login} on the ${words(today)}`,
    },
    {
      step: "Create the interaction 'Plan approved and ready for implementation' and assign it to the planner delegate.",
    },
  ],
  remediation: () => [
    { step: 'Make the required changes to the plan, then assign the plan application back to the delegate.' },
  ],
  confirmation: () => [],
  response: () => [],
  rework: () => [
    {
      step: 'Change the plan with the planner as the rejection advises. It is endorsed and submitted again afterwards.',
    },
  ],
};

/** What an endorser does before renewing an endorsement (local policy). */
export const renewalSteps = (today: string): BusinessSystemStep[] => [
  {
    step: "Extend the 'Plan Endorsed' WFI at the participant's details: it now ends one calendar month from today.",
    copy: `Plan Endorsed, end date ${words(oneMonthAfter(today))}`,
  },
];

export const businessSystemSteps = (step: StepName, given: Given): BusinessSystemStep[] => stepsOf[step](given);
