/** What keeps the submitted justifications as they stood in a rejection (HDD SOP 3.5). */
import { sha256 } from '../../ports/event-chain.ts';
import type { CaseFile } from '../../rules/plan-approval/case.ts';
import { sealedText } from '../../rules/plan-approval/sealed-copy.ts';
import type { SealedCopy } from '../../schemas/case.ts';
import type { NewEvent } from '../../schemas/change.ts';
import { MachineFault } from '../middleware/machine.ts';

/** @throws MachineFault `SealDiffers` where the copy would not be what stood in the decision, to the last character */
export function sealing(
  file: Pick<CaseFile, 'snapshot' | 'form'>,
  now: Date,
): { readonly after: CaseFile['snapshot']; readonly event: NewEvent; readonly sealed: SealedCopy } {
  const { snapshot } = file;
  const { rejectionSha256 = '', rejectionAdvisedAt: _advisedAt, ...facts } = snapshot.facts;
  const number = (snapshot.sealed ?? 0) + 1;
  const text = sealedText(file);
  if (sha256(text) !== rejectionSha256)
    throw new MachineFault('SealDiffers', { caseId: snapshot.caseId, run: snapshot.run });
  return {
    after: { ...snapshot, sealed: number, facts },
    event: { type: 'justifications-sealed', payload: { submission: number, sha256: rejectionSha256 } },
    sealed: { number, text, sha256: rejectionSha256, at: now.toISOString() },
  };
}
