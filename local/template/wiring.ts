/** What the stack declares, in the terms in which this machine runs it. */
import type { Statement } from '../access/policy.ts';
import type { JsonRecord } from '../json.ts';

export interface FunctionWiring {
  readonly logicalId: string;
  readonly name: string;
  /** Folder of the bundle. */
  readonly folder: string;
  /** As on Lambda: module without extension, a dot, the exported name. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly roleArn: string | undefined;
}

export interface RoleWiring {
  readonly arn: string;
  readonly name: string;
  readonly statements: readonly Statement[];
}

export interface TableWiring {
  readonly logicalId: string;
  readonly name: string;
  /** Input of CreateTable. */
  readonly create: JsonRecord;
  readonly timeToLiveAttribute: string | undefined;
}

export interface JwtAuthorizer {
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly scopes: readonly string[];
}

export interface Throttle {
  readonly ratePerSecond: number;
  readonly burst: number;
}

export interface RouteWiring {
  /** As declared: `POST /v1/cases/{caseId}` or `$default`. */
  readonly routeKey: string;
  readonly method: string;
  readonly path: string;
  readonly functionName: string;
  readonly authorizer: JwtAuthorizer | undefined;
  readonly throttle: Throttle | undefined;
  readonly timeoutMilliseconds: number;
}

export interface StateMachineWiring {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly definition: string;
  readonly roleArn: string;
  readonly tags: Readonly<Record<string, string>>;
}

export type TargetKind = 'function' | 'state-machine';

export interface Target {
  readonly kind: TargetKind;
  /** Name of the function or ARN of the state machine. */
  readonly resource: string;
  /** A constant input, as JSON text; it takes the place of the event. */
  readonly input: string | undefined;
  readonly inputPath: string | undefined;
  readonly transformer: { readonly paths: Readonly<Record<string, string>>; readonly template: string } | undefined;
}

export interface ScheduleWiring {
  readonly name: string;
  readonly arn: string;
  /** `rate(…)`, `cron(…)` or `at(…)`. */
  readonly expression: string;
  readonly timeZone: string;
  /** A rule sends the event 'Scheduled Event'; a schedule sends its input alone. */
  readonly origin: 'rule' | 'schedule';
  readonly targets: readonly Target[];
}

export interface EventRuleWiring {
  readonly name: string;
  readonly arn: string;
  readonly pattern: JsonRecord;
  readonly targets: readonly Target[];
}

export interface ConfigurationSetWiring {
  readonly name: string;
  /** Kinds of event that the set sends to EventBridge: `delivery`, `bounce`, … */
  readonly events: readonly string[];
}

export interface Wiring {
  readonly stackName: string;
  readonly account: string;
  readonly region: string;
  readonly functions: readonly FunctionWiring[];
  readonly roles: readonly RoleWiring[];
  readonly tables: readonly TableWiring[];
  readonly routes: readonly RouteWiring[];
  readonly stateMachines: readonly StateMachineWiring[];
  readonly schedules: readonly ScheduleWiring[];
  readonly eventRules: readonly EventRuleWiring[];
  readonly mail: {
    readonly identities: readonly string[];
    readonly configurationSets: readonly ConfigurationSetWiring[];
  };
  /** What the template asks for and this machine does not do, in words. */
  readonly notEmulated: readonly string[];
}
