/** The whole system on the embedded runtime, as a journey uses it: people who call the API, read mail and wait. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetExecutionHistoryCommand, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { planApprovalExample, quoteApprovalExample } from '../../functions/openapi/examples.ts';
import { type Runtime, startRuntime } from '../../local/runtime.ts';
import { importIntoTable } from '../../local/staff-at-first-start.ts';
import { dateIn } from '../../rules/instants.ts';
import { endorse, submit } from './decisions.ts';

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a journey reads whatever the API answers
  readonly body: any;
  readonly headers: Headers;
}

export interface RunningSafeguard {
  readonly runtime: Runtime;
  call(login: string, method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** The only open task of a person for a case, once the machine is quiet. */
  taskOf(login: string, caseId: string): Promise<string>;
  decide(login: string, caseId: string, decision: unknown): Promise<Answer>;
  /** Takes plans from the HDD pool until this one comes; answers the taken task. */
  take(login: string, caseId: string): Promise<Answer>;
  submit(login?: string, changes?: Record<string, unknown>): Promise<string>;
  /** Planner One's plan, endorsed by Endorser One and submitted to the HDD pool. */
  submitToPool(changes?: Record<string, unknown>): Promise<string>;
  submitQuote(login?: string, changes?: Record<string, unknown>): Promise<string>;
  status(caseId: string, login?: string): Promise<string>;
  /** The whole history of the execution, as an administrator's tool reads it. */
  history(caseId: string, run?: number): Promise<readonly { readonly type?: string | undefined }[]>;
  /** Stops an execution, as an administrator's tool does. */
  stopExecution(caseId: string, run: number): Promise<void>;
  stop(): Promise<void>;
}

let applications = 0;
/** A request that no other test has made: its own application number, else the example of the API. */
export const requestWith = (changes: Record<string, unknown> = {}) => ({
  ...planApprovalExample,
  applicationNumber: `APP-${process.pid}-${++applications}`,
  ...changes,
});

/** A quote that no other test has submitted: its own number, else the example of the API. */
export const quoteWith = (now: Date, changes: Record<string, unknown> = {}) => ({
  ...quoteApprovalExample(dateIn('Australia/Sydney', now)),
  quoteNumber: `Q-${process.pid}-${++applications}`,
  ...changes,
});

export async function runningSafeguard(
  options: { readonly dataFolder?: string; readonly dynamoDbEndpoint?: string } = {},
): Promise<RunningSafeguard> {
  const dataFolder = options.dataFolder ?? mkdtempSync(join(tmpdir(), 'safeguard-journey-'));
  const runtime = await startRuntime({
    dataFolder,
    port: 0,
    awsPort: 0,
    inMemory: options.dataFolder === undefined,
    importStaff: importIntoTable,
    dynamoDbEndpoint: options.dynamoDbEndpoint,
  });
  const tokens = new Map<string, string>();
  const call: RunningSafeguard['call'] = async (login, method, path, body, headers = {}) => {
    if (login && !tokens.has(login)) tokens.set(login, await runtime.token(login));
    const response = await fetch(`${runtime.url}${path}`, {
      method,
      headers: {
        ...(login && { authorization: `Bearer ${tokens.get(login)}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json');
    return { status: response.status, body: json && text ? JSON.parse(text) : text, headers: response.headers };
  };
  const taskOf = async (login: string, caseId: string) => {
    await runtime.quiet();
    const { body } = await call(login, 'GET', '/v1/tasks');
    const tasks = (body.tasks as { taskId: string; caseId: string }[]).filter((task) => task.caseId === caseId);
    if (tasks.length !== 1 || !tasks[0]) throw new Error(`${login} has ${tasks.length} open tasks for ${caseId}`);
    return tasks[0].taskId;
  };
  const machines = () =>
    new SFNClient({
      endpoint: runtime.awsUrl,
      region: 'ap-southeast-2',
      credentials: { accessKeyId: 'administrator', secretAccessKey: 'local' },
    });
  const machineOf = (caseId: string) =>
    ({ QA: 'quote-approval', PE: 'plan-escalation' })[caseId.slice(0, 2)] ?? 'plan-approval';
  const executionArn = (caseId: string, run: number) =>
    `arn:aws:states:ap-southeast-2:000000000000:execution:Safeguard-${machineOf(caseId)}:${caseId}-${run}`;
  const decide: RunningSafeguard['decide'] = async (login, caseId, decision) =>
    call(login, 'POST', `/v1/tasks/${await taskOf(login, caseId)}/decision`, decision);
  const submitPlan: RunningSafeguard['submit'] = async (login = 'PLN001', changes = {}) => {
    const answer = await call(login, 'POST', '/v1/plan-approvals', requestWith(changes));
    if (answer.status !== 202) throw new Error(`submit answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body.caseId;
  };
  return {
    runtime,
    call,
    taskOf,
    decide,
    take: async (login, caseId) => {
      await runtime.quiet();
      for (;;) {
        const taken = await call(login, 'POST', '/v1/queues/hdd/next');
        if (taken.status !== 200) throw new Error(`${caseId} is not in the pool for ${login}: ${taken.status}`);
        if (taken.body.caseId === caseId) return taken;
      }
    },
    submit: submitPlan,
    submitToPool: async (changes = {}) => {
      const caseId = await submitPlan('PLN001', changes);
      const endorsement = endorse(runtime.now());
      await decide('END001', caseId, endorsement);
      await decide('PLN001', caseId, submit(endorsement.planEndorsedEndDate));
      return caseId;
    },
    submitQuote: async (login = 'LOC001', changes = {}) => {
      const answer = await call(login, 'POST', '/v1/quote-approvals', quoteWith(runtime.now(), changes));
      if (answer.status !== 202) throw new Error(`submit answered ${answer.status}: ${JSON.stringify(answer.body)}`);
      return answer.body.caseId;
    },
    status: async (caseId, login = 'ADM001') => {
      await runtime.quiet();
      return (await call(login, 'GET', `/v1/cases/${caseId}`)).body.status;
    },
    history: async (caseId, run = 1) => {
      const asked = { executionArn: executionArn(caseId, run), maxResults: 1000 };
      const { events } = await machines().send(new GetExecutionHistoryCommand(asked));
      return events ?? [];
    },
    stopExecution: async (caseId, run) => {
      await machines().send(new StopExecutionCommand({ executionArn: executionArn(caseId, run) }));
      await runtime.quiet();
    },
    stop: async () => {
      await runtime.stop();
      if (options.dataFolder === undefined) rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}
