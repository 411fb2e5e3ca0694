import { readFileSync } from 'node:fs';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { LocalPolicy } from '../../schemas/local-policy.ts';
import { calledBy, grants, processes, routes } from './contract.ts';
import { functionFiles, ofType, only, type Resource, synthesised } from './synthesised.ts';

const stack = synthesised(); // throws on any finding of AwsSolutions that is not acknowledged
const template = Template.fromJSON(stack);

const functions = new Map(ofType(stack, 'AWS::Lambda::Function'));
const nameOf = (logicalId: string) =>
  String(functions.get(logicalId)?.Properties.FunctionName).replace(/^Safeguard-/, '');

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** The statements of a role, by the role's logical id. */
const statementsOf = (role: string): Statement[] =>
  ofType(stack, 'AWS::IAM::Policy')
    .filter(([, { Properties }]) => JSON.stringify(Properties.Roles).includes(`"${role}"`))
    .flatMap(([, { Properties }]) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement);

const functionNamed = (name: string): Resource => {
  const [found] = [...functions].filter(([logicalId]) => nameOf(logicalId) === name);
  if (!found) throw new Error(`There is no function ${name}`);
  return found[1];
};

const roleOf = (name: string): string =>
  (functionNamed(name).Properties.Role as { 'Fn::GetAtt': [string, string] })['Fn::GetAtt'][0];

const machineOf = (process: string): Resource => {
  const machines = ofType(stack, 'AWS::StepFunctions::StateMachine').map(([, machine]) => machine);
  const found = machines.find(({ Properties }) => Properties.StateMachineName === `Safeguard-${process}`);
  if (!found) throw new Error(`There is no machine of ${process}`);
  return found;
};

const isLocalPolicy = (text: string): boolean => {
  try {
    return LocalPolicy.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
};

const machineVariable = (process: string) => `${process.replaceAll('-', '_').toUpperCase()}_MACHINE_ARN`;

const list = <T>(oneOrMore: T | T[]): T[] => [oneOrMore].flat() as T[];

it('synthesises the same bytes again, valid by the schemas of CloudFormation', () => {
  expect(JSON.stringify(synthesised({ schemasChecked: true }))).toBe(JSON.stringify(stack));
}, 120_000);

describe('the functions', () => {
  it('are those in functions/, each one of them', () => {
    expect([...functions.keys()].map(nameOf).sort()).toEqual(functionFiles());
  });

  it('run on Node.js 24, traced, with a log group and a role of their own', () => {
    const roles = new Set<string>();
    for (const [logicalId, { Properties }] of functions) {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        MemorySize: 512,
        TracingConfig: { Mode: 'Active' },
        Environment: { Variables: { POWERTOOLS_SERVICE_NAME: 'safeguard', LOG_LEVEL: 'INFO' } },
      });
      const { LogGroup } = Properties.LoggingConfig as { LogGroup: { Ref: string } };
      expect(stack.Resources[LogGroup.Ref]?.Properties).toMatchObject({
        LogGroupName: `/aws/lambda/Safeguard-${nameOf(logicalId)}`,
        RetentionInDays: 731,
      });
      roles.add(roleOf(nameOf(logicalId)));
    }
    expect(roles.size).toBe(functions.size);
  });

  it.each(Object.entries(grants))('%s may do what it needs and no more', (name, grant) => {
    const statements = statementsOf(roleOf(name));
    const actions = (service: string) =>
      [...new Set(statements.flatMap(({ Action }) => list(Action)))]
        .filter((action) => action.startsWith(`${service}:`))
        .map((action) => action.slice(service.length + 1))
        .sort();
    const indexes = statements
      .flatMap(({ Resource }) => JSON.stringify(Resource).match(/\/index\/[\w*]+/g) ?? [])
      .map((path) => path.replace('/index/', ''));

    const reads = ['BatchGetItem', 'GetItem', 'Query'];
    const writes = ['ConditionCheckItem', 'DeleteItem', 'PutItem', 'UpdateItem'];
    const counts = grant.countsCalls ? ['UpdateItem'] : [];
    expect(actions('dynamodb')).toEqual(
      { R: [...reads, ...counts], RW: [...reads, ...writes].sort(), none: [] }[grant.table ?? 'none'],
    );
    for (const { Action, Condition } of statements)
      if (grant.countsCalls && list(Action).includes('dynamodb:UpdateItem'))
        expect(Condition).toEqual({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['LIMIT#*'] } });
    expect(indexes.sort()).toEqual(grant.indexes ?? []);
    expect(actions('states')).toEqual(grant.states ?? []);
    expect(actions('ses')).toEqual(grant.sendsMail ? ['SendEmail'] : []);
    expect(actions('sqs')).toEqual(grant.keepsLostEvents ? ['SendMessage'] : []);
    expect(actions('kms').includes('Encrypt')).toBe(grant.table === 'RW' || grant.countsCalls === true);
  });

  it.each(Object.entries(grants))('%s is told what it needs, in its environment', (name, grant) => {
    const { Variables } = functionNamed(name).Properties.Environment as { Variables: Record<string, unknown> };
    const mail = ['BASE_URL', 'CONFIGURATION_SET_NAME', 'SENDER_ADDRESS', 'SEND_RATE', 'SES_REGION'];
    const takesTokens = routes.some(({ to, token }) => to === name && token);
    expect(Object.keys(Variables).sort()).toEqual(
      [
        'LOCAL_POLICY',
        'LOG_LEVEL',
        'POWERTOOLS_SERVICE_NAME',
        ...(grant.table ? ['TABLE_NAME'] : []),
        ...(grant.states ? (grant.machines ?? processes).map(machineVariable) : []),
        ...(grant.sendsMail ? mail : []),
        ...(takesTokens ? ['LOGIN_CLAIM'] : []),
      ].sort(),
    );
  });
});

