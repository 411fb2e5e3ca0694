/** The record of an approval: what was before the delegate, the delegation held, the reasons, the date (HDD SOP 3.4). */
import { payloadOf } from '../../ports/event-chain.ts';
import type { Ports } from '../../ports/index.ts';
import { formatInstant } from '../../rules/instants.ts';
import { zoneOf } from '../../rules/jurisdictions.ts';
import type { DecisionRecord } from '../../schemas/decision-record.ts';
import { PlanApprovalDecision, PlanApprovalRequest } from '../../schemas/plan-approval.ts';
import { endorsementView } from './endorsement-view.ts';
import { visibleCase } from './visible-case.ts';

/** The record as a party may see it; undefined where nothing is approved, or not for this person. */
export const decisionRecord =
  (p: Pick<Ports, 'cases' | 'staff'>) =>
  async (caseId: string, login: string): Promise<DecisionRecord | undefined> => {
    const seen = await visibleCase(p, caseId, login).catch(() => undefined);
    const file = seen && (await p.cases.load(caseId));
    if (file?.snapshot.process !== 'plan-approval') return undefined;
    const { snapshot, triage } = file;
    const [events, rounds] = await Promise.all([p.cases.events(caseId), p.cases.rounds(caseId)]);
    const approval = events.find(({ type }) => type === 'plan-approved');
    const approved = approval && payloadOf(approval);
    if (!approval || !approved) return undefined;
    const { delegation, delegate, name, level, standsInFor, ...sent } = approved as Record<string, unknown>;
    const decision = PlanApprovalDecision.parse({ action: 'approve', ...sent });
    if (decision.action !== 'approve') return undefined;
    const { planner, endorser } = snapshot.parties;
    const standsFor = typeof standsInFor === 'string' ? standsInFor : undefined;
    const standIns = snapshot.standIns?.map(({ login: one }) => one) ?? [];
    const named = await p.staff.named([planner, endorser, standsFor, ...standIns]);
    const endorsement = endorsementView(snapshot, named);
    return {
      caseId,
      applicationNumber: snapshot.reference,
      process: snapshot.process,
      status: snapshot.status,
      decidedAt: formatInstant(approval.at, zoneOf(snapshot.state)),
      delegate: {
        login: approval.by,
        name: String(name),
        level: String(level),
        delegation: String(delegation),
        ...(standsFor && { standsInFor: named(standsFor) }),
      },
      reasons: decision.reasons,
      approvedOn: decision.approvedOn,
      request: PlanApprovalRequest.parse(file.form),
      ...(triage && { triage }),
      ...(endorsement && { endorsement }),
      rounds: [...rounds],
      eventsHash: approval.hash,
      zone: zoneOf(snapshot.state),
      planner: named(planner),
      endorser: named(endorser),
      ...(standIns.length && { standIns: standIns.map(named) }),
    };
  };
