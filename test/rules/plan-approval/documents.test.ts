import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pages } from '../../../docs/generate.ts';
import { closedStatuses } from '../../../rules/plan-approval/status-words.ts';
import { caseRoles, machineMoves, stepOf, transitions } from '../../../rules/plan-approval/transitions.ts';
import { PlanApprovalStatus } from '../../../schemas/plan-approval.ts';
import { caseActs } from '../../support/plan-approval-files.ts';

it.each(Object.entries(pages))('docs/%s says what the table says; `npm run docs` writes it anew', (file, page) => {
  expect(readFileSync(new URL(`../../../docs/${file}`, import.meta.url), 'utf8')).toBe(page());
});

describe('the table of transitions', () => {
  const movesFrom = (status: PlanApprovalStatus) => [
    ...caseRoles.flatMap((role) => Object.values(transitions[role][status] ?? {}).flatMap(({ to }) => to)),
    ...(machineMoves[status]?.to ?? []),
  ];

  it('leads from the request to every status', () => {
    const reached = new Set<PlanApprovalStatus>(['received']);
    for (const status of reached) for (const next of movesFrom(status)) reached.add(next);
    expect([...reached].toSorted()).toEqual(PlanApprovalStatus.options.toSorted());
  });

  it('leads on from every status but the closed ones', () => {
    for (const status of PlanApprovalStatus.options)
      expect(movesFrom(status).length > 0).toBe(!closedStatuses.has(status));
  });

  it('waits for a person wherever a person has to act, and nowhere else; what concerns the whole case may come any time', () => {
    for (const status of PlanApprovalStatus.options) {
      const somebodyActs = caseRoles.some((role) =>
        Object.keys(transitions[role][status] ?? {}).some((action) => !(action in caseActs || action === 'escalate')),
      );
      expect(stepOf[status] !== undefined).toBe(somebodyActs);
    }
  });
});
