import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DynamoDBClient,
  type DynamoDBClientConfig,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { GetSendQuotaCommand, SESClient, SendEmailCommand } from '@aws-sdk/client-ses';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessKeyOf } from '../../local/access/access.ts';
import { needsOfDynamoDb } from '../../local/access/needs.ts';
import { createPolicy } from '../../local/access/policy.ts';
import { type Runtime, startRuntime } from '../../local/runtime.ts';
import { synthesiseFixture } from './fixture/app.ts';
import { suiteFolder, writeBundle } from './support.ts';

const table = 'arn:aws:dynamodb:ap-southeast-2:000000000000:table/Notes';

describe('a policy', () => {
  const judge = createPolicy([
    { effect: 'Allow', actions: ['dynamodb:GetItem', 'DynamoDB:Batch*'], resources: [table, `${table}/index/*`] },
    { effect: 'Allow', actions: ['states:*'], resources: ['*'] },
    { effect: 'Deny', actions: ['states:Stop?xecution'], resources: ['arn:aws:states:*:waiting*'] },
  ]);

  it.each([
    ['dynamodb:GetItem', table, 'allowed'],
    ['dynamodb:getitem', table, 'allowed'],
    ['dynamodb:BatchGetItem', `${table}/index/byKind`, 'allowed'],
    ['dynamodb:GetItem', `${table}2`, 'not allowed'],
    ['dynamodb:GetItem', '*', 'not allowed'],
    ['dynamodb:GetItems', table, 'not allowed'],
    ['states:ListStateMachines', '*', 'allowed'],
    ['states:StopExecution', 'arn:aws:states:ap-southeast-2:1:execution:waiting:a', 'denied'],
    ['states:StopExecution', 'arn:aws:states:ap-southeast-2:1:execution:other:a', 'allowed'],
    ['lambda:InvokeFunction', '*', 'not allowed'],
  ])('judges %s on %s: %s', (action, resource, verdict) => {
    expect(judge({ action, resource })).toBe(verdict);
  });
});

describe('a call of DynamoDB needs', () => {
  const place = { region: 'ap-southeast-2', account: '000000000000' };
  const inOther = table.replace('Notes', 'Other');

  it.each([
    ['GetItem', { TableName: 'Notes' }, [['GetItem', table]]],
    ['GetItem', { TableName: inOther }, [['GetItem', inOther]]],
    ['Query', { TableName: 'Notes', IndexName: 'byKind' }, [['Query', `${table}/index/byKind`]]],
    ['ListTables', {}, [['ListTables', '*']]],
    [
      'BatchGetItem',
      { RequestItems: { Notes: {}, Other: {} } },
      [
        ['BatchGetItem', table],
        ['BatchGetItem', inOther],
      ],
    ],
    [
      'TransactWriteItems',
      {
        TransactItems: [
          { Put: { TableName: 'Notes' } },
          { Update: { TableName: 'Other' } },
          { Delete: { TableName: 'Notes' } },
          { ConditionCheck: { TableName: 'Notes' } },
        ],
      },
      [
        ['PutItem', table],
        ['UpdateItem', inOther],
        ['DeleteItem', table],
        ['ConditionCheckItem', table],
      ],
    ],
    ['TransactGetItems', { TransactItems: [{ Get: { TableName: 'Notes' } }] }, [['GetItem', table]]],
  ])('%s %j', (operation, input, needs) => {
    expect(needsOfDynamoDb(operation, input, place)).toEqual(
      needs.map(([action, resource]) => ({ action: `dynamodb:${action}`, resource })),
    );
  });
});

/** Of the statements of the template, all but those that grant this. */
function withoutGrantOf(action: string, template: string): void {
  const [name = ''] = readdirSync(template).filter((file) => file.endsWith('.template.json'));
  const file = join(template, name);
  const document = JSON.parse(readFileSync(file, 'utf8'));
  for (const { Type, Properties } of Object.values<{ Type: string; Properties: never }>(document.Resources)) {
    if (Type !== 'AWS::IAM::Policy') continue;
    const { PolicyDocument } = Properties as { PolicyDocument: { Statement: { Action: unknown }[] } };
    PolicyDocument.Statement = PolicyDocument.Statement.filter((statement) => statement.Action !== action);
  }
  writeFileSync(file, JSON.stringify(document));
}

