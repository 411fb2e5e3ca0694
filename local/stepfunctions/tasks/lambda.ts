import { StatesError, unusable } from '../errors.ts';
import { isObject, type Json, parsed } from '../json.ts';
import type { Call, Integration, Services } from './index.ts';

const FUNCTION_ARN = /^arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/;
const INVOKE = /^arn:aws:states:::lambda:(invoke(\.waitForTaskToken)?)$/;

/** A Task whose Resource is a function: its result is the function's answer. */
export function functionArn(resource: string): Integration | undefined {
  if (!FUNCTION_ARN.test(resource)) return undefined;
  return {
    ...{ resource, resourceType: 'lambda', isFunction: true, pattern: 'answer' },
    call: (call, services) => invoke(resource, JSON.stringify(call.arguments), call, services),
  };
}

/** `lambda:invoke`: its result is that of Lambda's Invoke API. */
export function lambdaInvoke(resource: string): Integration | undefined {
  const match = INVOKE.exec(resource);
  if (!match) return undefined;
  return {
    ...{ resource: match[1] ?? '', resourceType: 'lambda', isFunction: false, pattern: match[2] ? 'token' : 'answer' },
    async call(call, services) {
      const { FunctionName, Payload = {}, InvocationType } = isObject(call.arguments) ? call.arguments : {};
      if (typeof FunctionName !== 'string') throw unusable(call.arguments, 'FunctionName');
      const payload = JSON.stringify(Payload);
      if (InvocationType === 'Event') {
        // Accepted, and nobody waits: as on AWS, what comes of it does not reach the execution.
        void invoke(FunctionName, payload, call, services).catch(() => undefined);
        return { StatusCode: 202, ...METADATA };
      }
      const answer = await invoke(FunctionName, payload, call, services);
      return { ExecutedVersion: '$LATEST', Payload: answer, ...METADATA, StatusCode: 200 };
    },
  };
}

const METADATA = { SdkHttpMetadata: { HttpStatusCode: 200 }, SdkResponseMetadata: {} };

/** @throws StatesError by the name the function gave its error, with its whole answer as Cause */
async function invoke(name: string, payload: string, call: Call, { invokeLambda }: Services): Promise<Json> {
  let answer: { payload: string; functionError?: string };
  try {
    answer = await invokeLambda(name, payload, call);
  } catch (fault) {
    const { name: type = '', message = '' } = fault as Error;
    // What Lambda's SDK has no class for, a refusal by IAM above all, has the name of their base class.
    const known = type === 'AccessDeniedException' ? 'AWSLambdaException' : type;
    const error = known.endsWith('Exception') ? known : 'SdkClientException';
    throw new StatesError(`Lambda.${error}`, message);
  }
  const value = parsed(answer.payload === '' ? 'null' : answer.payload);
  if (answer.functionError === undefined) {
    if (value !== undefined) return value;
    throw new StatesError('States.Runtime', `The function '${name}' returned text that is not JSON`);
  }
  if (isObject(value) && typeof value.errorType === 'string' && value.errorType !== '') {
    throw new StatesError(value.errorType, answer.payload);
  }
  throw new StatesError(
    'Lambda.Unknown',
    `The cause could not be determined because Lambda did not return an error type. Returned payload: ${answer.payload}`,
  );
}
