import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { lookedUpOnce, tableStaff } from '../../ports/staff.ts';
import { importStaff, staffColumns, staffOf } from '../../ports/staff-import.ts';
import type { Table } from '../../ports/table.ts';
import { type InMemoryTable, inMemoryTable } from '../support/in-memory-table.ts';
import { directoryWith, employ, hddNumber, personas, staffFile } from '../support/personas.ts';

const header = staffColumns.join(',');
const one = 'PLN001,Planner One,planner.one@staff.example,APS4,planner,,,,Hunter,NSW,,true';
const another = one.replace('PLN001', 'PLN002');

let table: InMemoryTable;
beforeEach(() => {
  table = inMemoryTable();
});

describe('the staff directory', () => {
  it('is what was imported last', async () => {
    await employ(table);
    const staff = tableStaff(table);
    for (const person of Object.values(personas)) expect(await staff.find(person.login)).toEqual(person);
    expect(await staff.find('NOBODY')).toBeUndefined();
    expect(await staff.withRole('hdd')).toEqual([personas.hdd, personas.otherHdd]);
  });

  it('has to be imported before anybody can be found', async () => {
    await expect(tableStaff(table).find('PLN001')).rejects.toThrow('The staff directory has not been imported');
  });

  it('lists active people of a role, of one area if asked, by login', async () => {
    const elsewhere = { ...personas.localDelegate, login: 'LOC002', area: 'Barwon' };
    const gone = { ...personas.localDelegate, login: 'LOC003', active: false };
    const first = { ...personas.localDelegate, login: 'LOC000' };
    await employ(table, directoryWith(elsewhere, gone, first));
    const logins = async (area?: string) =>
      (await tableStaff(table).withRole('local-delegate', area)).map(({ login }) => login);
    expect(await logins('Hunter')).toEqual(['LOC000', 'LOC001']);
    expect(await logins()).toEqual(['LOC000', 'LOC001', 'LOC002']);
  });

  it('takes a right away at once, from whoever asked for it a moment before', async () => {
    await employ(table);
    const staff = tableStaff(table);
    expect((await staff.find('HDD001'))?.delegation?.level).toBe(4);
    const { delegation: _delegation, ...without } = personas.hdd;
    await employ(table, directoryWith({ ...without, roles: [] }));
    expect(await staff.find('HDD001')).not.toHaveProperty('delegation');
    expect((await staff.withRole('hdd')).map(({ login }) => login)).toEqual(['HDD002']);
  });

  it('holds more people than one transaction writes', async () => {
    const crowd = Array.from({ length: 120 }, (_, index) => hddNumber(index + 1));
    await employ(table, directoryWith(...crowd));
    expect(await tableStaff(table).withRole('hdd')).toHaveLength(120);
  });

  it('of the sample staff is without a fault', () => {
    const sample = readFileSync(new URL('../../local/sample-staff.csv', import.meta.url), 'utf8');
    expect(staffOf(sample).faults).toEqual([]);
  });
});

