/** Seals the submitted justifications of a plan: no plan is rejected without a copy that stays (HDD SOP 3.5). */
import { changeCase } from '../ports/change-case.ts';
import { sha256 } from '../ports/event-chain.ts';
import { type Ports, ports } from '../ports/index.ts';
import { sealedText } from '../rules/plan-approval/sealed-copy.ts';
import { type Standing, Visit } from '../schemas/machine.ts';
import { MachineFault, machineFunction } from './middleware/machine.ts';
import { ofThisRun } from './middleware/visit.ts';

export const sealJustifications =
  (p: Pick<Ports, 'cases' | 'clock'>) =>
  async (visit: Visit): Promise<Standing> => {
    const now = p.clock.now();
    const answer = await changeCase(
      p.cases,
      visit.caseId,
      { system: 'seal-justifications' },
      () => now,
      (file) => {
        const { snapshot } = file;
        ofThisRun(snapshot, visit);
        if (snapshot.process !== 'plan-approval' || snapshot.status !== 'sealing') return { unchanged: true };
        const number = (snapshot.sealed ?? 0) + 1;
        const text = sealedText({ snapshot, form: file.form });
        const { rejectionSha256, rejectionAdvisedAt: _advisedAt, ...facts } = snapshot.facts;
        const { delegate: _delegate, ...parties } = snapshot.parties;
        // What is sealed is what stood in the decision, to the last character.
        if (sha256(text) !== rejectionSha256)
          throw new MachineFault('SealDiffers', { caseId: snapshot.caseId, run: snapshot.run });
        return {
          change: {
            after: { ...snapshot, status: 'rejected', sealed: number, parties, facts },
            events: [{ type: 'justifications-sealed', payload: { submission: number, sha256: rejectionSha256 } }],
            sealed: { number, text, sha256: rejectionSha256, at: now.toISOString() },
            ...(snapshot.task && { consumes: snapshot.task }),
          },
        };
      },
    );
    if (!('snapshot' in answer)) throw new Error('The case is not on record');
    return { standing: answer.snapshot.status, ladder: 'climbing' };
  };

export const handler = machineFunction(Visit, (visit) => sealJustifications(ports)(visit));
