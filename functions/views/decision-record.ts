/** The record of a decision: what was before the delegate, the delegation held, the reasons, the date (HDD SOP 3.4, 3.7). */
import { payloadOf } from '../../ports/event-chain.ts';
import type { Ports } from '../../ports/index.ts';
import type { PersonNamed } from '../../ports/staff.ts';
import { formatInstant } from '../../rules/instants.ts';
import { zoneOf } from '../../rules/jurisdictions.ts';
import type { ProcessName } from '../../schemas/case.ts';
import type { CaseFile } from '../../schemas/change.ts';
import { type DecisionRecord, PlanApprovalRecord, QuoteApprovalRecord } from '../../schemas/decision-record.ts';
import { endorsementView } from './endorsement-view.ts';
import { mentionedIn } from './mentioned.ts';
import { visibleCase } from './visible-case.ts';

/** The events that decide a case for good. */
const decisive: Readonly<Record<ProcessName, readonly string[]>> = {
  'plan-approval': ['plan-approved'],
  // A triage is no decision under the Instrument.
  'plan-escalation': [],
  'quote-approval': ['quote-approved', 'quote-rejected'],
};

/** The record as a party may see it; undefined where nothing is decided, or not for this person. */
export const decisionRecord =
  (p: Pick<Ports, 'cases' | 'staff' | 'clock'>) =>
  async (caseId: string, login: string): Promise<DecisionRecord | undefined> => {
    const seen = await visibleCase(p, caseId, login).catch(() => undefined);
    const file = seen && (await p.cases.load(caseId));
    if (!file) return undefined;
    const { snapshot } = file;
    const [events, rounds] = await Promise.all([p.cases.events(caseId), p.cases.rounds(caseId)]);
    const decision = events.find(({ type }) => decisive[snapshot.process].includes(type));
    const decided = decision && (payloadOf(decision) as Record<string, unknown> | undefined);
    if (!decision || !decided) return undefined;
    const { delegation, name, level, standsInFor, reasons, approvedOn } = decided;
    const parties = Object.values<string | undefined>(snapshot.parties);
    const standsFor = typeof standsInFor === 'string' ? standsInFor : undefined;
    const others = mentionedIn(snapshot, rounds);
    const named = await p.staff.named([...parties, standsFor, ...others]);
    const base = {
      caseId,
      applicationNumber: snapshot.reference,
      status: snapshot.status,
      decidedAt: formatInstant(decision.at, zoneOf(snapshot.state)),
      delegate: {
        login: decision.by,
        name,
        level,
        delegation,
        ...(standsFor && { standsInFor: named(standsFor) }),
      },
      reasons,
      approvedOn,
      request: file.form,
      rounds,
      eventsHash: decision.hash,
      zone: zoneOf(snapshot.state),
      ...(others.length && { others: others.map(named) }),
    };
    return recordOf(file, base, named);
  };

/** What each process adds. */
function recordOf(
  { snapshot, triage }: CaseFile,
  base: object,
  named: (login: string) => PersonNamed,
): DecisionRecord | undefined {
  const { process } = snapshot;
  switch (process) {
    case 'plan-approval': {
      const { planner, endorser } = snapshot.parties;
      const own = {
        triage,
        endorsement: endorsementView(snapshot, named),
        planner: named(planner),
        endorser: named(endorser),
      };
      return PlanApprovalRecord.parse({ ...base, process, ...own });
    }
    case 'plan-escalation':
      return undefined;
    case 'quote-approval':
      return QuoteApprovalRecord.parse({ ...base, process, submitter: named(snapshot.parties.submitter) });
  }
}
