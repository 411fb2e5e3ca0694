/** The people of a plan in a load of mixed cases: what happens to it on its way, and how it ends. */
import { adviseRejection, answer, approve, askRemediation, endorse, reject, submit } from './decisions.ts';
import type { PersistentClients, Told } from './persistent-clients.ts';
import { requestWith } from './running-safeguard.ts';

/** Planners with an endorser of their area each. */
export const plannersAndEndorsers = [
  ['PLN001', 'END001'],
  ['PLN002', 'END002'],
  ['PLN003', 'END002'],
  ['PLN004', 'END003'],
  ['PLN005', 'END004'],
] as const;
const lead = 'HDL001';
const assistantDirectors: Readonly<Record<string, string>> = { PLN004: 'ASD002', PLN005: 'ASD002' };
export const delegates = Array.from({ length: 21 }, (_, index) => `HDD${String(index + 1).padStart(3, '0')}`);

export const detoursOfPlans = [
  undefined,
  'return',
  'remediation',
  'put back',
  'withdrawal',
  'rejection',
  'acceptance',
  'denial',
  'withdrawal of the escalation',
] as const;
type Detour = (typeof detoursOfPlans)[number];

const triages: Readonly<Record<string, { readonly event: string; readonly decision: unknown }>> = {
  acceptance: {
    event: 'escalation-accepted',
    decision: { action: 'accept', priorityRaised: true, interactionCompleted: true },
  },
  denial: {
    event: 'escalation-denied',
    decision: { action: 'deny', reason: 'It can wait until Monday.', interactionReturned: true },
  },
};

export class PlansOfALoad {
  readonly #clients: PersistentClients;
  readonly #oneOf: <Thing>(things: readonly Thing[]) => Thing;
  /** Who has a plan in review: whoever asked for the next one, whichever it was. */
  readonly #holders = new Map<string, string>();
  #takes = 0;

  constructor(clients: PersistentClients, oneOf: <Thing>(things: readonly Thing[]) => Thing) {
    this.#clients = clients;
    this.#oneOf = oneOf;
  }

  /** Leads one plan from its request to its end; answers with its escalation too, where there was one. */
  async lead(key: string, given: Detour): Promise<readonly Told[]> {
    const clients = this.#clients;
    const [planner, endorser] = this.#oneOf(plannersAndEndorsers);
    let detour = given;
    let endsOn = '';
    let isAdvised = false;
    const request = requestWith({ endorser });
    const caseId = await clients.begin('approval-requested', planner, '/v1/plan-approvals', request, key);
    const escalations: Told[] = [];
    const takes = (way: Detour) => {
      if (detour !== way) return false;
      detour = undefined;
      return true;
    };
    const decide = (event: string, login: string, decision: unknown) => clients.decide(caseId, event, login, decision);
    const steps: Readonly<Record<string, () => Promise<void>>> = {
      'awaiting-endorsement': async () => {
        if (takes('return')) return decide('plan-returned', endorser, { action: 'return', points: ['Why?'] });
        const endorsement = endorse(await clients.now());
        endsOn = endorsement.planEndorsedEndDate;
        return decide('plan-endorsed', endorser, endorsement);
      },
      'returned-to-planner': () => decide('points-answered', planner, answer('The informal support has ended.')),
      'awaiting-submission': () =>
        takes('withdrawal')
          ? clients.withdraw(caseId, 'plan-withdrawn', planner)
          : decide('submitted-for-approval', planner, submit(endsOn)),
      'awaiting-review': async () => {
        const escalated = detour;
        if (takes('acceptance') || takes('denial') || takes('withdrawal of the escalation'))
          escalations.push(await this.#escalate(caseId, assistantDirectors[planner] ?? 'ASD001', escalated, key));
        return this.#take();
      },
      'in-review': async () => {
        const holder = this.#holders.get(caseId);
        if (holder === undefined) return;
        if (takes('put back')) return this.#putBack(caseId, holder);
        if (takes('remediation')) return decide('remediation-asked', holder, askRemediation('A point'));
        if (detour !== 'rejection') return decide('plan-approved', holder, approve(await clients.now()));
        return isAdvised
          ? decide('plan-rejected', holder, reject)
          : decide('rejection-advised', holder, adviseRejection);
      },
      'in-remediation': () => decide('points-answered', planner, answer('An answer')),
      'rejection-advised': () => {
        isAdvised = true;
        return decide('points-answered', planner, answer('We have nothing more.', 'Understood.'));
      },
      rejected: () => clients.withdraw(caseId, 'plan-withdrawn', planner),
    };
    return [await clients.lead(caseId, steps), ...escalations];
  }

  /** Takes whatever comes next from the pool, which may be another's plan. */
  async #take(): Promise<void> {
    const login = this.#oneOf(delegates);
    const key = `take-${++this.#takes}`;
    const { status, body } = await this.#clients.call(login, 'POST', '/v1/queues/hdd/next', undefined, key);
    if (status !== 200) return;
    this.#clients.told(body.caseId, login, 'plan-taken');
    this.#holders.set(body.caseId, login);
  }

  async #putBack(caseId: string, holder: string): Promise<void> {
    const taskId = await this.#clients.stepOf(caseId, holder);
    if (!taskId) return;
    this.#holders.delete(caseId);
    const { status } = await this.#clients.call(holder, 'POST', `/v1/tasks/${taskId}/put-back`, { reason: 'Away.' });
    // Sent again after a lost answer, when the next delegate has taken it by then: the record says that it was done.
    if (status !== 200 && status !== 409 && status !== 403) throw new Error(`${holder} could not put back ${caseId}`);
    this.#clients.told(caseId, holder, 'plan-put-back');
  }

  /** An escalation from its request to its end, of which its plan is told; nobody decides the plan meanwhile. */
  async #escalate(planId: string, requestor: string, ends: Detour, key: string): Promise<Told> {
    const clients = this.#clients;
    const request = { level: 'extreme', riskType: 'health', criteriaMet: 'The discharge is on Friday.' };
    const path = `/v1/plan-approvals/${planId}/escalations`;
    const caseId = await clients.begin('escalation-requested', requestor, path, request, `escalation-${key}`);
    clients.told(planId, requestor, 'escalation-requested');
    const triage = triages[ends ?? ''];
    const told = await clients.lead(caseId, {
      'awaiting-triage': () =>
        triage
          ? clients.decide(caseId, triage.event, lead, triage.decision)
          : clients.withdraw(caseId, 'escalation-withdrawn', requestor),
    });
    if (triage) clients.told(planId, lead, triage.event);
    else clients.told(planId, requestor, 'escalation-withdrawn');
    return told;
  }
}
