/** The database without our code: plain puts, and the calls of real cases with keys of their own. */
import { createHash, randomUUID } from 'node:crypto';
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { newCaseId } from '../../ports/cases.ts';
import { accessOf } from './aws-client.ts';
import type { Database } from './database.ts';
import type { Observed } from './per-case.ts';
import { isWrite, type RecordedCall } from './recorder.ts';

export interface Rate {
  readonly cases: number;
  readonly seconds: number;
}

type Send = (client: DynamoDBClient) => Promise<unknown>;
/** The calls of one case, made one after the other. */
export type BareCase = readonly Send[];

// Inputs were recorded from the SDK itself, so they are of the shape that each command takes.
const commands: Readonly<Record<string, (input: never) => Send>> = {
  TransactWriteItems: (input) => (client) => client.send(new TransactWriteItemsCommand(input)),
  PutItem: (input) => (client) => client.send(new PutItemCommand(input)),
  UpdateItem: (input) => (client) => client.send(new UpdateItemCommand(input)),
  DeleteItem: (input) => (client) => client.send(new DeleteItemCommand(input)),
  GetItem: (input) => (client) => client.send(new GetItemCommand(input)),
  BatchGetItem: (input) => (client) => client.send(new BatchGetItemCommand(input)),
  Query: (input) => (client) => client.send(new QueryCommand(input)),
};

/** As many puts as given, of one item each. */
export function puts(tableName: string, perCase: number, itemBytes: number, count: number): BareCase[] {
  const text = 'x'.repeat(Math.max(1, itemBytes - 60));
  return Array.from({ length: count }, () => {
    const partition = randomUUID();
    return Array.from({ length: perCase }, (_, number): Send => {
      const Item = { PK: { S: partition }, SK: { S: String(number) }, text: { S: text } };
      return (client) => client.send(new PutItemCommand({ TableName: tableName, Item }));
    });
  });
}

/** The calls of the observed cases in turn, each time under fresh keys; a write that lost then is left out. */
export function replays(observed: Observed, include: 'writes' | 'all', count: number): BareCase[] {
  return Array.from({ length: count }, (_, number) => {
    const one = observed.cases[number % observed.cases.length];
    if (!one) throw new Error('No case was observed');
    const calls = one.calls.filter((call) => call.succeeded && (include === 'all' || isWrite(call)));
    return withFreshKeys(one.caseId, calls);
  });
}

function withFreshKeys(caseId: string, calls: readonly RecordedCall[]): BareCase {
  const fresh = randomUUID();
  const freshId = newCaseId('PA');
  const freshHash = (text: string) => createHash('sha256').update(fresh).update(text).digest('hex');
  return calls.map(({ operation, input }) => {
    const { ClientRequestToken: _once, ReturnConsumedCapacity: _units, ...asked } = input;
    const text = JSON.stringify(asked)
      .replaceAll(caseId, freshId)
      .replaceAll(/APP-\d+-\d+/g, (number) => `${number}-${fresh}`)
      .replaceAll(/bench-\d+-\d+/g, (key) => `${key}-${fresh}`)
      .replaceAll(/HANDLE#([0-9a-f]{64})/g, (_, hash: string) => `HANDLE#${freshHash(hash)}`);
    const command = commands[operation];
    if (!command) throw new Error(`Not known how to replay ${operation}`);
    return command(JSON.parse(text) as never);
  });
}

/** That a mail was sent and that it was delivered is written at the same time: either order was possible, and is here. */
function unlessLost(error: unknown): void {
  if (!(error instanceof ConditionalCheckFailedException)) throw error;
}

/** Runs cases, so many at a time, until their number or the time is used up. */
export async function run(
  database: Database,
  cases: readonly BareCase[],
  { concurrency, seconds: longest }: { readonly concurrency: number; readonly seconds: number },
): Promise<Rate> {
  const client = new DynamoDBClient(accessOf(database.endpoint, database.region));
  const began = performance.now();
  const elapsed = () => (performance.now() - began) / 1000;
  let done = 0;
  const left = [...cases];
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (let one = left.pop(); one && elapsed() < longest; one = left.pop()) {
        for (const send of one) await send(client).catch(unlessLost);
        done += 1;
      }
    }),
  );
  const seconds = elapsed();
  client.destroy();
  return { cases: done, seconds };
}
