/** What the stack promises: who may do what, and which route leads where. */

export interface Grant {
  /** R reads the table, RW writes it as well. */
  readonly table?: 'R' | 'RW';
  /** Counts the calls of each caller, and writes nothing else. */
  readonly countsCalls?: true;
  readonly indexes?: readonly ('person' | 'work' | 'list')[];
  readonly states?: readonly string[];
  /** The machines that those actions are on: every one, unless said otherwise. */
  readonly machines?: readonly string[];
  readonly sendsMail?: true;
  readonly keepsLostEvents?: true;
}

/** The machines, by the name of their process. */
export const processes = ['plan-approval', 'plan-escalation', 'quote-approval'];

/** The functions that each machine calls, by their names in its definition. */
export const calledBy: Readonly<Record<string, readonly string[]>> = {
  'plan-approval': [
    'ClosePlanApprovalFunction',
    'OpenTaskFunction',
    'RemindFunction',
    'SealJustificationsFunction',
    'TriagePlanFunction',
    'WaitTaskFunction',
  ],
  'plan-escalation': [
    'ClosePlanEscalationFunction',
    'OpenTaskFunction',
    'RemindFunction',
    'TellPlanFunction',
    'WaitTaskFunction',
  ],
  'quote-approval': ['CloseQuoteApprovalFunction', 'OpenTaskFunction', 'RemindFunction', 'WaitTaskFunction'],
};

const answers = ['SendTaskSuccess'];
const replaces = ['DescribeExecution', 'StartExecution', 'StopExecution'];

export const grants: Readonly<Record<string, Grant>> = {
  'submit-plan-approval': { table: 'RW', states: ['StartExecution'], machines: ['plan-approval'] },
  'submit-plan-escalation': { table: 'RW', states: ['StartExecution'], machines: ['plan-escalation'] },
  'submit-quote-approval': { table: 'RW', states: ['StartExecution'], machines: ['quote-approval'] },
  'calculate-variance': {},
  'read-case': { table: 'R' },
  'read-execution': { table: 'R', countsCalls: true, states: ['DescribeExecution', 'GetExecutionHistory'] },
  'list-cases': { table: 'R', countsCalls: true, indexes: ['list', 'person'] },
  'list-tasks': { table: 'R', indexes: ['person'] },
  'read-task': { table: 'R' },
  'take-next': { table: 'RW', states: answers },
  'decide-task': { table: 'RW', indexes: ['person'], states: answers },
  'put-back-task': { table: 'RW', states: answers },
  'hand-over-task': { table: 'RW', indexes: ['person'], states: answers },
  'act-on-case': { table: 'RW', indexes: ['person'], states: answers },
  'set-absence': { table: 'RW', indexes: ['person'], states: answers },
  'restart-case': { table: 'RW', states: replaces },
  'list-findings': { table: 'R' },
  'list-mail-faults': { table: 'R', indexes: ['work'] },
  'settle-mail-fault': { table: 'RW' },
  'read-openapi': {},
  'act-pages': { table: 'RW', indexes: ['person'], states: answers, sendsMail: true },
  'serve-assets': {},
  'answer-not-found': {},
  'triage-plan': { table: 'RW' },
  'seal-justifications': { table: 'RW' },
  'open-task': { table: 'RW', indexes: ['person'], sendsMail: true },
  'wait-task': { table: 'RW', states: answers },
  remind: { table: 'RW', sendsMail: true },
  'close-plan-approval': { table: 'RW', states: answers, machines: ['plan-escalation'], sendsMail: true },
  'tell-plan': { table: 'RW', states: answers, machines: ['plan-approval', 'plan-escalation'], sendsMail: true },
  'close-plan-escalation': { table: 'RW', sendsMail: true },
  'close-quote-approval': { table: 'RW', sendsMail: true },
  'send-notices': { table: 'RW', indexes: ['work'], sendsMail: true },
  reconcile: {
    table: 'RW',
    indexes: ['person', 'work'],
    states: ['DescribeExecution', 'SendTaskSuccess', 'StartExecution', 'StopExecution'],
    sendsMail: true,
  },
  'inspect-cases': { table: 'RW', indexes: ['list'], states: replaces, sendsMail: true },
  'record-delivery': { table: 'RW', keepsLostEvents: true },
  'record-failed-execution': { table: 'RW', keepsLostEvents: true },
};

