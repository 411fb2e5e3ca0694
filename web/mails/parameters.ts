/** What each mail is told: references, names of staff, counts and times in words; nothing of a participant. */
import type { MailTemplate, StepName } from '../../schemas/case.ts';

/** The words of one mail. `action` is the label of its link, where it carries one. */
export interface MailWords {
  readonly subject: string;
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly action?: { readonly label: string };
}

interface MailParameters {
  readonly caseId: string;
  readonly step: StepName;
  /** When the step is due, in words. */
  readonly due: string;
  /** Why it is due then: one sentence. */
  readonly dueExplanation: string;
  /** Who acted. */
  readonly actor: string;
  /** Who has the step, a person or a pool; absent when it is the recipient. */
  readonly holder: string;
  /** Whom the recipient stands in for, who is away. */
  readonly standsInFor: string;
  /** How many numbered points. */
  readonly points: string;
  readonly round: string;
  /** The part that somebody has in the case: planner, endorser, submitter. */
  readonly part: string;
  /** What was done: an action of the process. */
  readonly action: string;
  /** When it was decided, in words. */
  readonly decidedAt: string;
  /** What the case is about; a plan unless it is said. */
  readonly subject: string;
  /** Among whom somebody else was sought; the endorsers of a plan unless it is said. */
  readonly among: string;
  /** When an endorsement ends, in words. */
  readonly ends: string;
  /** Where a Level 5 plan goes. */
  readonly pathway: string;
  /** The level of an escalation: medium, high or extreme. */
  readonly level: string;
  /** The case of the plan that an escalation is of. */
  readonly plan: string;
  /** Which step of the ladder a reminder is. */
  readonly rung: string;
  /** How many findings there are, and each in a line of its own. */
  readonly count: string;
  readonly findings: string;
}
export type MailParameter = keyof MailParameters;

/** What each mail cannot do without. It uses the others where they are given. */
export const neededParameters = {
  request: ['caseId', 'step', 'due'],
  reminder: ['caseId', 'step', 'due'],
  overdue: ['caseId', 'step', 'due'],
  'line-manager': ['caseId', 'step', 'due', 'holder'],
  standstill: ['caseId', 'step', 'due'],
  'machine-stopped': ['caseId', 'action'],
  findings: ['count', 'findings'],
  returned: ['caseId', 'points', 'due'],
  endorsed: ['caseId'],
  'remediation-asked': ['caseId', 'points', 'due'],
  'rejection-advised': ['caseId', 'due'],
  rejected: ['caseId', 'due'],
  'endorsement-ends': ['caseId', 'ends'],
  'endorsement-lapsed': ['caseId', 'ends'],
  'endorsement-renewed': ['caseId', 'ends'],
  answered: ['caseId'],
  changed: ['caseId'],
  taken: ['caseId', 'due'],
  approved: ['caseId', 'decidedAt'],
  ended: ['caseId', 'pathway'],
  withdrawn: ['caseId'],
  stopped: ['caseId'],
  corrected: ['caseId'],
  'handed-over': ['caseId', 'step'],
  'part-given': ['caseId', 'part'],
  'part-moved': ['caseId', 'part'],
  'nobody-left': ['caseId', 'step'],
  'nobody-stands-in': ['caseId', 'step', 'due'],
  'priority-raised': ['caseId', 'level'],
  'escalation-accepted': ['caseId', 'plan'],
  'escalation-denied': ['caseId', 'plan'],
  'escalation-withdrawn': ['caseId', 'plan'],
  'escalation-ended': ['caseId', 'plan'],
  'decision-receipt': ['caseId', 'action', 'decidedAt'],
  'quote-returned': ['caseId', 'points', 'due'],
  'quote-answered': ['caseId', 'due'],
  'quote-approved': ['caseId', 'decidedAt'],
  'quote-rejected': ['caseId', 'decidedAt'],
  'one-time-code': [],
  'mail-fault': ['caseId', 'action'],
} as const satisfies Record<MailTemplate, readonly MailParameter[]>;

/** The parameters of a template: what it needs for certain, the rest perhaps. */
export type Told<T extends MailTemplate> = Pick<MailParameters, (typeof neededParameters)[T][number]> &
  Partial<MailParameters>;

/** A paragraph that is there only when its parameter is. */
export const given = (value: string | undefined, paragraph: (value: string) => string): readonly string[] =>
  value === undefined ? [] : [paragraph(value)];
