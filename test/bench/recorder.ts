/** Stands before DynamoDB, passes every call on and keeps what was asked, by whom and what it consumed. */
import { createServer } from 'node:http';
import { createDynamoDbProxy } from '../../local/aws/dynamodb-proxy.ts';
import { closeServer, listenLocally } from '../../local/listening.ts';

type Json = Record<string, unknown>;

export interface RecordedCall {
  readonly operation: string;
  readonly input: Json;
  /** The access key: on this machine it names the function. */
  readonly by: string;
  readonly succeeded: boolean;
  readonly readUnits: number;
  readonly writeUnits: number;
}

export interface Recorder {
  readonly endpoint: string;
  /** What was called since the last time this was asked. */
  taken(): RecordedCall[];
  end(): Promise<void>;
}

const writing = new Set(['TransactWriteItems', 'PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem']);
const reading = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan', 'TransactGetItems']);
export const isWrite = ({ operation }: RecordedCall) => writing.has(operation);
export const isRead = ({ operation }: RecordedCall) => reading.has(operation);

export async function startRecorder(behind: string): Promise<Recorder> {
  const proxy = createDynamoDbProxy(behind);
  let calls: RecordedCall[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const operation =
      String(request.headers['x-amz-target'] ?? '')
        .split('.')
        .at(-1) ?? '';
    const measured = writing.has(operation) || reading.has(operation);
    const body = Buffer.concat(chunks);
    const input = measured ? (JSON.parse(body.toString('utf8')) as Json) : {};
    try {
      const answer = await proxy.pass(
        request.headers,
        measured ? Buffer.from(JSON.stringify({ ...input, ReturnConsumedCapacity: 'TOTAL' })) : body,
      );
      if (measured) {
        const units = answer.status === 200 ? unitsIn(JSON.parse(answer.body.toString('utf8')) as Json) : 0;
        calls.push({
          operation,
          input,
          by: /Credential=([^/]+)\//.exec(request.headers.authorization ?? '')?.[1] ?? '',
          succeeded: answer.status === 200,
          readUnits: reading.has(operation) ? units : 0,
          writeUnits: writing.has(operation) ? units : 0,
        });
      }
      response.writeHead(answer.status, { 'content-type': answer.headers['content-type'] ?? 'application/json' });
      response.end(answer.body);
    } catch {
      response.writeHead(500).end();
    }
  });
  const endpoint = await listenLocally(server, { asked: 0, usual: 0 });
  return {
    endpoint,
    taken() {
      const those = calls;
      calls = [];
      return those;
    },
    async end() {
      await closeServer(server);
      proxy.close();
    },
  };
}

/** The answer to a call on several tables lists its units by table. */
function unitsIn({ ConsumedCapacity }: Json): number {
  const parts = Array.isArray(ConsumedCapacity) ? ConsumedCapacity : [ConsumedCapacity];
  return parts.reduce<number>((sum, part) => sum + Number((part as Json | undefined)?.CapacityUnits ?? 0), 0);
}
