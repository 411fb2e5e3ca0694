/** What an endorser sees of an endorsement to renew: nothing of the plan but where it stands. */
import type { Ports } from '../../ports/index.ts';
import { oneMonthAfter } from '../../rules/calendar-months.ts';
import { delegationInWords } from '../../rules/delegation.ts';
import { dateIn } from '../../rules/instants.ts';
import { zoneOf } from '../../rules/jurisdictions.ts';
import { renewalSteps } from '../../rules/plan-approval/business-system.ts';
import { endorsementEnd } from '../../rules/plan-approval/endorsement.ts';
import type { RenewalView } from '../../web/renew/page.ts';
import { doneFor } from '../acts/done-for.ts';

/** Undefined for whoever is neither the endorser of the case nor stands in for them. */
export const renewalView =
  (p: Pick<Ports, 'cases' | 'staff' | 'clock'>) =>
  async (caseId: string, login: string): Promise<RenewalView | undefined> => {
    const [snapshot, person] = await Promise.all([p.cases.find(caseId), p.staff.find(login)]);
    if (snapshot?.process !== 'plan-approval' || !person?.active) return undefined;
    const now = p.clock.now();
    const { endorser } = snapshot.parties;
    if (endorser !== login && !(await doneFor(p.staff, endorser, person, snapshot, now))) return undefined;
    const today = dateIn(zoneOf(snapshot.state), now);
    return {
      caseId,
      you: { login, name: person.name, level: person.level, delegation: delegationInWords(person) },
      status: snapshot.status,
      end: endorsementEnd(snapshot, now),
      planEndorsedEndDate: oneMonthAfter(today),
      businessSystemSteps: renewalSteps(today),
    };
  };
