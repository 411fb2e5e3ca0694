/** The invented people of the sample directory. */
import { readFileSync } from 'node:fs';

export interface SamplePerson {
  readonly loginCode: string;
  readonly name: string;
  readonly email: string;
  readonly level: string;
  readonly roles: readonly string[];
  readonly area: string;
  readonly state: string;
}

export interface SampleStaff {
  /** The directory as it is imported. */
  readonly csv: string;
  readonly people: readonly SamplePerson[];
}

export function readSampleStaff(): SampleStaff {
  const csv = readFileSync(new URL('../sample-staff.csv', import.meta.url), 'utf8');
  const [header = '', ...rows] = csv.trim().split(/\r?\n/);
  const columns = header.split(',');
  const people = rows.map((row) => {
    const values = row.split(',');
    const field = (name: string) => values[columns.indexOf(name)] ?? '';
    return {
      loginCode: field('login'),
      name: field('name'),
      email: field('email'),
      level: field('level'),
      roles: field('roles').split(';').filter(Boolean),
      area: field('area'),
      state: field('state'),
    };
  });
  return { csv, people };
}
