import type { ProcessName } from '../../schemas/case.ts';

export const words = {
  title: {
    'plan-approval': 'Decision record: Level 4 plan approval',
    'quote-approval': 'Decision record: Level 4 quote approval',
  } satisfies Record<ProcessName, string>,
} as const;
