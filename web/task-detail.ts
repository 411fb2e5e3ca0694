/** What the page of a task shows of its case: each process has its own. */
import type { PersonNamed } from '../ports/staff.ts';
import { riskTypeInWords } from '../rules/plan-escalation/matrix.ts';
import type {
  PlanApprovalTaskView,
  PlanEscalationTaskView,
  QuoteApprovalTaskView,
  TaskView,
} from '../schemas/task-view.ts';
import { endorsementRows, type Row, requestSections, type Section, triageDetail } from './case-detail.ts';
import { quoteSections } from './quote-detail.ts';

export interface TaskDetail {
  /** Who has a part in the case. */
  readonly people: readonly (PersonNamed | undefined)[];
  /** Where it stands: those with a part as the page names them, and what holds for all of it. */
  readonly parts: readonly Row[];
  readonly request: readonly Section[];
  readonly justifications?: readonly { readonly support: string; readonly justification: string }[];
  readonly triage?: ReturnType<typeof triageDetail> | undefined;
  readonly endorsement?: readonly Row[] | undefined;
  /** That its endorsement has lapsed, in words. */
  readonly lapsed?: string | undefined;
  readonly hasSealedCopies?: boolean;
}

const part = (key: string, { name, login }: PersonNamed): Row => ({ key, value: `${name} (${login})` });

function planApproval({
  planner,
  endorser,
  delegate,
  clock,
  endorsementEnd,
  ...view
}: PlanApprovalTaskView): TaskDetail {
  return {
    people: [planner, endorser, delegate],
    parts: [
      part('Planner', planner),
      part('Endorser', endorser),
      ...(delegate ? [part('Delegate', delegate)] : []),
      ...(endorsementEnd ? [{ key: 'Endorsement', value: endorsementEnd.explanation }] : []),
      ...escalationRows(view),
    ],
    request: requestSections(view.request),
    justifications: view.request.justifications,
    triage: view.triage && triageDetail(view.triage, clock.zone),
    endorsement: view.endorsement && endorsementRows(view.endorsement, endorser.name),
    ...(endorsementEnd?.lapsed && { lapsed: endorsementEnd.explanation }),
    hasSealedCopies: view.sealed > 0,
  };
}

/** That the plan is escalated, and what came of it. */
const escalationRows = ({ escalation, priority }: Pick<PlanApprovalTaskView, 'escalation' | 'priority'>): Row[] => [
  ...(priority ? [{ key: 'Priority', value: `Raised, ${priority.level}` }] : []),
  ...(escalation
    ? [{ key: 'Escalation', value: `${escalation.caseId}, ${escalation.level}: ${escalation.state}` }]
    : []),
];

const planEscalation = ({ requestor, area, plan, request }: PlanEscalationTaskView): TaskDetail => ({
  people: [requestor],
  parts: [part('Assistant Director', requestor), { key: 'Area', value: area }],
  request: [
    {
      heading: 'Escalation',
      rows: [
        { key: 'Plan', value: `${plan}\nApplication ${request.applicationNumber}` },
        { key: 'Level', value: request.level.charAt(0).toUpperCase() + request.level.slice(1) },
        { key: 'Risk', value: riskTypeInWords[request.riskType] },
        { key: 'Criterion (local policy)', value: request.criterion },
        { key: 'How it is met', value: request.criteriaMet },
      ],
    },
  ],
});

const quoteApproval = ({ submitter, delegate, request, expired }: QuoteApprovalTaskView): TaskDetail => ({
  people: [submitter, delegate],
  parts: [
    part('Submitted by', submitter),
    ...(delegate ? [part('Delegate', delegate)] : []),
    ...(expired ? [{ key: 'Not valid any more', value: `${expired}. It cannot be approved.` }] : []),
  ],
  request: quoteSections(request),
});

export function taskDetail(view: TaskView): TaskDetail {
  switch (view.process) {
    case 'plan-approval':
      return planApproval(view);
    case 'plan-escalation':
      return planEscalation(view);
    case 'quote-approval':
      return quoteApproval(view);
  }
}
