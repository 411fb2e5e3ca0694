/** The escalations that a plan has had, the first one first. */
import { caseKeys } from '../../ports/cases.ts';
import type { Ports } from '../../ports/index.ts';
import type { Item } from '../../ports/table.ts';
import { PlanEscalationSnapshot } from '../../schemas/plan-escalation-case.ts';

export async function escalationsOf(
  { table }: Pick<Ports, 'table'>,
  planId: string,
): Promise<PlanEscalationSnapshot[]> {
  const { PK } = caseKeys.application('plan-escalation', planId);
  const rows: Item[] = [];
  let after: Item | undefined;
  do {
    const page = await table.query(PK, { prefix: 'CASE#', ...(after && { after }) });
    rows.push(...page.items);
    after = page.next;
  } while (after);
  const items = await table.getAll(rows.map(({ caseId }) => caseKeys.snapshot(String(caseId))));
  return items
    .map((item) => PlanEscalationSnapshot.parse(item))
    .sort((one, other) => (one.openedAt < other.openedAt ? -1 : 1));
}
