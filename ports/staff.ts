/** The staff directory in the table. One generation is current; an import writes the next and switches to it at once. */
import { Absence, type Queue, type Role, StaffMember } from '../schemas/staff.ts';
import type { Item, Key, Table, Write } from './table.ts';

export const queues: Readonly<Record<string, Queue>> = {
  hdd: { name: 'hdd', memberRole: 'hdd', leadRole: 'hdd-lead' },
};

/** The queue of a name, or undefined. */
export const queueNamed = (name: string): Queue | undefined => (Object.hasOwn(queues, name) ? queues[name] : undefined);

export interface PersonNamed {
  readonly login: string;
  readonly name: string;
}

export interface Staff {
  /** The person as the directory has them now, active or not. */
  find(login: string): Promise<StaffMember | undefined>;
  /** People by login with the names that the directory has now; a login that it does not know names itself. */
  named(logins: readonly (string | undefined)[]): Promise<(login: string) => PersonNamed>;
  /** Active people of a role, of one area if given, ordered by login. */
  withRole(role: Role, area?: string): Promise<readonly StaffMember[]>;
}

export const staffKeys = {
  current: { PK: 'STAFF', SK: 'CURRENT' },
  member: (generation: string, login: string) => ({ PK: `STAFF#${generation}#${login}`, SK: 'STAFF' }),
  role: (generation: string, role: Role, login: string) => ({ PK: `ROLE#${generation}#${role}`, SK: login }),
  /** Of no generation: an absence outlives an import. */
  absence: (login: string): Key => ({ PK: `ABSENCE#${login}`, SK: '-' }),
};

const person = (item: Item) => StaffMember.parse(item.member);

/** The absence of an item, in force or not. */
const absenceIn = (item: Item | undefined): Absence | undefined => item && Absence.parse(item.absence);

/** The list of absences, by when to look next at the steps of whoever is away. */
export const awayWork = 'W#away';

/** Puts an absence on record, to be looked at from that instant on. */
export const absenceSet = (login: string, absence: Absence, by: string, lookAt: string, now: Date): Write => ({
  put: {
    ...staffKeys.absence(login),
    login,
    absence,
    setBy: by,
    setAt: now.toISOString(),
    work: awayWork,
    workSort: `${lookAt}#${login}`,
  },
});

/** The table gives at most so many items at once. */
const readAtOnce = 100;

/** Each look-up reads the current generation strongly: a right that was taken away is gone at the next act. */
export function tableStaff(table: Table): Staff {
  const generation = async () => {
    const current = await table.get(staffKeys.current);
    if (typeof current?.generation !== 'string') throw new Error('The staff directory has not been imported');
    return current.generation;
  };
  const withAbsences = async (people: readonly StaffMember[]) => {
    const absences = new Map<string, Absence | undefined>();
    for (let from = 0; from < people.length; from += readAtOnce) {
      const keys = people.slice(from, from + readAtOnce).map(({ login }) => staffKeys.absence(login));
      for (const item of await table.getAll(keys)) absences.set(item.PK, absenceIn(item));
    }
    return people.map((one) => {
      const absence = absences.get(staffKeys.absence(one.login).PK);
      return absence ? { ...one, absence } : one;
    });
  };
  return {
    find: async (login) => {
      const items = await table.getAll([staffKeys.member(await generation(), login), staffKeys.absence(login)]);
      const [member] = items.filter(({ SK }) => SK === 'STAFF').map(person);
      const absence = absenceIn(items.find(({ SK }) => SK !== 'STAFF'));
      return member && { ...member, ...(absence && { absence }) };
    },
    named: async (logins) => {
      const known = [...new Set(logins)].filter((login) => login !== undefined);
      const current = known.length ? await generation() : '';
      const items = await table.getAll(known.map((login) => staffKeys.member(current, login)));
      const names = new Map(items.map(person).map(({ login, name }) => [login, name]));
      return (login) => ({ login, name: names.get(login) ?? login });
    },
    withRole: async (role, area) => {
      const partition = staffKeys.role(await generation(), role, '').PK;
      const people: StaffMember[] = [];
      let after: Item | undefined;
      do {
        const page = await table.query(partition, after ? { after } : {});
        people.push(...page.items.map(person));
        after = page.next;
      } while (after);
      return withAbsences(people.filter((one) => one.active && (area === undefined || one.area === area)));
    },
  };
}
