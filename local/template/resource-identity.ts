/** What Ref and Fn::GetAtt answer for a resource: its physical name, its ARN and its other attributes. */

export interface ResourceIdentity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Place {
  readonly stackName: string;
  readonly account: string;
  readonly region: string;
  /** Where the HTTP API of this machine answers. */
  readonly baseUrl: string;
}

interface Naming extends Place {
  readonly logicalId: string;
  /** The explicit name under the given property, else one that stays the same from run to run. */
  readonly named: (property: string) => string;
  readonly arn: (service: string, resource: string) => string;
}

type Identify = (naming: Naming) => ResourceIdentity;

const named =
  (property: string, service: string, path: (name: string) => string, more?: (n: Naming) => Record<string, string>) =>
  (naming: Naming): ResourceIdentity => {
    const name = naming.named(property);
    return { ref: name, attributes: { Arn: naming.arn(service, path(name)), ...more?.(naming) } };
  };

const referredByArn =
  (
    property: string,
    service: string,
    path: (name: string) => string,
    attributes: (name: string) => Record<string, string>,
  ) =>
  (naming: Naming): ResourceIdentity => {
    const name = naming.named(property);
    const arn = naming.arn(service, path(name));
    return { ref: arn, attributes: { Arn: arn, ...attributes(name) } };
  };

const byType: Readonly<Record<string, Identify>> = {
  'AWS::ApiGatewayV2::Api': ({ logicalId, baseUrl }) => ({
    ref: logicalId,
    attributes: { ApiEndpoint: baseUrl, ApiId: logicalId },
  }),
  'AWS::CloudWatch::Alarm': named('AlarmName', 'cloudwatch', (name) => `alarm:${name}`),
  'AWS::DynamoDB::GlobalTable': named('TableName', 'dynamodb', (name) => `table/${name}`, tableAttributes),
  'AWS::DynamoDB::Table': named('TableName', 'dynamodb', (name) => `table/${name}`, tableAttributes),
  'AWS::Events::EventBus': named('Name', 'events', (name) => `event-bus/${name}`),
  'AWS::Events::Rule': named('Name', 'events', (name) => `rule/${name}`),
  'AWS::IAM::Role': (naming) => {
    const name = naming.named('RoleName');
    return { ref: name, attributes: { Arn: `arn:aws:iam::${naming.account}:role/${name}`, RoleId: name } };
  },
  'AWS::KMS::Key': (naming) => ({
    ref: naming.logicalId,
    attributes: { Arn: naming.arn('kms', `key/${naming.logicalId}`), KeyId: naming.logicalId },
  }),
  'AWS::Lambda::Function': named('FunctionName', 'lambda', (name) => `function:${name}`),
  'AWS::Logs::LogGroup': named('LogGroupName', 'logs', (name) => `log-group:${name}:*`),
  'AWS::Scheduler::Schedule': named('Name', 'scheduler', (name) => `schedule/default/${name}`),
  'AWS::SES::ConfigurationSet': named('Name', 'ses', (name) => `configuration-set/${name}`),
  'AWS::SES::EmailIdentity': named('EmailIdentity', 'ses', (name) => `identity/${name}`),
  'AWS::SNS::Topic': referredByArn(
    'TopicName',
    'sns',
    (name) => name,
    (name) => ({ TopicName: name }),
  ),
  'AWS::SQS::Queue': (naming) => {
    const name = naming.named('QueueName');
    const url = `https://sqs.${naming.region}.amazonaws.com/${naming.account}/${name}`;
    return { ref: url, attributes: { Arn: naming.arn('sqs', name), QueueName: name, QueueUrl: url } };
  },
  'AWS::S3::Bucket': (naming) => {
    const name = naming.named('BucketName');
    return { ref: name, attributes: { Arn: `arn:aws:s3:::${name}`, DomainName: `${name}.s3.amazonaws.com` } };
  },
  'AWS::SecretsManager::Secret': referredByArn(
    'Name',
    'secretsmanager',
    (name) => `secret:${name}`,
    () => ({}),
  ),
  'AWS::StepFunctions::StateMachine': referredByArn(
    'StateMachineName',
    'states',
    (name) => `stateMachine:${name}`,
    (name) => ({ Name: name }),
  ),
};

function tableAttributes(naming: Naming): Record<string, string> {
  const name = naming.named('TableName');
  return { StreamArn: naming.arn('dynamodb', `table/${name}/stream/2020-01-01T00:00:00.000`), TableId: name };
}

/** Ref of a type that is not listed is its explicit name or its logical id; it has no known attribute. */
export function identityOf(
  logicalId: string,
  type: string,
  explicitName: (property: string) => string | undefined,
  place: Place,
): ResourceIdentity {
  const naming: Naming = {
    ...place,
    logicalId,
    named: (property) => explicitName(property) ?? `${place.stackName}-${logicalId}`,
    arn: (service, resource) => `arn:aws:${service}:${place.region}:${place.account}:${resource}`,
  };
  return byType[type]?.(naming) ?? { ref: explicitName('Name') ?? logicalId, attributes: {} };
}

/** Last part of an ARN that names a function, a queue or a machine, without version or alias. */
export function nameInArn(arnOrName: string): string {
  const parts = arnOrName.split(':');
  const kind = parts.indexOf('function');
  if (kind >= 0) return parts[kind + 1] ?? arnOrName;
  return parts.at(-1)?.split('/').at(-1) ?? arnOrName;
}
