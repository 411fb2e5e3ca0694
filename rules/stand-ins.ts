/** Who is away, and who stands in for whom (design 11). */
import type { Task } from '../schemas/case.ts';
import type { Absence, Queue, StaffMember } from '../schemas/staff.ts';
import type { Problem } from '../schemas/vocabulary.ts';
import { holdsDelegation } from './delegation.ts';
import { dateIn, formatDate, parseDate, startOfDay } from './instants.ts';
import { type Judgement, refuse } from './judgement.ts';
import { zoneOf } from './jurisdictions.ts';

/** Whether a person has left their work to somebody else today, in their own zone. */
export function isAway({ absence, state }: Pick<StaffMember, 'absence' | 'state'>, now: Date): boolean {
  const today = dateIn(zoneOf(state), now);
  return absence !== undefined && absence.from <= today && today <= absence.to;
}

/** Whether a person works here, and is not away. */
export const isHere = (person: StaffMember, now: Date): boolean => person.active && !isAway(person, now);

/**
 * Who acts in a row of people, each the stand-in of the one before: the first who is here. Undefined where nobody is, and
 * where the first who is here may not.
 */
export function firstHere(
  row: readonly StaffMember[],
  may: (person: StaffMember) => boolean,
  now: Date,
): StaffMember | undefined {
  const here = row.find((person) => isHere(person, now));
  return here && may(here) ? here : undefined;
}

/** Whose step it is, whoever has it for them. */
export const ownerOfTask = ({ holder, standsInFor }: Pick<Task, 'holder' | 'standsInFor'>): string | undefined =>
  standsInFor ?? holder;

/** The instants at which an absence begins and is over. */
const spanOf = ({ from, to }: Absence, { state }: Pick<StaffMember, 'state'>) => ({
  begins: startOfDay(zoneOf(state), from),
  over: startOfDay(zoneOf(state), parseDate(to).add({ days: 1 }).toString()),
});

/** When to look through a person's steps next: when the absence begins, while it lasts, when it is over; then never. */
export function nextLook(
  absence: Absence,
  person: Pick<StaffMember, 'state'>,
  now: Date,
  withinMinutes: number,
): string | undefined {
  const { begins, over } = spanOf(absence, person);
  const at = now.toISOString();
  if (at >= over) return undefined;
  if (at < begins) return begins;
  const later = new Date(now.getTime() + withinMinutes * 60_000).toISOString();
  return later < over ? later : over;
}

/** 'Endorser One is away until Friday 4 December 2026; END002 stands in for them.' */
export const awayInWords = ({ name, absence }: StaffMember): string =>
  absence
    ? `${name} is away until ${formatDate(parseDate(absence.to))}; ${absence.standIn} stands in for them`
    : `${name} is here`;

export interface AbsenceAsked {
  readonly absence: Absence | null;
  /** Whose absence it is. */
  readonly person: StaffMember;
  /** Who asks for it. */
  readonly by: StaffMember;
  /** The person that it names, as the directory has them now. */
  readonly standIn: StaffMember | undefined;
  readonly queues: readonly Queue[];
  readonly now: Date;
}

/** Local policy: a person says when they are away, or their line manager, the lead of their queue, an administrator. */
const maySetAbsence = (by: StaffMember, person: StaffMember, queues: readonly Queue[]): boolean =>
  by.login === person.login ||
  by.login === person.lineManager ||
  by.roles.includes('administrator') ||
  queues.some(({ memberRole, leadRole }) => person.roles.includes(memberRole) && by.roles.includes(leadRole));

/** A stand-in has the same role and delegation as the person (design 11). */
export function judgeAbsence(asked: AbsenceAsked): Judgement<Absence | undefined> {
  const { absence, person, by, queues } = asked;
  if (!maySetAbsence(by, person, queues)) return refuse('not-permitted', `${person.name} says when they are away.`);
  if (!absence) return { change: undefined };
  const problems = absenceProblems(absence, asked);
  return problems.length ? refuse('invalid', 'The absence has faults.', problems) : { change: absence };
}

function absenceProblems({ from, to, standIn: login }: Absence, { person, standIn, now }: AbsenceAsked): Problem[] {
  const today = dateIn(zoneOf(person.state), now);
  const past = to < today ? [{ pointer: '/to', detail: `Must not be before today, ${today}` }] : [];
  const because = whyNotStandIn(login, from, to, person, standIn);
  return because ? [...past, { pointer: '/standIn', detail: because }] : past;
}

function whyNotStandIn(login: string, from: string, to: string, person: StaffMember, standIn: StaffMember | undefined) {
  if (login === person.login) return 'Must be somebody else';
  if (!standIn?.active) return 'Must be the login of somebody who works here now';
  const missing = person.roles.filter((role) => !standIn.roles.includes(role));
  if (missing.length) return `Must have the same role: ${missing.join(', ')}`;
  const level = person.delegation && holdsDelegation(person, person.delegation.level, from) && person.delegation.level;
  return level && !(holdsDelegation(standIn, level, from) && holdsDelegation(standIn, level, to))
    ? `Must hold delegation level ${level} from ${from} to ${to}`
    : undefined;
}
