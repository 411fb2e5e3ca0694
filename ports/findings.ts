/** What was found wrong with the record, each thing once until it is gone. */
import { Finding, type FindingKind } from '../schemas/finding.ts';
import type { Clock } from './clock.ts';
import { absent, type Item, type Key, type Page, type Table } from './table.ts';

export const findingPartition = 'FINDING';
const keyOf = (sort: string): Key => ({ PK: findingPartition, SK: sort });

/** How long people can read what was mended. */
const mendedKeptDays = 35;

export type NewFinding = Pick<Finding, 'kind' | 'caseId' | 'about' | 'what' | 'remedy' | 'mended'>;

export interface Findings {
  /** Puts a finding on record, or marks the one there is as still so. */
  raise(finding: NewFinding, isTold?: boolean): Promise<void>;
  /** One page, by kind. */
  page(after?: Item, limit?: number): Promise<{ readonly findings: readonly Finding[]; readonly next?: Item }>;
  all(): Promise<readonly Finding[]>;
  markTold(findings: readonly Finding[]): Promise<void>;
  /** A thing that is no longer so. */
  drop(finding: Pick<Finding, 'kind' | 'about'>): Promise<void>;
}

const openSort = ({ kind, about }: { readonly kind: FindingKind; readonly about: string }) => `${kind}#${about}`;
/** What was mended is a story of its own each time. */
const sortOf = (finding: Pick<Finding, 'kind' | 'about' | 'mended' | 'foundAt'>) =>
  finding.mended ? `${openSort(finding)}#${finding.foundAt}` : openSort(finding);

export function tableFindings(table: Table, clock: Clock): Findings {
  const page: Findings['page'] = async (after, limit) => {
    const found: Page = await table.query(findingPartition, { ...(after && { after }), ...(limit && { limit }) });
    // DynamoDB deletes late.
    const now = clock.now().toISOString();
    const items = found.items.filter(({ expiresAt }) => expiresAt === undefined || String(expiresAt) > now);
    return { findings: items.map((item) => Finding.parse(item)), ...(found.next && { next: found.next }) };
  };
  return {
    page,
    all: async () => {
      const findings: Finding[] = [];
      let after: Item | undefined;
      do {
        const found = await page(after);
        findings.push(...found.findings);
        after = found.next;
      } while (after);
      return findings;
    },
    raise: async (finding, isTold = false) => {
      const now = clock.now();
      const at = now.toISOString();
      const expires = new Date(now.getTime() + mendedKeptDays * 86_400_000);
      const whole = { ...finding, foundAt: at, seenAt: at, ...(isTold && { toldAt: at }) };
      const key = keyOf(sortOf(whole));
      const isNew = await table.write([
        {
          put: {
            ...key,
            ...whole,
            ...(finding.mended && { expiresAt: expires.toISOString(), ttl: Math.ceil(expires.getTime() / 1000) }),
          },
          when: { PK: absent },
        },
      ]);
      if (!isNew.written) await table.update({ update: key, set: { seenAt: at }, when: { PK: findingPartition } });
    },
    markTold: async (findings) => {
      const toldAt = clock.now().toISOString();
      for (const finding of findings)
        await table.update({ update: keyOf(sortOf(finding)), set: { toldAt }, when: { foundAt: finding.foundAt } });
    },
    drop: async (finding) => {
      await table.write([{ delete: keyOf(openSort(finding)) }]);
    },
  };
}