describe('a stack whose machine may no longer invoke its function', () => {
  const folder = suiteFolder();
  const template = join(folder, 'cdk.out');
  const bundles = {
    web: writeBundle(folder, 'web', 'export const handler = async () => "never called";'),
    note: writeBundle(folder, 'note', 'export const handler = async () => "never called";'),
  };
  const closing: { destroy(): void }[] = [];
  let runtime: Runtime;

  beforeAll(async () => {
    synthesiseFixture(template, bundles);
    withoutGrantOf('lambda:InvokeFunction', template);
    runtime = await startRuntime({ dataFolder: join(folder, 'data'), template, port: 0, awsPort: 0, inMemory: true });
  });
  afterAll(async () => {
    for (const client of closing) client.destroy();
    await runtime.stop();
  });

  const declared = (word: string) => {
    const found = runtime.wiring.functions.find(({ logicalId }) => logicalId.startsWith(word));
    if (!found) throw new Error(`no function ${word}`);
    return found;
  };
  const keyOf = (word: string) => accessKeyOf(declared(word).logicalId);
  const principalOf = (word: string) => {
    const { name, roleArn = '' } = declared(word);
    return `arn:aws:sts::000000000000:assumed-role/${roleArn.split('/').at(-1)}/${name}`;
  };
  const as = (accessKeyId: string): DynamoDBClientConfig => ({
    endpoint: runtime.awsUrl,
    region: 'ap-southeast-2',
    credentials: { accessKeyId, secretAccessKey: 'local' },
  });
  const opened = <Client extends { destroy(): void }>(client: Client): Client => {
    closing.push(client);
    return client;
  };
  const refused = (principal: string, action: string, resource: string) =>
    `User: ${principal} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;

  it('refuses its execution as Lambda would', async () => {
    const sfn = opened(new SFNClient(as('administrator')));
    const [machine] = runtime.wiring.stateMachines;
    const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn: machine?.arn }));
    await runtime.advance('PT1H');
    const role = machine?.roleArn.split('/').at(-1);
    const principal = `arn:aws:sts::000000000000:assumed-role/${role}/local`;
    const noted = `arn:aws:lambda:ap-southeast-2:000000000000:function:${declared('Note').name}`;
    expect(await sfn.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      status: 'FAILED',
      error: 'Lambda.AWSLambdaException',
      cause: refused(principal, 'lambda:InvokeFunction', noted),
    });
  });

  it('lets a function do what it is granted, and no more of it', async () => {
    const dynamoDb = opened(new DynamoDBClient(as(keyOf('Note'))));
    const Item = { PK: { S: 'a' }, SK: { S: 'b' } };
    await dynamoDb.send(new PutItemCommand({ TableName: 'Notes', Item }));
    const both = [{ Put: { TableName: 'Notes', Item } }, { Delete: { TableName: 'Notes', Key: Item } }];
    for (const [command, action] of [
      [new GetItemCommand({ TableName: 'Notes', Key: Item }), 'dynamodb:GetItem'],
      [new TransactWriteItemsCommand({ TransactItems: [...both] }), 'dynamodb:DeleteItem'],
    ] as const) {
      await expect(dynamoDb.send(command as GetItemCommand)).rejects.toMatchObject({
        name: 'AccessDeniedException',
        message: refused(principalOf('Note'), action, table),
        $metadata: { httpStatusCode: 400 },
      });
    }
    // As large as it comes in pieces; and the connection is as good as before.
    const large = { ...Item, text: { S: 'x'.repeat(300_000) } };
    await dynamoDb.send(new PutItemCommand({ TableName: 'Notes', Item: large }));
  });

  it('refuses a function without grants at every service, each in its own words', async () => {
    const key = keyOf('Web');
    const principal = principalOf('Web');
    const [machine] = runtime.wiring.stateMachines;
    const stateMachineArn = machine?.arn ?? '';
    await expect(
      opened(new SFNClient(as(key))).send(new StartExecutionCommand({ stateMachineArn })),
    ).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: refused(principal, 'states:StartExecution', stateMachineArn),
    });

    const ses = opened(new SESClient(as(key)));
    const mail = {
      Source: 'Safeguard <safeguard@safeguard.example>',
      Destination: { ToAddresses: ['someone@staff.example'] },
      Message: { Subject: { Data: 'a' }, Body: { Text: { Data: 'b' } } },
    };
    const identity = 'arn:aws:ses:ap-southeast-2:000000000000:identity/safeguard@safeguard.example';
    await expect(ses.send(new SendEmailCommand(mail))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User \`${principal}' is not authorized to perform \`ses:SendEmail' on resource \`${identity}'`,
      $metadata: { httpStatusCode: 403 },
    });
    await expect(ses.send(new GetSendQuotaCommand({}))).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(runtime.mailbox()).toEqual([]);

    const post = async (path: string, target: string, body: unknown) => {
      const response = await fetch(runtime.awsUrl + path, {
        method: 'POST',
        headers: {
          'x-amz-target': target,
          authorization: `AWS4-HMAC-SHA256 Credential=${key}/20200101/ap-southeast-2/any/aws4_request, SignedHeaders=host, Signature=0`,
        },
        body: JSON.stringify(body),
      });
      return [response.status, response.headers.get('x-amzn-errortype'), await response.json()];
    };
    const bus = 'arn:aws:events:ap-southeast-2:000000000000:event-bus/default';
    expect(await post('/', 'AWSEvents.PutEvents', { Entries: [] })).toEqual([
      400,
      'AccessDeniedException',
      { __type: 'AccessDeniedException', message: refused(principal, 'events:PutEvents', bus) },
    ]);
    const { name } = declared('Note');
    const noted = `arn:aws:lambda:ap-southeast-2:000000000000:function:${name}`;
    expect(await post(`/2015-03-31/functions/${name}/invocations`, '', {})).toEqual([
      403,
      'AccessDeniedException',
      { Type: 'User', message: refused(principal, 'lambda:InvokeFunction', noted) },
    ]);
  });
});
