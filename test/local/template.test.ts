import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type AssembledStack, AssemblyUnreadable } from '../../local/template/assembly.ts';
import { createResolver } from '../../local/template/intrinsics.ts';
import { readWiring } from '../../local/template/read-wiring.ts';
import type { Wiring } from '../../local/template/wiring.ts';
import { synthesiseFixture } from './fixture/app.ts';
import { suiteFolder, temporaryFolder, writeBundle } from './support.ts';

describe('the wiring of a synthesised stack', () => {
  const folder = suiteFolder();
  let wiring: Wiring;

  beforeAll(() => {
    const assembly = join(folder, 'cdk.out');
    const bundle = writeBundle(folder, 'bundle', 'export const handler = async () => null;');
    synthesiseFixture(assembly, { web: bundle, note: bundle });
    wiring = readWiring({
      assembly,
      baseUrl: 'http://127.0.0.1:3000',
      parameters: { OidcIssuer: 'http://issuer.example', OidcAudience: 'people', SenderAddress: 'from@example.org' },
    });
  });

  it('has every function with its bundle, its role and its resolved environment', () => {
    const web = wiring.functions.find(({ logicalId }) => logicalId.startsWith('Web'));
    expect(wiring.functions).toHaveLength(2);
    expect(web).toMatchObject({
      name: expect.stringMatching(/^Fixture-Web/),
      handler: 'index.handler',
      timeoutSeconds: 5,
      memoryMegabytes: 256,
      roleArn: expect.stringMatching(/:role\/Fixture-WebServiceRole/),
      environment: {
        JOINED: 'a-ap-southeast-2-b',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: a literal placeholder stays as it is
        SUBSTITUTED: 'Fixture/word/${Literal}/arn:aws:dynamodb:ap-southeast-2:000000000000:table/Notes',
        SELECTED: 'y',
        CHOSEN: 'not large',
        MAPPED: '10',
      },
    });
    expect(web?.folder).toContain('asset.');
  });

  it('has tables as CreateTable takes them', () => {
    expect(wiring.tables).toEqual([
      {
        logicalId: expect.stringMatching(/^Notes/),
        name: 'Notes',
        timeToLiveAttribute: 'expiresAt',
        create: {
          TableName: 'Notes',
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: ['PK', 'SK', 'kind'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
          KeySchema: [
            { AttributeName: 'PK', KeyType: 'HASH' },
            { AttributeName: 'SK', KeyType: 'RANGE' },
          ],
          GlobalSecondaryIndexes: [
            {
              IndexName: 'byKind',
              KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
              Projection: { ProjectionType: 'ALL' },
            },
          ],
        },
      },
    ]);
  });

  it('has routes with their authorizer and throttle', () => {
    const authorizer = { issuer: 'http://issuer.example', audience: ['people'] };
    expect(wiring.routes).toEqual([
      expect.objectContaining({ routeKey: 'GET /cases/{caseId}', authorizer: { ...authorizer, scopes: [] } }),
      expect.objectContaining({ routeKey: 'GET /scoped', authorizer: { ...authorizer, scopes: ['cases/read'] } }),
      expect.objectContaining({
        method: 'ANY',
        path: '/open',
        functionName: expect.stringMatching(/^Fixture-Web/),
        authorizer: undefined,
        throttle: { ratePerSecond: 50, burst: 100 },
        timeoutMilliseconds: 30_000,
      }),
    ]);
  });

  it('has the state machine with its substitutions made', () => {
    const [machine] = wiring.stateMachines;
    expect(machine).toMatchObject({
      name: 'waiting',
      arn: 'arn:aws:states:ap-southeast-2:000000000000:stateMachine:waiting',
      roleArn: expect.stringMatching(/^arn:aws:iam::000000000000:role\/Fixture-MachineRole/),
    });
    expect(JSON.parse(machine?.definition ?? '').States.Note.Arguments.FunctionName).toMatch(/^Fixture-Note/);
  });

  it('has schedules and event rules with their targets', () => {
    expect(wiring.schedules.map(({ expression, origin, targets }) => [expression, origin, targets[0]?.input])).toEqual([
      ['cron(30 2 * * ? *)', 'schedule', '{"kind":"daily"}'],
      ['rate(1 minute)', 'rule', '{"kind":"minute"}'],
    ]);
    expect(wiring.eventRules.map(({ pattern, targets }) => [pattern.source, targets[0]?.kind])).toEqual([
      [['aws.states'], 'function'],
      [['aws.ses'], 'function'],
    ]);
    expect(wiring.eventRules[0]?.targets[0]?.transformer).toMatchObject({
      template: expect.stringContaining('failure'),
    });
  });

  it('has the mail identities and what their configuration sets report', () => {
    expect(wiring.mail).toEqual({
      identities: ['from@example.org'],
      configurationSets: [{ name: 'Mails', events: ['delivery', 'bounce', 'complaint'] }],
    });
  });

  it('names what it leaves out, and only what exists under the conditions', () => {
    expect(wiring.notEmulated).toEqual([expect.stringMatching(/^AWS::S3::Bucket \(Unemulated\w+\) is not emulated$/)]);
  });
});

describe('a resolver', () => {
  const stack: AssembledStack = {
    name: 'Stack',
    account: '111122223333',
    region: 'ap-southeast-2',
    assets: new Map(),
    template: {
      parameters: {
        Given: { Type: 'String' },
        Missing: { Type: 'String' },
        List: { Type: 'CommaDelimitedList', Default: 'a,b' },
      },
      mappings: {},
      conditions: {
        Yes: { 'Fn::Equals': ['x', 'x'] },
        No: { 'Fn::Not': [{ Condition: 'Yes' }] },
        Both: { 'Fn::And': [{ Condition: 'Yes' }, { Condition: 'No' }] },
        Either: { 'Fn::Or': [{ Condition: 'Yes' }, { Condition: 'No' }] },
      },
      resources: new Map([
        ['Machine', { type: 'AWS::StepFunctions::StateMachine', properties: {}, condition: undefined }],
        ['Logs', { type: 'AWS::Logs::LogGroup', properties: { LogGroupName: 'own' }, condition: undefined }],
        ['Queue', { type: 'AWS::SQS::Queue', properties: {}, condition: undefined }],
      ]),
    },
  };
  const resolver = () => createResolver({ stack, baseUrl: 'http://here', parameters: { Given: 'value' } });

  it.each([
    [{ Ref: 'Given' }, 'value'],
    [{ Ref: 'List' }, ['a', 'b']],
    [{ Ref: 'Machine' }, 'arn:aws:states:ap-southeast-2:111122223333:stateMachine:Stack-Machine'],
    [{ 'Fn::GetAtt': ['Machine', 'Name'] }, 'Stack-Machine'],
    [{ 'Fn::GetAtt': 'Logs.Arn' }, 'arn:aws:logs:ap-southeast-2:111122223333:log-group:own:*'],
    [{ Ref: 'Queue' }, 'https://sqs.ap-southeast-2.amazonaws.com/111122223333/Stack-Queue'],
    [{ 'Fn::If': ['No', 'yes', 'no'] }, 'no'],
    [{ 'Fn::If': ['Both', 'yes', 'no'] }, 'no'],
    [{ 'Fn::If': ['Either', 'yes', 'no'] }, 'yes'],
    [
      { kept: 1, dropped: { Ref: 'AWS::NoValue' }, list: [1, { Ref: 'AWS::NoValue' }] },
      { kept: 1, list: [1] },
    ],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own syntax
    [{ 'Fn::Sub': '${AWS::AccountId}:${Machine.Name}' }, '111122223333:Stack-Machine'],
    [{ 'Fn::Base64': 'text' }, 'dGV4dA=='],
  ])('answers %j', (value, expected) => {
    const { resolve, unresolved } = resolver();
    expect(resolve(value)).toEqual(expected);
    expect([...unresolved]).toEqual([]);
  });

  it('names what it cannot answer instead of guessing', () => {
    const { resolve, unresolved } = resolver();
    expect(resolve({ 'Fn::GetAtt': ['Machine', 'Colour'] })).toBe('unresolved:Machine.Colour');
    resolve({ Ref: 'Missing' });
    resolve({ Ref: 'Nobody' });
    expect([...unresolved]).toEqual([
      'Machine.Colour',
      'the parameter Missing, which has neither a default nor a local value',
      'Nobody',
    ]);
  });
});

it('an assembly that is not there says how to make one', () => {
  const folder = join(temporaryFolder(), 'empty');
  mkdirSync(folder);
  expect(() => readWiring({ assembly: folder, baseUrl: '', parameters: {} })).toThrow(AssemblyUnreadable);
  expect(() => readWiring({ assembly: folder, baseUrl: '', parameters: {} })).toThrow('npm run synth');
});
