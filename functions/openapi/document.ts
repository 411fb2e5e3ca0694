/** The OpenAPI 3.1 document: routes as data, bodies from the zod schemas, at least one whole example each. */
import * as z from 'zod/mini';
import { oneMonthAfter } from '../../rules/calendar-months.ts';
import { callerLimits, type LimitedCall } from '../../rules/caller-limits.ts';
import { CaseNote, Conflict, Death, Decision, PutBack, Reassignment, Withdrawal } from '../../schemas/acts.ts';
import { Finding, RestartRequest } from '../../schemas/finding.ts';
import { FaultClosure, ResendRequest } from '../../schemas/mail-faults.ts';
import { CaseSearch, Correction, PlanApprovalRequest, Renewal, VarianceQuestion } from '../../schemas/plan-approval.ts';
import { EscalationRequest } from '../../schemas/plan-escalation.ts';
import { QuoteApprovalRequest } from '../../schemas/quote-approval.ts';
import { AbsenceToSet } from '../../schemas/staff.ts';
import { TaskView } from '../../schemas/task-view.ts';
import { Problem } from '../../schemas/vocabulary.ts';
import {
  absenceExamples,
  decisionExamples,
  escalationExample,
  planApprovalExample,
  quoteApprovalExample,
  varianceExample,
} from './examples.ts';

type Example = Readonly<Record<string, { readonly value: unknown }>>;

interface Route {
  readonly method: 'get' | 'post' | 'put';
  readonly path: string;
  readonly summary: string;
  readonly body?: { readonly schema: z.ZodMiniType; readonly examples: Example };
  readonly query?: readonly string[];
  readonly headers?: readonly string[];
  readonly answers: Readonly<Record<number, { readonly description: string; readonly schema?: z.ZodMiniType }>>;
  readonly open?: true;
  readonly produces?: string;
  /** What each caller may ask for only so often. */
  readonly limited?: LimitedCall;
}

const byName = (examples: Readonly<Record<string, unknown>>): Example =>
  Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }]));

const caseRoute = (part: string, summary: string, produces?: string): Route => ({
  method: 'get',
  path: `/v1/cases/{caseId}${part}`,
  summary,
  answers: { 200: { description: 'The record as it stands' } },
  ...(produces && { produces }),
});

const Moved = z.object({ caseId: z.string(), status: z.string() });
const Run = z.extend(Moved, { run: z.int() });

const caseAct = (
  part: string,
  summary: string,
  body: NonNullable<Route['body']>,
  schema: z.ZodMiniType = Moved,
): Route => ({
  method: 'post',
  path: `/v1/cases/{caseId}${part}`,
  summary,
  body,
  answers: {
    200: { description: 'Recorded; the same again within ten minutes answers the same', schema },
    409: { description: 'Not as the case stands; the title says where it is' },
  },
});

const NoticeId = z.object({ caseId: z.string(), noticeId: z.string() });
const SentAgain = z.extend(NoticeId, {
  addressCorrected: z.boolean(),
  alsoSentAgain: z.array(NoticeId),
  moreFollow: z.boolean(),
});

const Accepted = z.object({
  caseId: z.string(),
  status: z.string(),
  links: z.record(z.string(), z.string()),
  warnings: z.optional(z.array(Problem)),
});

