/** The staff directory: who works here, and what each may do. */
import * as z from 'zod/mini';
import { CalendarDate, LoginCode, line, State } from './vocabulary.ts';

export const Role = z.enum([
  'planner',
  'endorser',
  'hdd',
  'hdd-lead',
  'local-delegate',
  'assistant-director',
  'administrator',
]);
export type Role = z.infer<typeof Role>;

const Level = z.enum(['APS4', 'APS5', 'APS6', 'EL1', 'EL2']);
export type Level = z.infer<typeof Level>;

/** When somebody is away, both days included in the zone of their own state, and who stands in for them. */
export const Absence = z.strictObject({ from: CalendarDate, to: CalendarDate, standIn: LoginCode });
export type Absence = z.infer<typeof Absence>;

/** What `PUT /v1/staff/{login}/absence` sets; null ends it. */
export const AbsenceToSet = z.nullable(
  Absence.check(z.refine(({ from, to }) => from <= to, { path: ['to'], error: 'Must not be before the first day' })),
);

/** One person of the directory. `delegation` is the level of the Instrument of Delegation held, with its dates. */
export const StaffMember = z.strictObject({
  login: LoginCode,
  name: line(100),
  email: z.email().check(z.maxLength(254)),
  level: Level,
  /** Empty for a line manager who has no part in a case. */
  roles: z.array(Role),
  delegation: z.optional(
    z.strictObject({ level: z.int().check(z.gte(1), z.lte(5)), from: CalendarDate, to: z.optional(CalendarDate) }),
  ),
  area: line(60),
  state: State,
  lineManager: z.optional(LoginCode),
  active: z.boolean(),
  /** Kept apart from the directory, so that it outlives imports. */
  absence: z.optional(Absence),
});
export type StaffMember = z.infer<typeof StaffMember>;

/** A team that takes work together: its members by role, its mailbox, its lead. */
export interface Queue {
  readonly name: string;
  readonly memberRole: Role;
  readonly leadRole: Role;
}