describe('permissions', () => {
  /** Actions that may name a resource by wildcard, and why. */
  const wildcards = [
    { actions: /^xray:(Put|Get)/, resource: /^"\*"$/, because: 'X-Ray has no resources' },
    { actions: /^logs:/, resource: /^"\*"$/, because: 'the delivery of logs has no resources' },
    {
      actions: /^states:(DescribeExecution|GetExecutionHistory|StopExecution)$/,
      resource: new RegExp(
        `^"arn:aws:states:ap-southeast-2:\\d{12}:execution:Safeguard-(${processes.join('|')}):\\*"$`,
      ),
      because: 'executions are named after cases',
    },
  ];

  it('have no wildcard but those listed with a reason', () => {
    const unexplained = ofType(stack, 'AWS::IAM::Policy').flatMap(([policy, { Properties }]) =>
      (Properties.PolicyDocument as { Statement: Statement[] }).Statement.flatMap(({ Action, Resource }) =>
        list(Action).flatMap((action) =>
          list(Resource)
            .map((resource) => JSON.stringify(resource))
            .filter((resource) => resource.includes('*') || action.includes('*'))
            .filter((resource) => !wildcards.some((each) => each.actions.test(action) && each.resource.test(resource)))
            .map((resource) => `${policy}: ${action} on ${resource}`),
        ),
      ),
    );
    expect(unexplained).toEqual([]);
  });

  it('belong to one role each, and come from no managed policy', () => {
    for (const [, { Properties }] of ofType(stack, 'AWS::IAM::Policy')) expect(Properties.Roles).toHaveLength(1);
    for (const [, { Properties }] of ofType(stack, 'AWS::IAM::Role')) {
      expect(Properties).not.toHaveProperty('ManagedPolicyArns');
    }
  });

  it('let the key of the cases be used through the table only', () => {
    for (const name of Object.keys(grants)) {
      for (const { Action, Condition } of statementsOf(roleOf(name))) {
        if (!list(Action).some((action) => action.startsWith('kms:'))) continue;
        expect(Condition).toEqual({ StringEquals: { 'kms:ViaService': 'dynamodb.ap-southeast-2.amazonaws.com' } });
      }
    }
  });

  it('let mail come from the sender’s address only', () => {
    for (const [name, { sendsMail }] of Object.entries(grants)) {
      const sending = statementsOf(roleOf(name)).filter(({ Action }) => Action === 'ses:SendEmail');
      expect(sending).toHaveLength(sendsMail ? 1 : 0);
      for (const { Condition } of sending) {
        expect(Condition).toEqual({ StringEquals: { 'ses:FromAddress': { Ref: 'SenderAddress' } } });
      }
    }
  });
});