const routesOn = (today: string): readonly Route[] => [
  {
    method: 'post',
    path: '/v1/plan-approvals',
    summary: 'Ask for the approval of a Level 4 plan',
    limited: 'submission',
    headers: ['Idempotency-Key'],
    body: { schema: PlanApprovalRequest, examples: byName({ scheduledReassessment: planApprovalExample }) },
    answers: {
      202: { description: 'Accepted; the case is on record and its machine starts', schema: Accepted },
      409: { description: 'Another request under the same key, or an open case for the same application' },
    },
  },
  {
    method: 'post',
    path: '/v1/plan-approvals/{caseId}/escalations',
    summary: "Escalate a plan, as the Assistant Director of its area; the HDD team's triage follows",
    headers: ['Idempotency-Key'],
    limited: 'submission',
    body: { schema: EscalationRequest, examples: byName({ discharge: escalationExample }) },
    answers: {
      202: { description: 'Accepted; the escalation is a case of its own, and its machine starts', schema: Accepted },
      409: {
        description:
          'Another request under the same key, an open escalation, an earlier one at this level, or a plan that has closed',
      },
    },
  },
  {
    method: 'post',
    path: '/v1/quote-approvals',
    summary: 'Ask for the approval of a Level 4 quote, as a local delegate',
    headers: ['Idempotency-Key'],
    limited: 'submission',
    body: { schema: QuoteApprovalRequest, examples: byName({ accommodation: quoteApprovalExample(today) }) },
    answers: {
      202: { description: 'Accepted; the quote waits in the RFA inbox to be allocated', schema: Accepted },
      409: { description: 'Another request under the same key, or an open case for the same quote' },
    },
  },
  {
    method: 'post',
    path: '/v1/variance',
    summary: 'Compare two plans by their annualised values',
    body: { schema: VarianceQuestion, examples: byName({ increase: varianceExample }) },
    answers: { 200: { description: 'Both values, the percentage, whether a referral is mandatory, and the working' } },
  },
  {
    method: 'get',
    path: '/v1/cases',
    summary: 'Cases by right: your own, or all for leads and administrators',
    query: ['kind', 'status', 'step', 'overdue', 'month', 'cursor'],
    answers: { 200: { description: 'A page of cases, how far the list was looked through, and a cursor' } },
  },
  {
    method: 'post',
    path: '/v1/cases/search',
    summary: 'Find the cases of an application, open and closed',
    limited: 'search',
    body: { schema: CaseSearch, examples: byName({ application: { applicationNumber: 'APP-2026-000123' } }) },
    answers: { 200: { description: 'The cases that are yours to see, the newest first' } },
  },
  caseAct('/withdrawal', 'Withdraw a plan before it is approved, as its planner', {
    schema: Withdrawal,
    examples: byName({ superseded: { reason: 'A new assessment has come in; the plan will be built again.' } }),
  }),
  caseAct('/deceased', 'Record that the participant has died: the case and its mail stop', {
    schema: Death,
    examples: byName({ told: { confirmed: true, note: 'The nominee told us by telephone.' } }),
  }),
  caseAct('/correction', 'Correct a plan before it is decided, as its planner: a new version, endorsed again', {
    schema: Correction,
    examples: byName({
      total: {
        changes: { proposedPlan: { totalCents: 28_000_000, startDate: '2026-12-01', endDate: '2027-11-30' } },
        reason: 'The total counted one support twice.',
      },
    }),
  }),
  caseAct('/notes', 'Add a note or a call to an open case, or a correction note to a closed one as an administrator', {
    schema: CaseNote,
    examples: byName({ call: { kind: 'call', contact: 'planner', text: 'The roster follows on Monday.' } }),
  }),
  caseAct('/conflict', 'Declare a conflict of interest: what is yours in the case goes to somebody else for good', {
    schema: Conflict,
    examples: byName({ related: { reason: 'The participant is a relative of mine.' } }),
  }),
  caseAct('/renewal', 'Renew an endorsement that ends or has lapsed, as its endorser: a calendar month from today', {
    schema: Renewal,
    examples: byName({ month: { planEndorsedExtended: true, planEndorsedEndDate: oneMonthAfter(today) } }),
  }),
  {
    ...caseAct('/restart', 'Replace the execution of a case by its next run, as an administrator', {
      schema: RestartRequest,
      examples: byName({ mended: { reason: 'The function that failed was deployed anew.' } }),
    }),
    answers: {
      200: { description: 'Restarted; asked for twice at once, it is one new run', schema: Run },
      409: { description: 'The case is closed' },
    },
  },
  {
    method: 'get',
    path: '/v1/findings',
    summary: 'What is wrong with the record and what was mended lately, for administrators',
    query: ['cursor'],
    answers: {
      200: {
        description: 'A page of findings',
        schema: z.object({ findings: z.array(Finding), cursor: z.optional(z.string()) }),
      },
    },
  },
  caseRoute('', 'One case: status, parties, triage, the open step'),
  caseRoute('/events', 'Everything that happened, as a chain of hashes'),
  caseRoute('/interactions', 'The CRM interactions, ready to copy'),
  caseRoute('/notices', 'Every mail the case owed, and what became of it'),
  caseAct(
    '/notices/{noticeId}/resend',
    'Send a mail again that did not arrive, to a corrected address or as it is',
    {
      schema: ResendRequest,
      examples: byName({
        corrected: { email: 'endorser.one@new.example' },
        asItIs: {},
        afterComplaint: { personAgrees: true },
      }),
    },
    SentAgain,
  ),
  caseAct(
    '/notices/{noticeId}/closure',
    'Close the work about a mail that nobody needs any more',
    {
      schema: FaultClosure,
      examples: byName({ reassigned: { reason: 'The step is with somebody else now.' } }),
    },
    NoticeId,
  ),
  { ...caseRoute('/execution', 'How the machine has gone, state by state'), limited: 'execution' },
  caseRoute('/sealed/{n}', 'The sealed justifications of a rejected submission, with their SHA-256'),
  caseRoute('/decision-record', 'The decision record as a page that prints', 'text/html'),
  {
    method: 'get',
    path: '/v1/tasks',
    summary: 'Your open tasks, the nearest due first; count and age of your queues',
    query: ['cursor'],
    answers: { 200: { description: 'Tasks and queues' } },
  },
  {
    method: 'get',
    path: '/v1/tasks/{taskId}',
    summary: 'One task with all that is needed to decide',
    answers: { 200: { description: 'The task', schema: TaskView } },
  },
  {
    method: 'post',
    path: '/v1/tasks/{taskId}/decision',
    summary: 'Decide a task you hold',
    body: { schema: Decision, examples: byName(decisionExamples(today)) },
    answers: {
      200: { description: 'Recorded; the same decision again answers the same', schema: Moved },
      409: { description: 'The step is closed or has changed hands; the title says what happened' },
    },
  },
  {
    method: 'post',
    path: '/v1/tasks/{taskId}/put-back',
    summary: 'Put a plan back into its queue',
    body: { schema: PutBack, examples: byName({ conflict: { reason: 'I know the family.' } }) },
    answers: {
      200: { description: 'Back in the queue; it keeps its age', schema: Moved },
      409: { description: 'The step is closed or has changed hands, or the plan has no queue; the title says so' },
    },
  },
  {
    method: 'post',
    path: '/v1/tasks/{taskId}/conflict',
    summary: 'Declare a conflict of interest: the step moves on, and is never offered to you again',
    body: { schema: Conflict, examples: byName({ family: { reason: 'I know the family.' } }) },
    answers: {
      200: { description: 'Recorded; the step is with somebody else', schema: Moved },
      409: { description: 'The step is closed or has changed hands; the title says what happened' },
    },
  },
  {
    method: 'post',
    path: '/v1/tasks/{taskId}/reassignment',
    summary: 'Give a step to somebody else: an administrator, the lead of its queue, the manager of whoever has it',
    body: { schema: Reassignment, examples: byName({ away: { to: 'HDD002', reason: 'Away until Friday.' } }) },
    answers: {
      200: { description: 'The step is with that person, under the same clock', schema: Moved },
      409: { description: 'The step is closed or has changed hands; the title says what happened' },
    },
  },
  {
    method: 'post',
    path: '/v1/queues/{queue}/next',
    summary: 'Take the next plan of a queue',
    headers: ['Idempotency-Key'],
    answers: {
      200: { description: 'The plan, now yours', schema: TaskView },
      204: { description: 'Nothing in the queue for you' },
      409: { description: 'The plan of this Idempotency-Key is no longer yours' },
    },
  },
  {
    method: 'put',
    path: '/v1/staff/{login}/absence',
    summary: 'Say when somebody is away and who stands in, or end it with null',
    body: { schema: AbsenceToSet, examples: byName(absenceExamples(today)) },
    answers: {
      200: { description: 'On record; `moved` says how many open steps went to the stand-in, or came back' },
    },
  },
  {
    method: 'get',
    path: '/v1/mail-faults',
    summary: 'Mail that did not reach its reader, for administrators, the oldest first',
    query: ['cursor'],
    answers: { 200: { description: 'A page of faults, each with what to do, and a cursor' } },
  },
  {
    method: 'get',
    path: '/v1/openapi.json',
    summary: 'This document',
    answers: { 200: { description: 'OpenAPI 3.1' } },
    open: true,
  },
];

