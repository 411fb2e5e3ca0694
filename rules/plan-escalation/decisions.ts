/** What the triage decides of an escalation: the table says whether it may, these say what follows (HDD SOP 3.6). */
import type { Decision } from '../../schemas/acts.ts';
import type { PlanEscalationAction, PlanEscalationDecision } from '../../schemas/plan-escalation.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { dateIn, formatInstant } from '../instants.ts';
import { type Judgement, refuse } from '../judgement.ts';
import { zoneOf } from '../jurisdictions.ts';
import type { CaseFile, EscalationChange, Task } from './case.ts';
import { escalationAccepted, escalationDenied } from './interactions.ts';
import { rolesOf } from './roles.ts';
import { statusInWords } from './status-words.ts';
import { transitionFor } from './transitions.ts';

export interface Triaged {
  readonly file: CaseFile;
  readonly task: Task;
  readonly person: StaffMember;
  readonly now: Date;
  readonly decisionHash: string;
}

/** Judges a decision by the table; one of another process has no row in it. */
export function judgeTriage(sent: Decision, given: Triaged): Judgement<EscalationChange> {
  const { file, task, person } = given;
  const { snapshot } = file;
  const roles = rolesOf(person.login, snapshot, task);
  if (!roles.length) return refuse('not-permitted', 'This step is not yours.');
  if (!transitionFor(roles, snapshot.status, sent.action))
    return refuse('conflict', `This cannot be done now: the escalation is ${statusInWords[snapshot.status]}.`);
  const decision = sent as PlanEscalationDecision;
  const [interaction] = file.interactions;
  if (!interaction) throw new Error(`${snapshot.caseId} has no interaction`);
  const { now } = given;
  const date = dateIn(zoneOf(snapshot.state), now);
  const words = { at: now, date, by: person.login };
  const common = { plan: snapshot.reference, level: snapshot.facts.level };
  switch (decision.action) {
    case 'accept':
      return decided(given, decision.action, 'raising', {
        events: [
          {
            type: 'escalation-accepted',
            payload: { ...common, ...(decision.comments && { comments: decision.comments }) },
          },
        ],
        interactions: [
          escalationAccepted(interaction, { ...words, level: snapshot.facts.level, comments: decision.comments }),
        ],
      });
    case 'deny':
      return decided(given, decision.action, 'denied', {
        events: [{ type: 'escalation-denied', payload: { ...common, reason: decision.reason } }],
        interactions: [
          escalationDenied(interaction, { ...words, requestor: snapshot.parties.requestor, reason: decision.reason }),
        ],
      });
  }
}

/** A decision ends the triage; whoever made it gets a receipt. */
function decided(
  { file, task, person, now, decisionHash }: Triaged,
  action: PlanEscalationAction,
  status: 'raising' | 'denied',
  what: Pick<EscalationChange, 'events' | 'interactions'>,
): Judgement<EscalationChange> {
  return {
    change: {
      after: { ...file.snapshot, status },
      ...what,
      task: { decide: task, by: person.login, action, decisionHash },
      notices: [
        {
          template: 'decision-receipt',
          to: person.login,
          parameters: {
            caseId: task.caseId,
            step: task.step,
            action,
            decidedAt: formatInstant(now.toISOString(), task.clock.zone),
          },
          link: { purpose: 'record', task: task.taskId, assignment: task.assignment },
        },
      ],
    },
  };
}
