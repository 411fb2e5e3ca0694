/** Plainly invented staff, one for every part in a plan approval, and more of the same kind where a test needs a crowd. */

import { importStaff, staffColumns } from '../../ports/staff-import.ts';
import type { Table } from '../../ports/table.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { inMemoryTable } from './in-memory-table.ts';

type Special = Partial<StaffMember> & Pick<StaffMember, 'level' | 'roles'>;

const person = (login: string, name: string, special: Special): StaffMember => ({
  login,
  name,
  email: `${login.toLowerCase()}@staff.example`,
  area: 'Hunter',
  state: 'NSW',
  active: true,
  ...special,
});

/** Held for years, with no end. */
const levelFour = { level: 4, from: '2020-01-01' } as const;

/** A High Decision Delegate: HDD001, HDD002 and so on. */
export const hddNumber = (number: number): StaffMember =>
  person(`HDD${String(number).padStart(3, '0')}`, `Delegate Number ${number}`, {
    level: 'EL1',
    roles: ['hdd'],
    delegation: levelFour,
    lineManager: 'HDL001',
  });

export const personas = {
  planner: person('PLN001', 'Planner One', { level: 'APS5', roles: ['planner'], lineManager: 'LMG001' }),
  otherPlanner: person('PLN002', 'Planner Two', { level: 'APS4', roles: ['planner'], lineManager: 'LMG001' }),
  seniorPlanner: person('PLN003', 'Planner Three', { level: 'APS6', roles: ['planner', 'endorser'] }),
  endorser: person('END001', 'Endorser One', { level: 'APS6', roles: ['endorser'], lineManager: 'LMG001' }),
  hdd: hddNumber(1),
  otherHdd: hddNumber(2),
  localDelegate: person('LOC001', 'Local Delegate One', {
    level: 'EL1',
    roles: ['local-delegate'],
    delegation: levelFour,
  }),
  hddLead: person('HDL001', 'HDD Lead', { level: 'EL2', roles: ['hdd-lead'] }),
  assistantDirector: person('ASD001', 'Assistant Director One', { level: 'EL1', roles: ['assistant-director'] }),
  lineManager: person('LMG001', 'Line Manager', { level: 'EL1', roles: [] }),
  administrator: person('ADM001', 'Administrator One', { level: 'EL1', roles: ['administrator'] }),
} as const satisfies Record<string, StaffMember>;

const everybody: readonly StaffMember[] = Object.values(personas);

const row = ({ delegation, roles, lineManager, active, absence: _apart, ...rest }: StaffMember) => {
  const cells: Readonly<Record<string, string>> = {
    ...rest,
    roles: roles.join(';'),
    delegation: delegation ? String(delegation.level) : '',
    delegationFrom: delegation?.from ?? '',
    delegationTo: delegation?.to ?? '',
    lineManager: lineManager ?? '',
    active: String(active),
  };
  return staffColumns.map((column) => cells[column] ?? '').join(',');
};

/** The people as the file that an administrator imports. */
export const staffFile = (people: readonly StaffMember[] = everybody) =>
  [staffColumns.join(','), ...people.map(row)].join('\n');

/** The directory with these people instead of those of the same login, and with more where their login is new. */
export const directoryWith = (...changes: readonly StaffMember[]) => [
  ...new Map([...everybody, ...changes].map((one) => [one.login, one])).values(),
];

/** Makes these people the directory of a table. */
export async function employ(table: Table, people: readonly StaffMember[] = everybody): Promise<void> {
  const answer = await importStaff(staffFile(people), table);
  if ('faults' in answer) throw new Error(answer.faults.join('\n'));
}

/** Somebody away over these days, as the directory gives them. */
export const awayWith = (
  person: StaffMember,
  standIn: string,
  from = '2026-11-23',
  to = '2026-11-27',
): StaffMember => ({
  ...person,
  absence: { from, to, standIn },
});

/** An empty record with a staff directory. */
export async function staffedTable(...changes: readonly StaffMember[]) {
  const table = inMemoryTable();
  await employ(table, directoryWith(...changes));
  return table;
}