/** A problem document of ours, or the gateway's own plain body. */
const errors = {
  ProblemDocument: {
    type: 'object',
    required: ['type', 'title', 'status'],
    properties: {
      type: { type: 'string' },
      title: { type: 'string' },
      status: { type: 'integer' },
      errors: {
        type: 'array',
        items: {
          type: 'object',
          required: ['pointer', 'detail'],
          properties: { pointer: { type: 'string' }, detail: { type: 'string' } },
        },
      },
    },
  },
  GatewayError: { type: 'object', required: ['message'], properties: { message: { type: 'string' } } },
};

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDocument' } } },
});
const gateway = (description: string) => ({
  description: `${description} (the gateway's own body)`,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/GatewayError' } } },
});

/** Every route has its own limit, for all callers at once; some have one of each caller as well. */
const tooMany = (limited: Route['limited']) => {
  const ofTheRoute = gateway('Too many requests');
  if (!limited) return ofTheRoute;
  const { most, inWords } = callerLimits[limited];
  const { content } = problem('');
  return {
    description: `Too many requests: of the route as a whole (the gateway's own body), or ${most} ${inWords} in a minute by one caller (a problem document that says when to try again)`,
    headers: { 'Retry-After': { description: 'In how many seconds', schema: { type: 'integer' } } },
    content: { ...ofTheRoute.content, ...content },
  };
};

