/** The staff directory in the table. One generation is current; an import writes the next and switches to it at once. */
import { type Queue, type Role, StaffMember } from '../schemas/staff.ts';
import type { Item, Key, Table } from './table.ts';

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
};

const person = (item: Item) => StaffMember.parse(item.member);

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
      const [item] = await ofCurrent((current) => [staffKeys.member(current, login)]);
      return item && person(item);
    },
    named: async (logins) => {
      const asked = [...new Set(logins)].filter((login) => login !== undefined);
      const items = asked.length
        ? await ofCurrent((current) => asked.map((login) => staffKeys.member(current, login)))
        : [];
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
      return people.filter((one) => one.active && (area === undefined || one.area === area));
    },
  };
}
