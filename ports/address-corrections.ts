/**
 * Addresses that an administrator put right after mail came back. A correction changes the directory at once, and is kept
 * beside it until the file that the directory is imported from has caught up.
 */
import * as z from 'zod/mini';
import { StaffMember } from '../schemas/staff.ts';
import { Instant, LoginCode } from '../schemas/vocabulary.ts';
import { staffKeys } from './staff.ts';
import { absent, type Item, type Table, type When, type Write } from './table.ts';

export const AddressCorrection = z.object({
  login: LoginCode,
  email: z.string(),
  /** What the imported file said: as long as it says so, it is the older of the two. */
  was: z.string(),
  by: LoginCode,
  at: Instant,
});
export type AddressCorrection = z.infer<typeof AddressCorrection>;

const prefix = 'ADDRESS#';
const correctionKey = (login: string) => ({ PK: staffKeys.current.PK, SK: `${prefix}${login}` });

export async function correctionOf(table: Table, login: string): Promise<AddressCorrection | undefined> {
  const item = await table.get(correctionKey(login));
  return item && AddressCorrection.parse(item);
}

/** Every correction that no import has settled yet, by login. */
export async function corrections(table: Table): Promise<ReadonlyMap<string, AddressCorrection>> {
  const found: AddressCorrection[] = [];
  let after: Item | undefined;
  do {
    const page = await table.query(staffKeys.current.PK, { prefix, ...(after && { after }) });
    found.push(...page.items.map((item) => AddressCorrection.parse(item)));
    after = page.next;
  } while (after);
  return new Map(found.map((one) => [one.login, one]));
}

/** Takes a correction away that the imported file has caught up with, or overtaken. */
export const settleCorrection = (login: string): Write => ({ delete: correctionKey(login) });

/** The directory's next revision: imports and corrections each make one, on condition that nobody else did. */
export const revised = (current: Item | undefined): { readonly revision: number; readonly when: When } => {
  const revision = typeof current?.revision === 'number' ? current.revision : undefined;
  return { revision: (revision ?? 0) + 1, when: { revision: revision ?? absent } };
};

/** The writes that put an address right, in the directory and beside it; undefined where the person is not in it. */
export async function correctAddress(
  table: Table,
  { login, email, by, at }: Omit<AddressCorrection, 'was'>,
): Promise<readonly Write[] | undefined> {
  const current = await table.get(staffKeys.current);
  const generation = String(current?.generation);
  const item = await table.get(staffKeys.member(generation, login));
  if (!item) return undefined;
  const member = StaffMember.parse(item.member);
  const earlier = await correctionOf(table, login);
  const { revision, when } = revised(current);
  const correction: AddressCorrection = { login, email, was: earlier?.was ?? member.email, by, at };
  return [
    { update: staffKeys.current, set: { revision }, when: { ...when, generation } },
    { put: { ...correctionKey(login), ...correction } },
    ...[
      staffKeys.member(generation, login),
      ...member.roles.map((role) => staffKeys.role(generation, role, login)),
    ].map((update): Write => ({ update, set: { member: { ...member, email } } })),
  ];
}
