/** Calls a DynamoDB endpoint of this machine, which checks no signature. */

import { Explained } from '../explained.ts';
import { type JsonRecord, parsedJson, recordOf, textOf } from '../json.ts';

export interface DynamoDb {
  call(operation: string, input: JsonRecord): Promise<JsonRecord>;
}

/** An error that DynamoDB answered, under its own name. */
export class DynamoDbError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

class DynamoDbUnreachable extends Explained {
  override readonly name = 'DynamoDbUnreachable';
}

export const targetPrefix = 'DynamoDB_20120810.';

export function createDynamoDbClient(endpoint: string, region: string): DynamoDb {
  const credential = `local-runtime/20200101/${region}/dynamodb/aws4_request`;
  return {
    async call(operation, input) {
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': `${targetPrefix}${operation}`,
          'x-amz-date': '20200101T000000Z',
          authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`,
        },
        body: JSON.stringify(input),
      }).catch((error: unknown) => {
        throw new DynamoDbUnreachable(`No DynamoDB answers at ${endpoint}.`, { cause: error });
      });
      const body = recordOf(parsedJson(await response.text()));
      if (response.ok) return body;
      const name = textOf(body.__type)?.split('#').at(-1) ?? `HTTP ${response.status}`;
      throw new DynamoDbError(name, textOf(body.message) ?? textOf(body.Message) ?? operation);
    },
  };
}
