/** What one plan approval takes of the services behind it: counted, case by case, one after the other. */
import { GetExecutionHistoryCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { Wiring } from '../../local/template/wiring.ts';
import { Approvals, type Place } from './approvals.ts';
import { accessOf } from './aws-client.ts';
import { isRead, isWrite, type RecordedCall, type Recorder } from './recorder.ts';

export interface PerCase {
  readonly stateTransitions: number;
  readonly machineInvocations: number;
  readonly apiRequests: number;
  readonly transactions: number;
  readonly itemsPerTransaction: number;
  readonly singleWrites: number;
  readonly lostWrites: number;
  readonly reads: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly mails: number;
  readonly meanItemBytes: number;
  /** By function: what each asks of DynamoDB for one case. */
  readonly byFunction: readonly FunctionShare[];
}

interface FunctionShare {
  readonly name: string;
  readonly reads: number;
  readonly writes: number;
  readonly readUnits: number;
  readonly writeUnits: number;
}

export interface Observed {
  readonly perCase: PerCase;
  /** The calls of each case, in the order in which they were answered. */
  readonly cases: readonly { readonly caseId: string; readonly calls: readonly RecordedCall[] }[];
}

/** Functions that run by the clock, whatever the cases do. */
const scheduled = /send-notices|reconcile/;

export async function observe(
  place: Place & { quiet(): Promise<void> },
  recorder: Recorder,
  wiring: Wiring,
  count: number,
): Promise<Observed> {
  // On this machine the access key of a function is made of its logical id.
  const functionsByKey = new Map(wiring.functions.map(({ logicalId, name }) => [`local-${logicalId}`, name]));
  const approvals = new Approvals(place);
  const one = { concurrency: 1, cases: 1, beforeLooking: () => place.quiet() };
  await approvals.run(one);
  await place.quiet();
  const mailsBefore = await countMails(place);
  recorder.taken();

  const cases: { caseId: string; calls: RecordedCall[] }[] = [];
  let apiRequests = 0;
  for (let each = 0; each < count; each += 1) {
    const { caseIds, calls } = await approvals.run(one);
    await place.quiet();
    apiRequests += [...calls.values()].reduce((sum, times) => sum + times.length, 0);
    cases.push({
      caseId: caseIds[0] ?? '',
      calls: recorder.taken().filter(({ by }) => {
        const name = functionsByKey.get(by);
        return name !== undefined && !scheduled.test(name);
      }),
    });
  }
  const mails = (await countMails(place)) - mailsBefore;
  const histories = await Promise.all(cases.map(({ caseId }) => transitionsOf(place, approvals.executionArn(caseId))));

  const all = cases.flatMap(({ calls }) => calls);
  const mean = (total: number) => total / count;
  const sum = (calls: readonly RecordedCall[], what: (call: RecordedCall) => number) =>
    calls.reduce((total, call) => total + what(call), 0);
  const succeeded = all.filter((call) => call.succeeded);
  const transactions = succeeded.filter(({ operation }) => operation === 'TransactWriteItems');
  const items = transactions.flatMap(({ input }) => input.TransactItems as { Put?: { Item: unknown } }[]);
  const puts = items.flatMap(({ Put }) => (Put ? [JSON.stringify(Put.Item).length] : []));
  const names = [...new Set(all.map(({ by }) => by))];
  return {
    cases,
    perCase: {
      stateTransitions: mean(histories.reduce((total, { transitions }) => total + transitions, 0)),
      machineInvocations: mean(histories.reduce((total, { invocations }) => total + invocations, 0)),
      apiRequests: mean(apiRequests),
      transactions: mean(transactions.length),
      itemsPerTransaction: items.length / transactions.length,
      singleWrites: mean(succeeded.filter(isWrite).length - transactions.length),
      lostWrites: mean(all.filter((call) => isWrite(call) && !call.succeeded).length),
      reads: mean(all.filter(isRead).length),
      writeUnits: mean(sum(all, ({ writeUnits }) => writeUnits)),
      readUnits: mean(sum(all, ({ readUnits }) => readUnits)),
      mails: mean(mails),
      meanItemBytes: Math.round(puts.reduce((total, bytes) => total + bytes, 0) / puts.length),
      byFunction: names
        .map((key) => {
          const calls = all.filter(({ by }) => by === key);
          return {
            name: functionsByKey.get(key) ?? key,
            reads: mean(calls.filter(isRead).length),
            writes: mean(calls.filter(isWrite).length),
            readUnits: mean(sum(calls, ({ readUnits }) => readUnits)),
            writeUnits: mean(sum(calls, ({ writeUnits }) => writeUnits)),
          };
        })
        .sort((a, b) => b.writeUnits - a.writeUnits || b.readUnits - a.readUnits),
    },
  };
}

async function countMails({ url }: Place): Promise<number> {
  const response = await fetch(`${url}/_local/mailbox.json`);
  return ((await response.json()) as unknown[]).length;
}

/** States entered and retries: what Step Functions bills; and the functions it called. */
async function transitionsOf({ awsUrl, region }: Place, executionArn: string) {
  const states = new SFNClient(accessOf(awsUrl, region));
  const { events = [] } = await states.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
  const count = (pattern: RegExp) => events.filter(({ type }) => type !== undefined && pattern.test(type)).length;
  const invocations = count(/^(Task|LambdaFunction)Scheduled$/);
  const retries = invocations - count(/^TaskStateEntered$/);
  return { transitions: count(/StateEntered$/) + retries, invocations };
}