describe('an import', () => {
  it.each([
    { what: 'unknown columns', file: `login,name\n${one}`, faults: [`Line 1: the columns must be ${header}`] },
    { what: 'no rows', file: header, faults: ['The file has no rows'] },
    { what: 'a row too short', file: `${header}\nPLN001,One`, faults: ['Line 2: has 2 columns instead of 12'] },
    {
      what: 'a wrong login, e-mail and level',
      file: `${header}\n${one}\npln 2,Two,nowhere,APS9,planner,,,,Hunter,NSW,,true`,
      faults: [/^Line 3, login: Must be a login code/, /^Line 3, email: /, /^Line 3, level: /],
    },
    {
      what: 'an unknown role',
      file: `${header}\n${one.replace(',planner,', ',planner;king,')}`,
      faults: [/^Line 2, roles\.1: /],
    },
    {
      what: 'an unknown state, and neither true nor false',
      file: `${header}\n${one.replace('NSW,,true', 'NZ,,yes')}`,
      faults: [/^Line 2, state: /, /^Line 2, active: /],
    },
    {
      what: 'a login twice',
      file: `${header}\n${one}\n${another}\n${one}`,
      faults: ['Line 4, login: PLN001 stands in line 2 already'],
    },
    {
      what: 'a role twice',
      file: `${header}\n${one.replace(',planner,', ',planner;planner,')}`,
      faults: ['Line 2, roles: names a role twice'],
    },
    {
      what: 'a line manager who is not there',
      file: `${header}\n${one.replace(',,true', ',LMG001,true')}`,
      faults: ['Line 2, lineManager: there is no LMG001 in the file'],
    },
    {
      what: 'a delegation without its first day',
      file: `${header}\n${one.replace('planner,,,,', 'planner,4,,,')}`,
      faults: [/^Line 2, delegation\.from: /],
    },
    {
      what: 'a delegation of a level that is none',
      file: `${header}\n${one.replace('planner,,,,', 'planner,four,2020-01-01,,')}`,
      faults: [/^Line 2, delegation\.level: /],
    },
    {
      what: 'days of a delegation without its level',
      file: `${header}\n${one.replace('planner,,,,', 'planner,,2020-01-01,,')}`,
      faults: [/^Line 2, delegation\.level: /],
    },
    {
      what: 'a delegation that ends before it begins',
      file: `${header}\n${one.replace('planner,,,,', 'planner,4,2020-01-01,2019-12-31,')}`,
      faults: ['Line 2, delegation.to: Must not be before the first day, 2020-01-01'],
    },
    {
      what: 'wrong rows after empty lines',
      file: `${header}\n\n\n${one}\n\n${one}`,
      faults: ['Line 6, login: PLN001 stands in line 4 already'],
    },
    { what: 'no CSV', file: `${header}\n"PLN001`, faults: [/^The file is not CSV: /] },
  ])('with $what is refused by line, and nothing changes', async ({ file, faults }) => {
    await employ(table);
    const before = table.items();
    const answer = await importStaff(file, table);
    expect(answer).toEqual({
      faults: faults.map((fault) => (typeof fault === 'string' ? fault : expect.stringMatching(fault))),
    });
    expect(table.items()).toEqual(before);
  });

  it('reads a file as spreadsheets write it: with a mark, blanks and carriage returns', async () => {
    const file = `\uFEFF${header}\r\n${one.replaceAll(',', ' , ')}\r\n`;
    expect(await importStaff(file, table)).toMatchObject({ imported: 1 });
    expect(await tableStaff(table).find('PLN001')).toMatchObject({ name: 'Planner One', area: 'Hunter' });
  });

  it('of the same file again is the same generation', async () => {
    const first = await importStaff(staffFile(), table);
    expect(await importStaff(staffFile(), table)).toEqual(first);
  });

  it('is seen by a look-up at once, also by one that has found somebody before', async () => {
    await employ(table);
    const staff = tableStaff(table);
    expect(await staff.find('PLN001')).toMatchObject({ name: personas.planner.name });
    await importStaff(`${header}\n${one}`, table);
    expect(await staff.find('PLN001')).toMatchObject({ name: 'Planner One' });
    expect(await staff.find('END001')).toBeUndefined();
    expect((await staff.named(['PLN001', 'END001']))('PLN001')).toEqual({ login: 'PLN001', name: 'Planner One' });
  });

  it('is looked up once by an act, however often it asks for the same person', async () => {
    await employ(table);
    let read = 0;
    const counted: Table = {
      ...table,
      getAll: (keys) => {
        read += 1;
        return table.getAll(keys);
      },
    };
    const staff = lookedUpOnce(tableStaff(counted));
    expect(await staff.find('END001')).toEqual(personas.endorser);
    const afterTheFirst = read;
    expect(await staff.find('END001')).toEqual(personas.endorser);
    const named = await staff.named(['END001', 'NOBODY']);
    expect(named('END001').name).toBe(personas.endorser.name);
    expect(named('NOBODY').name).toBe('NOBODY');
    expect(read).toBe(afterTheFirst + 1);
  });

  it('switches to nothing that was not written whole', async () => {
    await employ(table);
    const losing: Table = {
      ...table,
      write: async (writes) => (writes.length > 1 ? { written: false, failed: [0] } : table.write(writes)),
    };
    await expect(importStaff(`${header}\n${one}`, losing)).rejects.toThrow('nothing was switched');
    expect(await tableStaff(table).find('END001')).toEqual(personas.endorser);
  });
});
