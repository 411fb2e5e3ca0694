/** Replaces the staff directory by the rows of a CSV file: all of them, or none. */
import { createHash } from 'node:crypto';
import { CsvError, type Info, parse } from 'csv-parse/sync';
import type * as z from 'zod/mini';
import { StaffMember } from '../schemas/staff.ts';
import { corrections, revised, settleCorrection } from './address-corrections.ts';
import { staffKeys } from './staff.ts';
import type { Table, Write } from './table.ts';

export const staffColumns = [
  'login',
  'name',
  'email',
  'level',
  'roles',
  'delegation',
  'delegationFrom',
  'delegationTo',
  'area',
  'state',
  'lineManager',
  'active',
] as const;

export type StaffImport =
  | {
      readonly imported: number;
      readonly generation: string;
      /** Logins whose address was corrected since the file was made: the correction stands until the file has it. */
      readonly keptAddresses: readonly string[];
    }
  /** Every fault, by line of the file. Nothing was changed. */
  | { readonly faults: readonly string[] };

function memberOf(fields: Readonly<Record<string, string>>): unknown {
  const { delegation, delegationFrom, delegationTo, lineManager, active, roles, ...rest } = fields;
  return {
    ...rest,
    roles: (roles ?? '').split(';').filter(Boolean),
    // Days without a level are a fault of the level.
    ...((delegation || delegationFrom || delegationTo) && {
      delegation: {
        level: delegation ? Number(delegation) : undefined,
        from: delegationFrom,
        ...(delegationTo && { to: delegationTo }),
      },
    }),
    ...(lineManager && { lineManager }),
    active: active === 'true' ? true : active === 'false' ? false : active,
  };
}

const faultsOf = (line: number, error: z.core.$ZodError) =>
  error.issues.map(({ path, message }) => `Line ${line}, ${path.join('.') || 'row'}: ${message}`);

/** What the schema of one person does not see. */
const daysFaults = (line: number, { delegation }: StaffMember) =>
  delegation?.to !== undefined && delegation.to < delegation.from
    ? [`Line ${line}, delegation.to: Must not be before the first day, ${delegation.from}`]
    : [];

/** Reads the rows and everything that is wrong with them. */
export function staffOf(csvText: string): {
  readonly members: readonly StaffMember[];
  readonly faults: readonly string[];
} {
  let table: { readonly record: string[]; readonly info: Info }[];
  try {
    const options = { bom: true, info: true, relax_column_count: true, skip_empty_lines: true, trim: true };
    table = parse(csvText, options) as unknown as typeof table;
  } catch (error) {
    if (error instanceof CsvError) return { members: [], faults: [`The file is not CSV: ${error.message}`] };
    throw error;
  }
  const [header, ...rows] = table;
  if (header?.record.join(',') !== staffColumns.join(','))
    return { members: [], faults: [`Line 1: the columns must be ${staffColumns.join(',')}`] };
  const faults: string[] = [];
  const members = rows.flatMap(({ record: row, info: { lines: line } }) => {
    if (row.length !== staffColumns.length) {
      faults.push(`Line ${line}: has ${row.length} columns instead of ${staffColumns.length}`);
      return [];
    }
    const fields = Object.fromEntries(staffColumns.map((column, place) => [column, row[place] ?? '']));
    const parsed = StaffMember.safeParse(memberOf(fields));
    if (!parsed.success) {
      faults.push(...faultsOf(line, parsed.error));
      return [];
    }
    faults.push(...daysFaults(line, parsed.data));
    return [{ line, member: parsed.data }];
  });
  const logins = new Map<string, number>();
  for (const { line, member } of members) {
    const first = logins.get(member.login);
    if (first) faults.push(`Line ${line}, login: ${member.login} stands in line ${first} already`);
    else logins.set(member.login, line);
  }
  // A manager whose own row is wrong is named there.
  const named = new Set(rows.map(({ record: [login] }) => login));
  for (const { line, member } of members)
    if (new Set(member.roles).size < member.roles.length) faults.push(`Line ${line}, roles: names a role twice`);
  for (const { line, member } of members)
    if (member.lineManager && !named.has(member.lineManager))
      faults.push(`Line ${line}, lineManager: there is no ${member.lineManager} in the file`);
  if (!faults.length && !members.length) faults.push('The file has no rows');
  return { members: members.map(({ member }) => member), faults };
}

const writesPerTransaction = 100;

/** Somebody who corrects an address meanwhile makes an import look again. */
const attempts = 5;

/**
 * Writes a new generation beside the current one, then switches to it in one write; the old one is left to its end. An
 * address that was corrected here is kept as long as the file still has the one that it was corrected from.
 * @throws Error where two imports meet
 */
export async function importStaff(csvText: string, table: Table): Promise<StaffImport> {
  const { members, faults } = staffOf(csvText);
  if (faults.length) return { faults };
  const generation = createHash('sha256').update(csvText).digest('hex').slice(0, 16);
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const { revision, when } = revised(await table.get(staffKeys.current));
    const corrected = await corrections(table);
    const correctionFor = ({ login, email }: StaffMember) => {
      const correction = corrected.get(login);
      return correction?.was === email ? correction : undefined;
    };
    const puts = members.flatMap((one): Write[] => {
      const member = { ...one, email: correctionFor(one)?.email ?? one.email };
      return [
        { put: { ...staffKeys.member(generation, member.login), member } },
        ...member.roles.map((role): Write => ({ put: { ...staffKeys.role(generation, role, member.login), member } })),
      ];
    });
    for (let from = 0; from < puts.length; from += writesPerTransaction) {
      const { written } = await table.write(puts.slice(from, from + writesPerTransaction));
      if (!written) throw new Error('Another import is writing the same rows; nothing was switched, please try again');
    }
    const keptAddresses = members.filter(correctionFor).map(({ login }) => login);
    const overtaken = [...corrected.keys()].filter((login) => !keptAddresses.includes(login));
    const { written } = await table.write([
      { put: { ...staffKeys.current, generation, revision }, when },
      ...overtaken.slice(0, writesPerTransaction - 1).map(settleCorrection),
    ]);
    if (written) return { imported: members.length, generation, keptAddresses };
  }
  throw new Error('The directory was changed by somebody else meanwhile; nothing was switched, please try again');
}
