/** What was sealed of a case before its rejections, for whoever may see the case. */
import type { Ports } from '../../ports/index.ts';
import type { SealedCopy } from '../../schemas/case.ts';
import { visibleCase } from './visible-case.ts';

export const sealedCopies =
  (p: Pick<Ports, 'cases' | 'staff' | 'clock'>) =>
  async (caseId: string, login: string): Promise<readonly SealedCopy[]> => {
    const seen = await visibleCase(p, caseId, login).catch(() => undefined);
    const numbers = Array.from({ length: seen?.snapshot.sealed ?? 0 }, (_, index) => index + 1);
    const copies = await Promise.all(numbers.map((number) => p.cases.sealed(caseId, number)));
    return copies.filter((copy) => copy !== undefined);
  };
