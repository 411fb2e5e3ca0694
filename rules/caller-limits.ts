/**
 * What one caller may ask for within a minute, of what costs everybody most: half of what the route takes from all
 * callers (local policy).
 */
export const callerLimits = {
  submission: { most: 600, inWords: 'cases opened' },
  search: { most: 300, inWords: 'searches' },
  execution: { most: 300, inWords: 'looks at an execution' },
} as const;
export type LimitedCall = keyof typeof callerLimits;