export const routes: readonly { readonly route: string; readonly to: string; readonly token: boolean }[] = [
  { route: 'POST /v1/plan-approvals', to: 'submit-plan-approval', token: true },
  { route: 'POST /v1/plan-approvals/{caseId}/escalations', to: 'submit-plan-escalation', token: true },
  { route: 'POST /v1/quote-approvals', to: 'submit-quote-approval', token: true },
  { route: 'POST /v1/variance', to: 'calculate-variance', token: true },
  { route: 'GET /v1/cases/{caseId}', to: 'read-case', token: true },
  { route: 'GET /v1/cases/{caseId}/events', to: 'read-case', token: true },
  { route: 'GET /v1/cases/{caseId}/interactions', to: 'read-case', token: true },
  { route: 'GET /v1/cases/{caseId}/notices', to: 'read-case', token: true },
  { route: 'GET /v1/cases/{caseId}/sealed/{n}', to: 'read-case', token: true },
  { route: 'GET /v1/cases/{caseId}/decision-record', to: 'read-case', token: true },
  { route: 'GET /v1/cases/{caseId}/execution', to: 'read-execution', token: true },
  { route: 'GET /v1/cases', to: 'list-cases', token: true },
  { route: 'POST /v1/cases/search', to: 'list-cases', token: true },
  { route: 'GET /v1/tasks', to: 'list-tasks', token: true },
  { route: 'GET /v1/tasks/{taskId}', to: 'read-task', token: true },
  { route: 'POST /v1/queues/{queue}/next', to: 'take-next', token: true },
  { route: 'POST /v1/tasks/{taskId}/decision', to: 'decide-task', token: true },
  { route: 'POST /v1/tasks/{taskId}/put-back', to: 'put-back-task', token: true },
  { route: 'POST /v1/tasks/{taskId}/conflict', to: 'hand-over-task', token: true },
  { route: 'POST /v1/tasks/{taskId}/reassignment', to: 'hand-over-task', token: true },
  { route: 'POST /v1/cases/{caseId}/withdrawal', to: 'act-on-case', token: true },
  { route: 'POST /v1/cases/{caseId}/deceased', to: 'act-on-case', token: true },
  { route: 'POST /v1/cases/{caseId}/correction', to: 'act-on-case', token: true },
  { route: 'POST /v1/cases/{caseId}/notes', to: 'act-on-case', token: true },
  { route: 'PUT /v1/staff/{login}/absence', to: 'set-absence', token: true },
  { route: 'POST /v1/cases/{caseId}/renewal', to: 'act-on-case', token: true },
  { route: 'POST /v1/cases/{caseId}/conflict', to: 'act-on-case', token: true },
  { route: 'POST /v1/cases/{caseId}/restart', to: 'restart-case', token: true },
  { route: 'GET /v1/findings', to: 'list-findings', token: true },
  { route: 'GET /v1/mail-faults', to: 'list-mail-faults', token: true },
  { route: 'POST /v1/cases/{caseId}/notices/{noticeId}/resend', to: 'settle-mail-fault', token: true },
  { route: 'POST /v1/cases/{caseId}/notices/{noticeId}/closure', to: 'settle-mail-fault', token: true },
  { route: 'GET /v1/openapi.json', to: 'read-openapi', token: false },
  { route: 'GET /act/{handle}', to: 'act-pages', token: false },
  { route: 'HEAD /act/{handle}', to: 'act-pages', token: false },
  { route: 'GET /act/{handle}/{action}', to: 'act-pages', token: false },
  { route: 'POST /act/{handle}/{action}', to: 'act-pages', token: false },
  { route: 'GET /assets/{file}', to: 'serve-assets', token: false },
  { route: '$default', to: 'answer-not-found', token: false },
];
