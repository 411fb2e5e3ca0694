import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SESClient } from '@aws-sdk/client-ses';
import { SFNClient } from '@aws-sdk/client-sfn';
import { expect, it } from 'vitest';
import { leanClient } from '../../ports/aws-client.ts';

const region = 'ap-southeast-2';

it.each([
  ['DynamoDB', () => new DynamoDBClient({ region })],
  ['Step Functions', () => new SFNClient({ region })],
  ['SES', () => new SESClient({ region })],
])('a client of %s describes its calls to nobody, and still signs, repeats and reads them', (_, made) => {
  const steps = (client: ReturnType<typeof made>) =>
    client.middlewareStack.identify().map((step) => step.split(' ', 1)[0]);
  const usual = steps(made());
  expect(usual).toEqual(expect.arrayContaining(['loggerMiddleware', 'getUserAgentMiddleware']));
  const client = leanClient(made());
  expect(steps(client)).toEqual(
    usual.filter((step) => step !== 'loggerMiddleware' && step !== 'getUserAgentMiddleware'),
  );
  expect(client.config.cacheMiddleware).toBe(true);
});
