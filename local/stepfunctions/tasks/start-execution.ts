import { ApiError, StatesError, unusable } from '../errors.ts';
import { isObject } from '../json.ts';
import type { Integration } from './index.ts';

const RESOURCE = /^arn:aws:states:::states:(startExecution(\.sync:2|\.waitForTaskToken)?)$/;

/** Starts another machine; `.sync:2` waits for its end, and its output is JSON in the result. */
export function startExecution(resource: string): Integration | undefined {
  const match = RESOURCE.exec(resource);
  if (!match) return undefined;
  const pattern = match[2] === '.sync:2' ? 'execution' : match[2] ? 'token' : 'answer';
  return {
    ...{ resource: match[1] ?? '', resourceType: 'states', isFunction: false, pattern },
    async call({ arguments: given, ...call }, { startChild }) {
      const { StateMachineArn, Name, Input = {} } = isObject(given) ? given : {};
      if (typeof StateMachineArn !== 'string') throw unusable(given, 'StateMachineArn');
      try {
        const started = await startChild({
          ...{ stateMachineArn: StateMachineArn, call, input: JSON.stringify(Input) },
          name: typeof Name === 'string' ? Name : undefined,
        });
        return { ExecutionArn: started.executionArn, StartDate: started.startDate };
      } catch (fault) {
        if (fault instanceof ApiError) throw new StatesError(`StepFunctions.${fault.type}Exception`, fault.message);
        const { name, message } = fault as Error;
        if (name !== 'AccessDeniedException') throw fault;
        throw new StatesError('StepFunctions.AWSStepFunctionsException', message);
      }
    },
  };
}
