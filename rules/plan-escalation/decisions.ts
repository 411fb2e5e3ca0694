/** What the triage decides of an escalation: the table says whether it may, these say what follows (HDD SOP 3.6). */
import type { Decision } from '../../schemas/acts.ts';
import type { PlanEscalationDecision } from '../../schemas/plan-escalation.ts';
import { actorAt } from '../acting-for.ts';
import { type DecidedBy, moved, payloadOf } from '../consequences.ts';
import { dateIn } from '../instants.ts';
import { type Judgement, refuse } from '../judgement.ts';
import { zoneOf } from '../jurisdictions.ts';
import type { EscalationChange, Snapshot, Task } from './case.ts';
import { escalationAccepted, escalationDenied } from './interactions.ts';
import { rolesOf } from './roles.ts';
import { statusInWords } from './status-words.ts';
import { transitionFor } from './transitions.ts';

export interface Triaged extends DecidedBy<Snapshot> {
  readonly task: Task;
}

/** Judges a decision by the table; one of another process has no row in it. */
export function judgeTriage(sent: Decision, given: Triaged): Judgement<EscalationChange> {
  const { file, task, person, now } = given;
  const { snapshot } = file;
  const roles = rolesOf(person.login, snapshot, task);
  if (!roles.length) return refuse('not-permitted', 'This step is not yours.');
  if (!transitionFor(roles, snapshot.status, sent.action))
    return refuse('conflict', `This cannot be done now: the escalation is ${statusInWords[snapshot.status]}.`);
  const decision = sent as PlanEscalationDecision;
  const { reference: plan, facts, parties } = snapshot;
  const words = { at: now, date: dateIn(zoneOf(snapshot.state), now), by: actorAt(person.login, task) };
  const payload = { plan, level: facts.level, ...payloadOf(decision) };
  switch (decision.action) {
    case 'accept':
      return moved(given, decision, 'raising', {
        event: { type: 'escalation-accepted', payload },
        interaction: (one) => escalationAccepted(one, { ...words, level: facts.level, comments: decision.comments }),
        receipt: true,
      });
    case 'deny':
      return moved(given, decision, 'denied', {
        event: { type: 'escalation-denied', payload },
        interaction: (one) =>
          escalationDenied(one, { ...words, requestor: parties.requestor, reason: decision.reason }),
        receipt: true,
      });
  }
}