describe('the HTTP API', () => {
  const integrations = new Map(ofType(stack, 'AWS::ApiGatewayV2::Integration'));
  const actual = ofType(stack, 'AWS::ApiGatewayV2::Route').map(([, { Properties }]) => {
    const [integration] = JSON.stringify(Properties.Target).match(/(?<="Ref":")\w+/) ?? [];
    const uri = JSON.stringify(integrations.get(integration ?? '')?.Properties.IntegrationUri);
    const [target = ''] = [...functions.keys()].filter((logicalId) => uri.includes(`"${logicalId}"`));
    return {
      route: String(Properties.RouteKey),
      to: nameOf(target),
      token: Properties.AuthorizationType === 'JWT' && 'AuthorizerId' in Properties,
    };
  });
  const byRoute = (a: { route: string }, b: { route: string }) => a.route.localeCompare(b.route);

  it('leads each route to its function, with a token or without', () => {
    expect(actual.sort(byRoute)).toEqual([...routes].sort(byRoute));
  });

  it('limits each route', () => {
    const stage = only(stack, 'AWS::ApiGatewayV2::Stage');
    const settings = stage.Properties.RouteSettings as Record<string, unknown>;
    expect(Object.keys(settings).sort()).toEqual(routes.map(({ route }) => route).sort());
    for (const limits of Object.values(settings)) {
      expect(limits).toEqual({ ThrottlingRateLimit: expect.any(Number), ThrottlingBurstLimit: expect.any(Number) });
    }
  });

  it('lets nobody shut out delegates with a few requests', () => {
    const settings = only(stack, 'AWS::ApiGatewayV2::Stage').Properties.RouteSettings as Record<string, object>;
    const acting = Object.entries(settings).filter(([route]) => route.includes(' /act/'));
    expect(acting).toHaveLength(4);
    for (const [, limits] of acting) expect(limits).toEqual({ ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1000 });
  });

  it('checks tokens against the issuer and audience of the deployment', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Issuer: { Ref: 'OidcIssuer' }, Audience: [{ Ref: 'OidcAudience' }] },
    });
  });

  it('answers no other origin, and only under its own domain where there is one', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      CorsConfiguration: Match.absent(),
      DisableExecuteApiEndpoint: { 'Fn::If': ['HasDomain', true, false] },
    });
    template.hasResource('AWS::ApiGatewayV2::DomainName', { Condition: 'HasDomain' });
    template.hasResource('AWS::ApiGatewayV2::ApiMapping', { Condition: 'HasDomain' });
  });

  it('says where the name of its domain must lead', () => {
    const domain = ofType(stack, 'AWS::ApiGatewayV2::DomainName')[0]?.[0];
    template.hasOutput('DomainTarget', {
      Condition: 'HasDomain',
      Value: { 'Fn::GetAtt': [domain, 'RegionalDomainName'] },
    });
    template.hasOutput('DomainTargetZone', {
      Condition: 'HasDomain',
      Value: { 'Fn::GetAtt': [domain, 'RegionalHostedZoneId'] },
    });
  });

  it('logs the route, never the path, the query or an address', () => {
    const stage = only(stack, 'AWS::ApiGatewayV2::Stage');
    const { Format } = stage.Properties.AccessLogSettings as { Format: string };
    expect(Format).toContain('$context.routeKey');
    expect(Format).not.toMatch(/path|query|sourceIp|userAgent|claims/i);
  });
});

describe('a parameter', () => {
  const accepts = (parameter: string, value: string) => {
    const { AllowedPattern } = stack.Parameters[parameter] ?? {};
    return new RegExp(`^(?:${AllowedPattern})$`).test(value);
  };

  it.each([
    ['', true],
    ['https://safeguard.example.org', true],
    ['http://127.0.0.1:3000', true],
    ['https://safeguard.example.org:8443', false],
    ['https://safeguard.example.org/', false],
    ['https://safeguard.example.org/path', false],
    ['https://user@safeguard.example.org', false],
    ['safeguard.example.org', false],
  ])('BaseUrl %j: %s', (value, accepted) => {
    expect(accepts('BaseUrl', value)).toBe(accepted);
  });

  it.each([
    '{}',
    ' { } ',
    '{"variationsMandatory":true}',
    '{"timeframes":{}}',
    JSON.stringify({
      variationsMandatory: false,
      timeframes: {
        endorsement: 1,
        'return-answers': 2,
        submission: 3,
        pool: 99,
        review: 199,
        remediation: 249,
        confirmation: 250,
      },
      partSixteenHeading: 'Part 16, "endorsed"',
    }),
    '{"escalationMatrix":{}}',
    '{"escalationMatrix":{"harm":{"extreme":{"criterion":"As we say, \\"so\\".","triage":2,"step":1},"high":{}},"health":{}}}',
    '{"escalationMatrix":{"harm":{"low":{}}}}',
    '{"escalationMatrix":{"theft":{}}}',
    '{"escalationMatrix":{"harm":{"high":{"hours":2}}}}',
    '{"escalationMatrix":{"harm":{"high":{"triage":0}}}}',
    '{\n  "timeframes": { "pool": 5 },\n  "variationsMandatory": true\n}',
    '',
    '{',
    '{"variationsMandatory":"true"}',
    '{"variationsMandatory":true,}',
    '{"unknown":1}',
    '{"timeframes":{"pool":0}}',
    '{"timeframes":{"pool":251}}',
    '{"timeframes":{"pool":1.5}}',
    '{"timeframes":{"lunch":1}}',
    '{"timeframes":[]}',
    '{"partSixteenHeading":""}',
    JSON.stringify({ partSixteenHeading: 'x'.repeat(121) }),
    JSON.stringify({ partSixteenHeading: 'two\nlines' }),
  ])('LocalPolicy %j is taken exactly when the schema takes it', (value) => {
    expect(accepts('LocalPolicy', value)).toBe(isLocalPolicy(value));
  });

  it('LocalPolicy knows every member of the schema', () => {
    const timeframes = Object.keys(LocalPolicy.shape.timeframes.def.innerType.shape);
    for (const name of timeframes) expect(accepts('LocalPolicy', `{"timeframes":{"${name}":1}}`)).toBe(true);
    for (const name of Object.keys(LocalPolicy.shape)) {
      expect(stack.Parameters.LocalPolicy?.AllowedPattern).toContain(`"${name}"`);
    }
  });
});

