import type { DecisionRecord } from '../../schemas/decision-record.ts';

export const words = {
  title: {
    'plan-approval': 'Decision record: Level 4 plan approval',
    'quote-approval': 'Decision record: Level 4 quote approval',
  } satisfies Record<DecisionRecord['process'], string>,
} as const;
