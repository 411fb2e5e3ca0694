/** A table of transitions, role by status by action: an entry is the permission. */
import type { CaseActName } from '../schemas/acts.ts';

export interface Transition<Status extends string> {
  /** Where the case may stand afterwards; empty where it stays. */
  readonly to: readonly Status[];
  /** The delegation of the Instrument must be held at the moment of acting. */
  readonly delegationRequired?: true;
  readonly source: string;
}

export type Permissions<Action extends string, T> = Readonly<Partial<Record<Action, T>>>;
export type ByStatus<Status extends string, Action extends string, T> = Readonly<
  Partial<Record<Status, Permissions<Action, T>>>
>;

/** What a table of transitions answers. */
export const permissionsIn = <Role extends string, Status extends string, Action extends string, T>(
  table: Readonly<Record<Role, ByStatus<Status, Action, T>>>,
) => {
  const none = {} as Permissions<Action, T>;
  const permissionsOf = (role: Role, status: Status): Permissions<Action, T> => table[role][status] ?? none;
  return {
    /** The permission of the first of these roles that has it, or undefined. */
    transitionFor: (roles: readonly Role[], status: Status, action: Action): T | undefined =>
      roles.map((role) => permissionsOf(role, status)[action]).find(Boolean),
    /** All that these roles may do while the case stands so. */
    actionsFor: (roles: readonly Role[], status: Status): readonly Action[] => [
      ...new Set(roles.flatMap((role) => Object.keys(permissionsOf(role, status)) as Action[])),
    ],
    /** Whether one of these roles has the permission anywhere, if not as the case stands. */
    mayEverDo: (roles: readonly Role[], action: Action): boolean =>
      roles.some((role) =>
        Object.values<Permissions<Action, T> | undefined>(table[role]).some((one) => one && action in one),
      ),
  };
};

/** What holds wherever an open case stands, beside what holds at single statuses. */
export const whileOpen = <Status extends string, Action extends string, T>(
  open: readonly Status[],
  always: Permissions<Action, T>,
  byStatus?: ByStatus<Status, Action, T>,
) =>
  ({
    ...byStatus,
    ...Object.fromEntries(open.map((status) => [status, { ...byStatus?.[status], ...always }])),
  }) as ByStatus<Status, Action, T>;

const ofTheCase: Readonly<Record<CaseActName, true>> = {
  withdraw: true,
  'record-death': true,
  correct: true,
  'add-note': true,
  renew: true,
  'declare-conflict': true,
};

/** Whether an action concerns the case as a whole, whoever has its open step. */
export const isOfTheCase = (action: string): action is CaseActName => action in ofTheCase;
