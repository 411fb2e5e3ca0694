import { describe, expect, it } from 'vitest';
import type * as z from 'zod/mini';
import { problemsOf } from '../../local/stepfunctions/check-definition.ts';
import { caseRoles, machineMoves, transitions } from '../../rules/plan-approval/transitions.ts';
import { processes } from '../../rules/processes.ts';
import { type CaseStatus, ProcessName, StepName } from '../../schemas/case.ts';
import { Standing } from '../../schemas/machine.ts';
import { ofType, synthesised } from '../infra/synthesised.ts';
import {
  definitionOf,
  definitions,
  evaluated,
  functionOf,
  nextOf,
  type State,
  takenBy,
} from '../support/machine-definitions.ts';
import { caseId } from '../support/plan-approval-files.ts';
import { statusesOf } from '../support/statuses.ts';

const whereTheCaseStands = 'Where does the case stand?';

/** What a process does itself where no person is waited for, and how it closes. */
const ownFunctions: Readonly<Record<ProcessName, Readonly<Partial<Record<CaseStatus | 'closed', string>>>>> = {
  'plan-approval': {
    received: 'TriagePlanFunction',
    changed: 'TriagePlanFunction',
    sealing: 'SealJustificationsFunction',
    closed: 'ClosePlanApprovalFunction',
  },
  'plan-escalation': {
    received: 'TellPlanFunction',
    raising: 'TellPlanFunction',
    closed: 'ClosePlanEscalationFunction',
  },
  'quote-approval': { closed: 'CloseQuoteApprovalFunction' },
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

it('a plan is rejected through the seal alone', () => {
  const { States } = definitionOf('plan-approval');
  const sealing = Object.values(States).filter((state) => functionOf(state) === 'SealJustificationsFunction');
  expect(sealing).toHaveLength(1);
  expect(machineMoves.sealing?.to).toEqual(['rejected']);
  const toRejected = caseRoles.flatMap((role) =>
    Object.values(transitions[role]).flatMap((byAction) =>
      Object.values(byAction).filter(({ to }) => to.includes('rejected')),
    ),
  );
  expect(toRejected).toEqual([]);
});

it('every step of a person is asked for by one machine', () => {
  const asked = Object.values(definitions).flatMap(({ States }) =>
    Object.values(States)
      .filter((state) => functionOf(state) === 'OpenTaskFunction')
      .map((state) => state.Arguments?.Payload.step),
  );
  expect(new Set(asked)).toEqual(new Set(StepName.options));
});

it('the machines call the functions that the stack puts there', () => {
  for (const [, { Properties }] of ofType(synthesised(), 'AWS::StepFunctions::StateMachine')) {
    const { States } = definitionOf(String(Properties.StateMachineName).replace('Safeguard-', ''));
    const called = new Set(Object.values(States).map(functionOf).filter(Boolean));
    expect(called).toEqual(new Set(Object.keys(Properties.DefinitionSubstitutions ?? {})));
  }
});

describe.each(ProcessName.options)('a case of %s', (name) => {
  const process = processes[name];
  const { States, StartAt } = definitionOf(name);
  const states = Object.entries(States);
  const stateOf = (state: string | undefined): State => {
    const found = state === undefined ? undefined : States[state];
    if (!found) throw new Error(`There is no state ${state}`);
    return found;
  };

  /** Where the case goes from its first state. */
  async function branchOf(standing: string, ladder = 'climbing'): Promise<string | undefined> {
    const { Choices = [], Default } = stateOf(StartAt);
    for (const { Condition, Next } of Choices)
      if (await evaluated(Condition, { input: { caseId, run: 1, standing, ladder } })) return Next;
    return Default;
  }

  it.each(statusesOf[name])('that is %s goes on where it stands', async (status) => {
    const branch = stateOf(await branchOf(status));
    const step = process.stepAt(status);
    if (step) {
      expect(functionOf(branch)).toBe('OpenTaskFunction');
      expect(branch.Arguments?.Payload.step).toBe(step);
    } else {
      const closed = process.isClosed(status);
      expect(functionOf(branch)).toBe(ownFunctions[name][closed ? 'closed' : status]);
      expect(branch.End ?? false).toBe(closed);
    }
  });

  it('of a standing that it does not know fails, and says so', async () => {
    expect(stateOf(await branchOf('mislaid'))).toMatchObject({ Type: 'Fail', Error: 'UnknownStanding' });
  });

  it('may start a run at any standing, without a ladder', async () => {
    const { Choices = [] } = stateOf(StartAt);
    for (const standing of statusesOf[name]) {
      const input = { caseId, run: 2, standing };
      const held = await Promise.all(Choices.map(({ Condition }) => evaluated(Condition, { input })));
      expect(held.filter(Boolean)).toHaveLength(1);
    }
  });

  it('whose ladder has ended stands still in a state of that name', async () => {
    for (const status of statusesOf[name].filter((one) => process.stepAt(one)))
      expect(await branchOf(status, 'ended')).toBe('Stand still until an administrator acts');
  });

  describe('a person is asked, waited for and reminded', () => {
    const asking = states.filter(([, state]) => functionOf(state) === 'OpenTaskFunction');

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

  describe('a state that calls a function', () => {
    const calling = states.filter(([, { Type }]) => Type === 'Task');

    it.each(calling)('%s: sends exactly what the function takes', (_name, state) => {
      const schema: z.ZodMiniObject = takenBy[functionOf(state) as keyof typeof takenBy];
      expect(Object.keys(state.Arguments?.Payload ?? {}).toSorted()).toEqual(Object.keys(schema.shape).toSorted());
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
});
