/** The eight states and territories, and the time zone that governs a deadline in each. */

import { State } from '../schemas/vocabulary.ts';

export type { State } from '../schemas/vocabulary.ts';

/** Codes as Australia Post and the agency's systems write them. */
export const states = State.options;

// Broken Hill keeps South Australian time (Australia/Broken_Hill) although it lies in NSW. A clock of NSW runs on
// Sydney time there too: what governs is the state of the office, not the town of the participant.
const zones: Readonly<Record<State, string>> = {
  ACT: 'Australia/Sydney',
  NSW: 'Australia/Sydney',
  NT: 'Australia/Darwin',
  QLD: 'Australia/Brisbane',
  SA: 'Australia/Adelaide',
  TAS: 'Australia/Hobart',
  VIC: 'Australia/Melbourne',
  WA: 'Australia/Perth',
};

/** The IANA time zone of a state (domain C3). */
export function zoneOf(state: State): string {
  return zones[state];
}
