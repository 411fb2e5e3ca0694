import { describe, expect, it } from 'vitest';
import type * as z from 'zod/mini';
import { problemsOf } from '../../local/stepfunctions/check-definition.ts';
import { closedStatuses } from '../../rules/plan-approval/status-words.ts';
import { caseRoles, machineMoves, stepOf, transitions } from '../../rules/plan-approval/transitions.ts';
import { StepName } from '../../schemas/case.ts';
import { Standing, StepVisit, TaskVisit, Visit, WaitVisit } from '../../schemas/machine.ts';
import { PlanApprovalStatus } from '../../schemas/plan-approval.ts';
import { ofType, synthesised } from '../infra/synthesised.ts';
import {
  definitionOf,
  definitions,
  evaluated,
  functionOf,
  nextOf,
  type State,
} from '../support/machine-definitions.ts';
import { caseId } from '../support/plan-approval-files.ts';

const whereTheCaseStands = 'Where does the case stand?';
const { States, StartAt } = definitionOf('plan-approval');
const states = Object.entries(States);
const stateOf = (name: string | undefined): State => {
  const state = name === undefined ? undefined : States[name];
  if (!state) throw new Error(`There is no state ${name}`);
  return state;
};

describe.each(Object.entries(definitions))('the machine %s', (_process, { StartAt: start, States: all }) => {
  it('has no problem that the check knows', () => {
    expect(problemsOf(definitionOf(_process))).toEqual([]);
  });

  it('begins with where the case stands, so that a run can start at any status', () => {
    expect(start).toBe(whereTheCaseStands);
  });

  it('reaches each of its states', () => {
    const reached = new Set([start]);
    for (const name of reached) for (const next of nextOf(all[name] ?? { Type: 'missing' })) reached.add(next);
    expect([...reached].toSorted()).toEqual(Object.keys(all).toSorted());
  });
});

/** Where the case goes from its first state. */
async function branchOf(standing: string, ladder = 'climbing'): Promise<string | undefined> {
  const { Choices = [], Default } = stateOf(StartAt);
  for (const { Condition, Next } of Choices)
    if (await evaluated(Condition, { input: { caseId, run: 1, standing, ladder } })) return Next;
  return Default;
}

describe('a plan approval', () => {
  it.each(PlanApprovalStatus.options)('that is %s goes on where it stands', async (status) => {
    const branch = stateOf(await branchOf(status));
    const step = stepOf[status];
    if (step) {
      expect(functionOf(branch)).toBe('OpenTaskFunction');
      expect(branch.Arguments?.Payload.step).toBe(step);
    } else {
      const own = status === 'sealing' ? 'SealJustificationsFunction' : 'TriagePlanFunction';
      expect(functionOf(branch)).toBe(closedStatuses.has(status) ? 'ClosePlanApprovalFunction' : own);
      expect(branch.End ?? false).toBe(closedStatuses.has(status));
    }
  });

  it('of a standing that it does not know fails, and says so', async () => {
    expect(stateOf(await branchOf('mislaid'))).toMatchObject({ Type: 'Fail', Error: 'UnknownStanding' });
  });

  it('may start a run at any standing, without a ladder', async () => {
    const { Choices = [] } = stateOf(StartAt);
    const input = { caseId, run: 2, standing: 'in-review' };
    const held = await Promise.all(Choices.map(({ Condition }) => evaluated(Condition, { input })));
    expect(held.filter(Boolean)).toHaveLength(1);
  });

  it('is rejected through the seal alone', () => {
    const sealing = states.filter(([, state]) => functionOf(state) === 'SealJustificationsFunction');
    expect(sealing).toHaveLength(1);
    expect(machineMoves.sealing?.to).toEqual(['rejected']);
    const toRejected = caseRoles.flatMap((role) =>
      Object.values(transitions[role]).flatMap((byAction) =>
        Object.values(byAction).filter(({ to }) => to.includes('rejected')),
      ),
    );
    expect(toRejected).toEqual([]);
  });

  it('whose ladder has ended stands still in a state of that name', async () => {
    expect(await branchOf('awaiting-endorsement', 'ended')).toBe('Stand still until an administrator acts');
  });
});

describe('a person is asked, waited for and reminded', () => {
  const asking = states.filter(([, state]) => functionOf(state) === 'OpenTaskFunction');

  it('at every step', () => {
    expect(new Set(asking.map(([, state]) => state.Arguments?.Payload.step))).toEqual(new Set(StepName.options));
  });

  const waiting = states.filter(([, state]) => functionOf(state) === 'WaitTaskFunction');
  const remindingOf = (wait: State) =>
    stateOf(wait.Catch?.find(({ ErrorEquals }) => ErrorEquals.includes('States.Timeout'))?.Next);

  it.each(asking)('%s', (_name, ask) => {
    const wait = stateOf(ask.Next);
    expect(wait.Resource).toBe('arn:aws:states:::lambda:invoke.waitForTaskToken');
    expect(functionOf(wait)).toBe('WaitTaskFunction');
    expect(functionOf(remindingOf(wait))).toBe('RemindFunction');
  });

  it.each(waiting)('%s, and the case is looked at again however it ends', (_name, wait) => {
    expect(wait.Next).toBe(whereTheCaseStands);
    expect(remindingOf(wait).Next).toBe(whereTheCaseStands);
  });

  it('in a wait of its own each', () => {
    const waits = asking.map(([, { Next }]) => Next);
    expect(new Set(waits).size).toBe(asking.length);
    expect(waiting.map(([name]) => name).toSorted()).toEqual(
      [...waits, 'Stand still until an administrator acts'].toSorted(),
    );
  });
});

/** What each function takes, and what the states of today's definition send it. */
const taken: Readonly<Record<string, z.ZodMiniObject>> = {
  TriagePlanFunction: Visit,
  OpenTaskFunction: StepVisit,
  WaitTaskFunction: WaitVisit,
  RemindFunction: TaskVisit,
  SealJustificationsFunction: Visit,
  ClosePlanApprovalFunction: Visit,
};

describe('a state that calls a function', () => {
  const calling = states.filter(([, { Type }]) => Type === 'Task');

  it.each(calling)('%s: sends exactly what the function takes', (_name, state) => {
    const schema = taken[functionOf(state) ?? ''];
    expect(Object.keys(state.Arguments?.Payload ?? {}).toSorted()).toEqual(Object.keys(schema?.shape ?? {}).toSorted());
  });

  it('calls a function that the stack puts there', () => {
    const machines = ofType(synthesised(), 'AWS::StepFunctions::StateMachine');
    const names = machines.flatMap(([, { Properties }]) => Object.keys(Properties.DefinitionSubstitutions ?? {}));
    expect(new Set(calling.map(([, state]) => functionOf(state)))).toEqual(new Set(names));
  });

  it('hands on nothing but ids, enumerations and instants', async () => {
    const allowed = ['caseId', 'run', ...Object.keys(Standing.shape)];
    const input = { caseId, run: 1, standing: 'received' };
    const answer = Object.fromEntries(Object.keys(Standing.shape).map((key) => [key, `a ${key}`]));
    for (const [, state] of calling) {
      const { Output } = state as State & { readonly Output?: string };
      const result = state.Resource?.endsWith('waitForTaskToken') ? answer : { Payload: answer };
      const handed = await evaluated(Output, { input, result });
      expect(allowed).toEqual(expect.arrayContaining(Object.keys(handed as object)));
    }
  });
});
