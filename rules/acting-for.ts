/** Who did something, and for whom where they stood in: 'END002 for END001'. */
import type { Task } from '../schemas/case.ts';
import type { StaffMember } from '../schemas/staff.ts';

const between = ' for ';

/** One actor as records, interactions and mails name them. */
export const actingAs = (login: string, standsInFor?: string): string =>
  standsInFor === undefined ? login : `${login}${between}${standsInFor}`;

/** Somebody in the part of a party for whom they stand in: with the rights of that part, and of no role. */
export const inPartOf = (person: StaffMember, party: string): StaffMember => ({ ...person, login: party, roles: [] });

/** Whose parts in a case somebody has: their own, and that of the party for whom they stand in. */
export const actors = (person: StaffMember, standsInFor: string | undefined): readonly StaffMember[] =>
  standsInFor === undefined ? [person] : [person, inPartOf(person, standsInFor)];

/** The same with names: 'Endorser Two for Endorser One'. */
export const inNames = (actor: string, nameOf: (login: string) => string): string =>
  actor.split(between).map(nameOf).join(between);

/** The logins in it. */
export const loginsIn = (actor: string): string[] => actor.split(between);

/** A person as the record names them at a task: with the person for whom they stand in there. */
export const actorAt = (login: string, { holder, standsInFor }: Pick<Task, 'holder' | 'standsInFor'>): string =>
  actingAs(login, holder === login ? standsInFor : undefined);
