/** Seals the submitted justifications of a plan: no plan is rejected without a copy that stays (HDD SOP 3.5). */
import { changeCase } from '../ports/change-case.ts';
import { type Ports, ports } from '../ports/index.ts';
import { type Standing, Visit } from '../schemas/machine.ts';
import { sealing } from './acts/sealing.ts';
import { machineFunction } from './middleware/machine.ts';
import { ofThisRun } from './middleware/visit.ts';

export const sealJustifications =
  (p: Pick<Ports, 'cases' | 'clock'>) =>
  async (visit: Visit): Promise<Standing> => {
    const now = p.clock.now();
    const answer = await changeCase(
      p.cases,
      visit.caseId,
      { system: 'seal-justifications', run: visit.run },
      () => now,
      (file) => {
        const { snapshot } = file;
        ofThisRun(snapshot, visit);
        if (snapshot.process !== 'plan-approval' || snapshot.status !== 'sealing') return { unchanged: true };
        const { delegate: _delegate, ...parties } = snapshot.parties;
        const seal = sealing({ snapshot, form: file.form }, now);
        return {
          change: {
            after: { ...seal.after, status: 'rejected', parties },
            events: [seal.event],
            sealed: seal.sealed,
            ...(snapshot.task && { consumes: snapshot.task }),
          },
        };
      },
    );
    if (!('snapshot' in answer)) throw new Error('The case is not on record');
    return { standing: answer.snapshot.status, ladder: 'climbing' };
  };

export const handler = machineFunction(Visit, (visit) => sealJustifications(ports)(visit));
