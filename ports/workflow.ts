/** The machines: starting an execution, answering its waits, looking at its course. */
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import type { ProcessName } from '../schemas/case.ts';
import type { Standing } from '../schemas/machine.ts';
import { leanClient } from './aws-client.ts';
import { type EnvironmentName, environment } from './environment.ts';

export interface ExecutionView {
  readonly executionArn: string;
  readonly status: string;
  readonly startedAt: string;
  readonly stoppedAt?: string;
  /** The states entered, oldest first. */
  readonly states: readonly { readonly name: string; readonly enteredAt: string }[];
}

export type ExecutionLook = Pick<ExecutionView, 'status' | 'startedAt'>;

export interface Workflow {
  /**
   * Starts `{caseId}-{run}` and answers when that began, which is earlier where it was started before; 'exists' where there
   * is an execution of that name with another input, or one that has ended.
   */
  start(
    process: ProcessName,
    input: { caseId: string; run: number; standing: string },
  ): Promise<Pick<ExecutionView, 'startedAt'> | 'exists'>;
  /** Ends an execution that was replaced; one that has ended, or never was, is fine. */
  stop(process: ProcessName, caseId: string, run: number): Promise<void>;
  /** How an execution stands, without its course. */
  look(process: ProcessName, caseId: string, run: number): Promise<ExecutionLook | undefined>;
  /** 'gone' when the wait has ended in another way: the record decides then. */
  answer(taskToken: string, standing: Standing): Promise<'answered' | 'gone'>;
  describe(process: ProcessName, caseId: string, run: number): Promise<ExecutionView | undefined>;
}

const machineArnNames = {
  'plan-approval': 'PLAN_APPROVAL_MACHINE_ARN',
  'plan-escalation': 'PLAN_ESCALATION_MACHINE_ARN',
  'quote-approval': 'QUOTE_APPROVAL_MACHINE_ARN',
} as const satisfies Record<ProcessName, EnvironmentName>;

/** The machines in Step Functions. */
export function stepFunctionsWorkflow(): Workflow {
  const client = leanClient(new SFNClient({}));
  const machineArn = (process: ProcessName) => environment(machineArnNames[process]);
  const executionArn = (process: ProcessName, caseId: string, run: number) =>
    `${machineArn(process).replace(':stateMachine:', ':execution:')}:${caseId}-${run}`;
  return {
    start: async (process, { caseId, run, standing }) => {
      try {
        const { startDate } = await client.send(
          new StartExecutionCommand({
            stateMachineArn: machineArn(process),
            name: `${caseId}-${run}`,
            input: JSON.stringify({ caseId, run, standing }),
          }),
        );
        return { startedAt: startDate?.toISOString() ?? '' };
      } catch (error) {
        // The run has begun already, with an input of an earlier standing: the machine reads the record anyway.
        if (error instanceof ExecutionAlreadyExists) return 'exists';
        throw error;
      }
    },
    stop: async (process, caseId, run) => {
      try {
        await client.send(
          new StopExecutionCommand({ executionArn: executionArn(process, caseId, run), error: 'SupersededRun' }),
        );
      } catch (error) {
        if (!(error instanceof ExecutionDoesNotExist)) throw error;
      }
    },
    look: async (process, caseId, run) => {
      try {
        const found = await client.send(
          new DescribeExecutionCommand({ executionArn: executionArn(process, caseId, run) }),
        );
        return { status: found.status ?? 'UNKNOWN', startedAt: found.startDate?.toISOString() ?? '' };
      } catch (error) {
        if (error instanceof ExecutionDoesNotExist) return undefined;
        throw error;
      }
    },
    answer: async (taskToken, standing) => {
      try {
        await client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(standing) }));
        return 'answered';
      } catch (error) {
        if (error instanceof TaskTimedOut || error instanceof TaskDoesNotExist) return 'gone';
        throw error;
      }
    },
    describe: async (process, caseId, run) => {
      const arn = executionArn(process, caseId, run);
      try {
        const execution = await client.send(new DescribeExecutionCommand({ executionArn: arn }));
        const states: { name: string; enteredAt: string }[] = [];
        let nextToken: string | undefined;
        do {
          const page = await client.send(
            new GetExecutionHistoryCommand({
              executionArn: arn,
              maxResults: 1000,
              includeExecutionData: false,
              nextToken,
            }),
          );
          for (const event of page.events ?? [])
            if (event.stateEnteredEventDetails?.name && event.timestamp)
              states.push({ name: event.stateEnteredEventDetails.name, enteredAt: event.timestamp.toISOString() });
          nextToken = page.nextToken;
        } while (nextToken);
        return {
          executionArn: arn,
          status: execution.status ?? 'UNKNOWN',
          startedAt: execution.startDate?.toISOString() ?? '',
          ...(execution.stopDate && { stoppedAt: execution.stopDate.toISOString() }),
          states,
        };
      } catch (error) {
        if (error instanceof ExecutionDoesNotExist) return undefined;
        throw error;
      }
    },
  };
}
