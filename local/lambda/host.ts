/** Every function of the stack, called by name. */
import { accessKeyOf } from '../access/access.ts';
import type { Activity } from '../clock/activity.ts';
import type { MachineClock } from '../clock/machine-clock.ts';
import { nameInArn } from '../template/resource-identity.ts';
import type { FunctionWiring, Wiring } from '../template/wiring.ts';
import { openFunctionLog } from './function-log.ts';
import { createFunctionThread, type FunctionThread, type InvocationResult } from './function-thread.ts';

export interface FunctionHost {
  /** Calls a function by its name or ARN and waits for its answer. A failure of the function is an answer. */
  invoke(nameOrArn: string, payload: string): Promise<InvocationResult>;
  has(nameOrArn: string): boolean;
  stop(): Promise<void>;
}

export interface FunctionHostOptions {
  readonly wiring: Pick<Wiring, 'functions' | 'region' | 'account'>;
  readonly clock: MachineClock;
  readonly activity: Activity;
  readonly logFolder: string;
  /** Where the functions find AWS: the variables that the SDK reads. */
  readonly endpoints: Readonly<Record<string, string>>;
}

class NoSuchFunction extends Error {
  override readonly name = 'NoSuchFunction';
}

export function createFunctionHost({
  wiring,
  clock,
  activity,
  logFolder,
  endpoints,
}: FunctionHostOptions): FunctionHost {
  const log = openFunctionLog(logFolder, () => clock.now());
  const threads = new Map<string, FunctionThread>();
  let stopped = false;
  for (const declared of wiring.functions) {
    threads.set(
      declared.name,
      createFunctionThread({
        wiring: declared,
        functionArn: `arn:aws:lambda:${wiring.region}:${wiring.account}:function:${declared.name}`,
        environment: { ...environmentOf(declared, wiring.region), ...endpoints },
        clockOffset: clock.sharedOffset,
        log,
      }),
    );
  }

  return {
    async invoke(nameOrArn, payload) {
      if (stopped) throw new Error('This machine is stopping.');
      const thread = threads.get(nameInArn(nameOrArn));
      if (!thread) throw new NoSuchFunction(`Function not found: ${nameOrArn}`);
      return await activity.during(thread.invoke(payload));
    },
    has: (nameOrArn) => threads.has(nameInArn(nameOrArn)),
    async stop() {
      stopped = true;
      await Promise.all([...threads.values()].map((thread) => thread.stop()));
      await log.close();
    },
  };
}

/** What the template gives, what Lambda adds, and nothing of the machine: no profile, no real credentials. */
function environmentOf(declared: FunctionWiring, region: string): Record<string, string> {
  return {
    ...declared.environment,
    AWS_ACCESS_KEY_ID: accessKeyOf(declared.logicalId),
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(declared.memoryMegabytes),
    AWS_LAMBDA_FUNCTION_NAME: declared.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${declared.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    AWS_REGION: region,
    LAMBDA_TASK_ROOT: declared.folder,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    _HANDLER: declared.handler,
  };
}
