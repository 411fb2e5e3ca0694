import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { type Duration, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Platform } from './platform.ts';

export interface SafeguardFunctionProps {
  readonly platform: Platform;
  readonly description: string;
  readonly timeout: Duration;
}

/** The function of one file, `functions/<name>.ts`, with a role that may do nothing but log and trace. */
export class SafeguardFunction extends LambdaFunction {
  readonly #role: Role;

  constructor(scope: Construct, name: string, { platform, description, timeout }: SafeguardFunctionProps) {
    const id = pascalCase(name);
    const functionName = `Safeguard-${name}`;
    const role = new Role(scope, `${id}Role`, {
      description: `Of the function ${functionName}`,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    const logGroup = platform.logGroup(scope, `${id}Logs`, `/aws/lambda/${functionName}`);
    logGroup.grantWrite(role);
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'X-Ray has no resources: xray:PutTraceSegments and PutTelemetryRecords can only be granted on all.',
    });
    super(scope, id, {
      functionName,
      description,
      code: Code.fromAsset(bundleOf(platform, name)),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 512,
      timeout,
      role,
      logGroup,
      tracing: Tracing.ACTIVE,
      environment: { POWERTOOLS_SERVICE_NAME: 'safeguard', LOG_LEVEL: 'INFO', LOCAL_POLICY: platform.localPolicy },
    });
    this.#role = role;
  }

  /** Allows actions on resources, in a statement of this function alone. */
  allow(actions: readonly string[], resources: readonly string[], conditions: Record<string, object> = {}) {
    this.#role.addToPolicy(
      new PolicyStatement({ actions: [...actions], resources: [...resources], conditions: { ...conditions } }),
    );
  }

  /** Explains a wildcard that the statements of this function need. */
  acknowledgeWildcard(resource: string, reason: string) {
    Validations.of(this.#role).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason });
  }
}

function bundleOf({ bundles }: Platform, name: string): string {
  const folder = join(bundles, name);
  if (existsSync(join(folder, 'index.mjs'))) return folder;
  throw new Error(`No bundle of functions/${name}.ts in ${folder}: write the function, then \`npm run build\`.`);
}

function pascalCase(name: string): string {
  return name.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
