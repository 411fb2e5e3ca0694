/** Turns a synthesised stack into the wiring of this machine. */
import { isRecord, type JsonRecord, listOf, numberOf, recordOf, textOf, textsOf } from '../json.ts';
import { readApi } from './api.ts';
import { type AssembledStack, AssemblyUnreadable, readAssembly, type TemplateResource } from './assembly.ts';
import { readEventRules, readSchedules } from './events.ts';
import { createResolver, type Resolver } from './intrinsics.ts';
import { readRoles } from './roles.ts';
import { readStateMachines } from './state-machines.ts';
import type { ConfigurationSetWiring, FunctionWiring, TableWiring, Wiring } from './wiring.ts';

/** A resource of the stack that exists on this machine, with its properties resolved. */
export interface ReadResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: JsonRecord;
  /** What Ref and GetAtt Arn answer for it. */
  readonly ref: string;
  arn(): string;
}

export interface StackReader {
  readonly stack: AssembledStack;
  ofType(...types: string[]): readonly ReadResource[];
  /** Says that something of the template is left out on this machine. */
  leaveOut(what: string): void;
}

export interface ReadWiringOptions {
  /** Folder of the cloud assembly, `cdk.out`. */
  readonly assembly: string;
  readonly baseUrl: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Types that this machine runs. */
const emulated = new Set([
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Stage',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::Events::Rule',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::IAM::RolePolicy',
  'AWS::Lambda::Function',
  'AWS::SES::ConfigurationSet',
  'AWS::SES::ConfigurationSetEventDestination',
  'AWS::SES::EmailIdentity',
  'AWS::Scheduler::Schedule',
  'AWS::StepFunctions::StateMachine',
]);

/** Types without which the stack behaves the same here: keys, logs, alarms, names and failure queues. */
const withoutEffectHere = [
  /^AWS::KMS::/,
  /^AWS::Logs::/,
  /^AWS::CloudWatch::/,
  /^AWS::Budgets::/,
  /^AWS::SNS::/,
  /^AWS::SQS::/,
  /^AWS::Lambda::(Permission|Version|Alias|EventInvokeConfig)$/,
  /^AWS::ApiGatewayV2::(DomainName|ApiMapping|Deployment)$/,
  /^AWS::CertificateManager::/,
  /^AWS::Route53::/,
  /^AWS::WAFv2::/,
  /^AWS::XRay::/,
  /^AWS::Scheduler::ScheduleGroup$/,
  /^AWS::StepFunctions::StateMachine(Version|Alias)$/,
  /^AWS::CDK::Metadata$/,
];

/** The wiring of every stack of the assembly, as one. */
export function readWiring({ assembly, baseUrl, parameters }: ReadWiringOptions): Wiring {
  const wirings = readAssembly(assembly).map((stack) =>
    readStack(stack, createResolver({ stack, baseUrl, parameters })),
  );
  const [first] = wirings;
  if (!first) throw new AssemblyUnreadable(`There is no stack in ${assembly}.`);
  return {
    stackName: first.stackName,
    account: first.account,
    region: first.region,
    functions: wirings.flatMap((wiring) => wiring.functions),
    roles: wirings.flatMap((wiring) => wiring.roles),
    tables: wirings.flatMap((wiring) => wiring.tables),
    routes: wirings.flatMap((wiring) => wiring.routes),
    stateMachines: wirings.flatMap((wiring) => wiring.stateMachines),
    schedules: wirings.flatMap((wiring) => wiring.schedules),
    eventRules: wirings.flatMap((wiring) => wiring.eventRules),
    mail: {
      identities: wirings.flatMap((wiring) => wiring.mail.identities),
      configurationSets: wirings.flatMap((wiring) => wiring.mail.configurationSets),
    },
    notEmulated: wirings.flatMap((wiring) => wiring.notEmulated),
  };
}

function readStack(stack: AssembledStack, resolver: Resolver): Wiring {
  const notEmulated: string[] = [];
  const resources = [...stack.template.resources].filter(([, resource]) => resolver.holds(resource.condition));
  const read = new Map<string, ReadResource>();
  const reading = ([logicalId, resource]: readonly [string, TemplateResource]): ReadResource => {
    const known = read.get(logicalId);
    if (known) return known;
    const made: ReadResource = {
      logicalId,
      type: resource.type,
      properties: recordOf(resolver.resolve(resource.properties)),
      ref: String(resolver.resolve({ Ref: logicalId })),
      arn: () => String(resolver.resolve({ 'Fn::GetAtt': [logicalId, 'Arn'] })),
    };
    read.set(logicalId, made);
    return made;
  };
  const reader: StackReader = {
    stack,
    ofType: (...types) => resources.filter(([, resource]) => types.includes(resource.type)).map(reading),
    leaveOut: (what) => notEmulated.push(what),
  };
  for (const [logicalId, { type }] of resources) {
    if (emulated.has(type) || withoutEffectHere.some((pattern) => pattern.test(type))) continue;
    notEmulated.push(`${type} (${logicalId}) is not emulated`);
  }
  const wiring = {
    stackName: stack.name,
    account: stack.account,
    region: stack.region,
    functions: readFunctions(reader),
    roles: readRoles(reader),
    tables: readTables(reader),
    routes: readApi(reader),
    stateMachines: readStateMachines(reader),
    schedules: readSchedules(reader),
    eventRules: readEventRules(reader),
    mail: {
      identities: reader.ofType('AWS::SES::EmailIdentity').map(({ ref }) => ref),
      configurationSets: readConfigurationSets(reader),
    },
  };
  for (const reference of resolver.unresolved) notEmulated.push(`Not resolved: ${reference}`);
  return { ...wiring, notEmulated };
}

function readFunctions(reader: StackReader): FunctionWiring[] {
  const ofCustomResources = serviceTokens(reader);
  const functions: FunctionWiring[] = [];
  for (const { logicalId, ref, arn, properties } of reader.ofType('AWS::Lambda::Function')) {
    if (ofCustomResources.has(arn())) continue;
    const key = textOf(recordOf(properties.Code).S3Key);
    const folder = key === undefined ? undefined : reader.stack.assets.get(key);
    if (folder === undefined) {
      reader.leaveOut(`The function ${logicalId} has no bundle in the assembly and is not emulated`);
      continue;
    }
    functions.push({
      logicalId,
      name: ref,
      folder,
      handler: textOf(properties.Handler) ?? 'index.handler',
      environment: Object.fromEntries(
        Object.entries(recordOf(recordOf(properties.Environment).Variables)).map(([name, value]) => [
          name,
          String(value),
        ]),
      ),
      timeoutSeconds: numberOf(properties.Timeout) ?? 3,
      memoryMegabytes: numberOf(properties.MemorySize) ?? 128,
      roleArn: textOf(properties.Role),
    });
  }
  return functions;
}

/** Functions behind custom resources serve the deployment, not the product. */
function serviceTokens({ stack, ofType }: StackReader): Set<string> {
  const custom = [...stack.template.resources.values()]
    .map(({ type }) => type)
    .filter((type) => type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource');
  return new Set(ofType(...custom).map(({ properties }) => String(properties.ServiceToken)));
}

function readTables(reader: StackReader): TableWiring[] {
  return reader.ofType('AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::Table').map(({ logicalId, ref, properties }) => {
    const timeToLive = recordOf(properties.TimeToLiveSpecification);
    return {
      logicalId,
      name: ref,
      create: createTableInput(ref, properties),
      timeToLiveAttribute: timeToLive.Enabled === false ? undefined : textOf(timeToLive.AttributeName),
    };
  });
}

/** Only what CreateTable takes; capacity, keys and replicas have no meaning on one machine. */
function createTableInput(name: string, properties: JsonRecord): JsonRecord {
  const index = (value: unknown): JsonRecord => {
    const { IndexName, KeySchema, Projection } = recordOf(value);
    return { IndexName, KeySchema, Projection };
  };
  const globalIndexes = listOf(properties.GlobalSecondaryIndexes).map(index);
  const localIndexes = listOf(properties.LocalSecondaryIndexes).map(index);
  const stream = recordOf(properties.StreamSpecification);
  return {
    TableName: name,
    AttributeDefinitions: properties.AttributeDefinitions,
    KeySchema: properties.KeySchema,
    BillingMode: 'PAY_PER_REQUEST',
    ...(globalIndexes.length > 0 && { GlobalSecondaryIndexes: globalIndexes }),
    ...(localIndexes.length > 0 && { LocalSecondaryIndexes: localIndexes }),
    ...(stream.StreamViewType !== undefined && {
      StreamSpecification: { StreamEnabled: true, StreamViewType: stream.StreamViewType },
    }),
  };
}

function readConfigurationSets({ ofType }: StackReader): ConfigurationSetWiring[] {
  const destinations = ofType('AWS::SES::ConfigurationSetEventDestination').map(({ properties }) => ({
    set: textOf(properties.ConfigurationSetName),
    destination: recordOf(properties.EventDestination),
  }));
  return ofType('AWS::SES::ConfigurationSet').map(({ ref }) => ({
    name: ref,
    events: destinations
      .filter(({ set, destination }) => set === ref && isRecord(destination.EventBridgeDestination))
      .filter(({ destination }) => destination.Enabled !== false)
      .flatMap(({ destination }) => textsOf(destination.MatchingEventTypes))
      .map((kind) => kind.toLowerCase()),
  }));
}
