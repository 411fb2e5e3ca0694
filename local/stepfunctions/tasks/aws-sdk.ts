import { StatesError } from '../errors.ts';
import type { Json } from '../json.ts';
import type { Integration } from './index.ts';

const RESOURCE = /^arn:aws:states:::aws-sdk:([a-z0-9]+):([a-zA-Z0-9]+)(\.waitForTaskToken)?$/;

/** Services whose prefix in error names is more than their name with a capital. */
const PREFIXES: Readonly<Record<string, string>> = {
  dynamodb: 'DynamoDb',
  eventbridge: 'EventBridge',
  secretsmanager: 'SecretsManager',
  sesv2: 'SesV2',
};

/** Any action of any service, through the hook the engine was opened with. */
export function awsSdk(resource: string): Integration | undefined {
  const [, service, action, token] = RESOURCE.exec(resource) ?? [];
  if (service === undefined || action === undefined) return undefined;
  const prefix = PREFIXES[service] ?? service.charAt(0).toUpperCase() + service.slice(1);
  return {
    ...{ resource: `${action}${token ?? ''}`, resourceType: `aws-sdk:${service}`, isFunction: false },
    pattern: token === undefined ? 'answer' : 'token',
    async call(call, { callAws }) {
      if (!callAws) throw new StatesError(`${prefix}.SdkClientException`, `No ${service} is connected to this runtime`);
      try {
        const answer = (await callAws(service, action, call.arguments, call.roleArn)) ?? {};
        // What is not JSON in an SDK's answer, as dates are, becomes text.
        return JSON.parse(JSON.stringify(answer)) as Json;
      } catch (fault) {
        const { name, message } = fault as Error;
        // A refusal by IAM has no class of its own in the SDK of a service, only that of all its errors.
        const known = name === 'AccessDeniedException' ? prefix : name;
        throw new StatesError(`${prefix}.${known.endsWith('Exception') ? known : `${known}Exception`}`, message);
      }
    },
  };
}
