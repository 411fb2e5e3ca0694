/** Who did something, and for whom where they stood in: 'END002 for END001'. */

const between = ' for ';

/** One actor as records, interactions and mails name them. */
export const actingAs = (login: string, standsInFor?: string): string =>
  standsInFor === undefined ? login : `${login}${between}${standsInFor}`;

/** The same with names: 'Endorser Two for Endorser One'. */
export const inNames = (actor: string, nameOf: (login: string) => string): string =>
  actor.split(between).map(nameOf).join(between);

/** The logins in it. */
export const loginsIn = (actor: string): string[] => actor.split(between);
