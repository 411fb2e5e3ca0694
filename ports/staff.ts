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

const person = (item: Item) => StaffMember.parse(item.member);

/** People with their absences, in force or not, each beside the person. */
function peopleIn(items: readonly Item[]): StaffMember[] {
  const absences = new Map(
    items.flatMap(({ login, absence }) => (absence ? [[String(login), Absence.parse(absence)] as const] : [])),
  );
  return items
    .filter(({ member }) => member !== undefined)
    .map((item) => {
      const one = person(item);
      const absence = absences.get(one.login);
      return absence ? { ...one, absence } : one;
    });
}

const naming = (names: ReadonlyMap<string, string>) => (login: string) => ({ login, name: names.get(login) ?? login });

/** The directory for one act: whoever has been looked up in it is not looked up again. */
export function lookedUpOnce(staff: Staff): Staff {
  const known = new Map<string, Promise<StaffMember | undefined>>();
  const find = (login: string) => {
    const found = known.get(login) ?? staff.find(login);
    known.set(login, found);
    return found;
  };
  return {
    find,
    named: async (logins) => {
      const asked = [...new Set(logins)].filter((login) => login !== undefined);
      const people = await Promise.all(asked.map(find));
      return naming(new Map(people.flatMap((one) => (one ? [[one.login, one.name] as const] : []))));
    },
    withRole: staff.withRole,
  };
}

/** Each look-up reads the current generation strongly: a right that was taken away is gone at the next act. */
export function tableStaff(table: Table): Staff {
  /** As the last look-up found it: what is asked for is read beside it, and once more where there is a new one. */
  let known: string | undefined;
  const generation = async () => {
    const current = await table.get(staffKeys.current);
    if (typeof current?.generation !== 'string') throw new Error('The staff directory has not been imported');
    return current.generation;
  };
  const ofCurrent = async (keysIn: (generation: string) => readonly Key[]): Promise<readonly Item[]> => {
    const expected = known;
    const [current, items] = await Promise.all([
      generation(),
      expected === undefined ? [] : table.getAll(keysIn(expected)),
    ]);
    known = current;
    return current === expected ? items : table.getAll(keysIn(current));
  };
  return {
    find: async (login) => {
      const items = await ofCurrent((current) => [staffKeys.member(current, login), staffKeys.absence(login)]);
      return peopleIn(items)[0];
    },
    named: async (logins) => {
      const asked = [...new Set(logins)].filter((login) => login !== undefined);
      const items = asked.length
        ? await ofCurrent((current) => asked.map((login) => staffKeys.member(current, login)))
        : [];
      const names = new Map(items.map(person).map(({ login, name }) => [login, name]));
      return naming(names);
    },
    withRole: async (role, area) => {
      const partition = staffKeys.role(await generation(), role, '').PK;
      const items: Item[] = [];
      let after: Item | undefined;
      do {
        const page = await table.query(partition, after ? { after } : {});
        items.push(...page.items);
        after = page.next;
      } while (after);
      const found = items.filter((item) => {
        const one = person(item);
        return one.active && (area === undefined || one.area === area);
      });
      const absences = found.map(({ SK }) => staffKeys.absence(SK));
      for (let from = 0; from < absences.length; from += readAtOnce)
        items.push(...(await table.getAll(absences.slice(from, from + readAtOnce))));
      return peopleIn([...found, ...items.filter(({ absence }) => absence !== undefined)]);
    },
  };
}