function jsonSchema(schema: z.ZodMiniType, io: 'input' | 'output'): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}

function operation({ path, summary, body, query, headers, answers, open, produces, limited }: Route): object {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  const parameter = (place: string, required: boolean) => (name: string) => ({
    name,
    in: place,
    required,
    schema: { type: 'string' },
  });
  return {
    summary,
    parameters: [
      ...inPath.map(parameter('path', true)),
      ...(query ?? []).map(parameter('query', false)),
      ...(headers ?? []).map(parameter('header', false)),
    ],
    ...(body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: jsonSchema(body.schema, 'input'), examples: body.examples } },
      },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, { description, schema }]) => [
          status,
          Number(status) >= 400
            ? problem(description)
            : {
                description,
                ...(Number(status) !== 204 && {
                  content: { [produces ?? 'application/json']: schema ? { schema: jsonSchema(schema, 'output') } : {} },
                }),
              },
        ]),
      ),
      ...(body
        ? {
            400: problem('Not JSON'),
            415: problem('Not application/json'),
            422: problem('Every fault at once, each with its pointer'),
          }
        : (query || headers) && { 400: problem('A parameter has faults') }),
      ...(open ? {} : { 401: gateway('No valid token'), 403: problem('Not for you') }),
      ...(inPath.length && !open ? { 404: problem('Not there, or not yours to see') } : {}),
      413: problem('Larger than 256 KiB; beyond 10 MB the gateway answers with its own body'),
      429: tooMany(limited),
      503: gateway('Not available'),
    },
    ...(open ? { security: [] } : {}),
  };
}

/** The whole document, with examples that are accepted on the day given. */
export function openApi(today: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routesOn(today)) paths[route.path] = { ...paths[route.path], [route.method]: operation(route) };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Safeguard',
      version: '1',
      description: 'Safeguarding and approval work of disability and social services, as auditable workflows.',
    },
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: errors,
    },
  };
}