describe('the case record', () => {
  it('outlives the stack, can be restored, and has a key of its own', () => {
    template.hasResource('AWS::DynamoDB::GlobalTable', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
        Replicas: [
          Match.objectLike({
            DeletionProtectionEnabled: true,
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 },
            SSESpecification: { KMSMasterKeyId: Match.anyValue() },
          }),
        ],
      },
    });
    for (const type of ['AWS::KMS::Key', 'AWS::Logs::LogGroup', 'AWS::StepFunctions::StateMachine']) {
      for (const [, resource] of ofType(stack, type)) {
        expect(resource).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
      }
    }
    template.allResourcesProperties('AWS::KMS::Key', { EnableKeyRotation: true });
  });

  /** A new id or name makes a new resource and strands the old one with its cases: add lines, never change one. */
  it('keeps the ids and names that were released', () => {
    const retained = Object.entries(stack.Resources)
      .filter(([, { UpdateReplacePolicy }]) => UpdateReplacePolicy === 'Retain')
      .map(([logicalId, { Type, Properties }]) => {
        const name = Properties.TableName ?? Properties.StateMachineName ?? Properties.LogGroupName;
        return [logicalId, name === undefined ? Type : `${Type} ${String(name)}`];
      });
    const table = only(stack, 'AWS::DynamoDB::GlobalTable');
    const keys = { KeySchema: table.Properties.KeySchema, Indexes: table.Properties.GlobalSecondaryIndexes };

    const frozen: unknown = JSON.parse(readFileSync(new URL('frozen.json', import.meta.url), 'utf8'));
    expect({ retained: Object.fromEntries(retained), keys }).toEqual(frozen);
  });
});

describe.each(processes)('the machine of %s', (process) => {
  const machine = machineOf(process);

  it('has a fixed name, is traced, and logs no execution data', () => {
    expect(machine.Properties).toMatchObject({
      StateMachineName: `Safeguard-${process}`,
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
    });
  });

  it('may invoke the functions that it names, and nothing else', () => {
    const substitutions = machine.Properties.DefinitionSubstitutions as Record<string, object>;
    const role = (machine.Properties.RoleArn as { 'Fn::GetAtt': [string, string] })['Fn::GetAtt'][0];
    const invoke = statementsOf(role).filter(({ Action }) => Action === 'lambda:InvokeFunction');
    expect(invoke.flatMap(({ Resource }) => Resource)).toEqual(Object.values(substitutions));
    expect(Object.keys(substitutions).sort()).toEqual(calledBy[process]);
  });
});

describe('what runs by itself', () => {
  it.each([
    { name: 'send-notices', expression: 'rate(1 minute)' },
    { name: 'reconcile', expression: 'rate(5 minutes)' },
    { name: 'inspect-cases', expression: 'cron(0/30 1-4 * * ? *)' },
  ])('$name runs at $expression, and a run that is missed is kept', ({ name, expression }) => {
    const [target] = [...functions.keys()].filter((logicalId) => nameOf(logicalId) === name);
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: expression,
      Target: {
        Arn: { 'Fn::GetAtt': [target, 'Arn'] },
        DeadLetterConfig: { Arn: Match.anyValue() },
        RetryPolicy: { MaximumRetryAttempts: 0 },
      },
    });
  });

  it.each([
    { name: 'record-delivery', source: 'aws.ses' },
    { name: 'record-failed-execution', source: 'aws.states' },
  ])('$name hears of $source, and an event that is lost is kept', ({ name, source }) => {
    const [target] = [...functions.keys()].filter((logicalId) => nameOf(logicalId) === name);
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: [source] },
      Targets: [{ Arn: { 'Fn::GetAtt': [target, 'Arn'] }, DeadLetterConfig: { Arn: Match.anyValue() } }],
    });
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: target },
      DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
    });
  });

  it('hears of mail sent under our configuration set only, and of failures of our machines only', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: ['aws.ses'], detail: { mail: { tags: { 'ses:configuration-set': ['Safeguard'] } } } },
    });
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        detail: {
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
          stateMachineArn: processes.map((process) => Match.stringLikeRegexp(`:stateMachine:Safeguard-${process}$`)),
        },
      },
    });
  });
});
