import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { decide } from '../../functions/acts/decide.ts';
import { takeNext } from '../../functions/acts/take-next.ts';
import { openTask } from '../../functions/open-task.ts';
import { remind } from '../../functions/remind.ts';
import { waitTask } from '../../functions/wait-task.ts';
import type { Cases } from '../../ports/cases.ts';
import type { Ports } from '../../ports/index.ts';
import type { Table } from '../../ports/table.ts';
import type { Workflow } from '../../ports/workflow.ts';
import { processes } from '../../rules/processes.ts';
import { type InMemoryPorts, inMemoryPorts, portsOver } from '../support/in-memory-ports.ts';
import { inMemoryTable } from '../support/in-memory-table.ts';
import { personas } from '../support/personas.ts';
import { caseAt, story, taskOf } from '../support/plan-approval-desk.ts';
import { decisions } from '../support/plan-approval-files.ts';
import { everyOrder, Turns } from '../support/turns.ts';

// Whoever meets a conflict judges again at once: the order of turns is the only thing left to chance.
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** The ports as one actor has them: whatever it matters to come before or after is a step. */
function inTurns(p: InMemoryPorts, turns: Turns, actor: string): Ports {
  const turn = async <T>(act: () => Promise<T>): Promise<T> => {
    await turns.step(actor);
    return act();
  };
  let judged = false;
  const cases: Cases = {
    ...p.cases,
    load: (caseId) => turn(() => p.cases.load(caseId)),
    // What is read before the case is judged decides nothing.
    task: (taskId) => (judged ? turn(() => p.cases.task(taskId)) : p.cases.task(taskId)),
    commit: (change, also) => {
      judged = true;
      return turn(() => p.cases.commit(change, also));
    },
  };
  const table: Table = { ...p.table, update: (update) => turn(() => p.table.update(update)) };
  const workflow: Workflow = {
    start: (...given) => p.workflow.start(...given),
    stop: (...given) => p.workflow.stop(...given),
    look: (...given) => p.workflow.look(...given),
    describe: () => p.workflow.describe(),
    answer: (token, standing) => turn(() => p.workflow.answer(token, standing)),
  };
  return { ...p, cases, table, workflow };
}

interface Ending {
  /** How the machine came to know of the outcome; undefined where it never would. */
  readonly knows: 'answered' | 'looked' | undefined;
  readonly p: InMemoryPorts;
  readonly caseId: string;
}

interface Play {
  readonly status: 'awaiting-endorsement' | 'awaiting-review';
  readonly timesOut: boolean;
  readonly act: (p: Ports, taskId: string) => Promise<unknown>;
}

/** Lets a machine wait while somebody acts, in one order, and says how it ended. */
async function played(
  begun: InMemoryPorts,
  caseId: string,
  play: Play,
  choose: (options: readonly string[]) => string,
) {
  const p: InMemoryPorts = { ...portsOver(inMemoryTable(begun.table.items())) };
  p.clock.at = begun.clock.at;
  const turns = new Turns();
  const { taskId, step, visit } = await taskOf(p, caseId);
  const task = `TASK#${step}#${visit}`;
  const machine = inTurns(p, turns, 'machine');
  let knows: Ending['knows'];

  const waits = async () => {
    for (let entered = 1; ; entered++) {
      const token = `token-${entered}`;
      const state = { caseId, run: 1, enteredAt: new Date(p.clock.at + entered).toISOString(), retryCount: 0 };
      p.workflow.wait(token);
      await waitTask(machine)({ ...state, task, taskToken: token });
      if (!play.timesOut || entered > 1) return;
      await turns.step('machine');
      if (!p.workflow.timeOut(token)) return;
      const reminded = await remind(machine)({ ...state, task });
      if (reminded.standing !== play.status) {
        knows = 'looked';
        return;
      }
      const opened = await openTask(machine)({ ...state, step });
      // The same step with another holder: the wait that follows is for them.
      if (opened.standing !== play.status && processes['plan-approval'].stepAt(opened.standing) === step) {
        knows = 'looked';
        return;
      }
    }
  };
  await turns.run({ act: async () => void (await play.act(inTurns(p, turns, 'act'), taskId)), machine: waits }, choose);
  if (p.workflow.answered.length) knows = 'answered';
  return { knows, p, caseId } satisfies Ending;
}

const endorse: Play['act'] = (p, taskId) =>
  decide(p)({ taskId, login: 'END001', decision: { ...decisions.endorse, planEndorsedEndDate: '2026-12-25' } });
/** What besides an answer to the first wait may happen when it times out. */
const timedOut = ['answered, reminded before', 'looked, not reminded'];
const take: Play['act'] = (p) => takeNext(p)('hdd', personas.hdd);

describe.each([
  { what: 'a decision', status: 'awaiting-endorsement', act: endorse, event: 'plan-endorsed' },
  { what: 'a plan taken from the pool', status: 'awaiting-review', act: take, event: 'plan-taken' },
] as const)('$what', ({ status, act, event }) => {
  it.each([
    { when: 'while its machine begins to wait', timesOut: false },
    { when: 'while the wait times out and a reminder falls due', timesOut: true },
  ])(
    '$when reaches it in every order, and once',
    async ({ timesOut }) => {
      const begun = await inMemoryPorts();
      const caseId = await caseAt(begun, status);
      const { clock } = await taskOf(begun, caseId);
      begun.clock.at = Date.parse(clock.rungs[0]?.at ?? '');
      const seen = new Set<string>();

      const orders = await everyOrder(async (choose) => {
        const { knows, p } = await played(begun, caseId, { status, timesOut, act }, choose);
        expect(knows).toBeDefined();
        expect(p.workflow.answered.length).toBe(knows === 'answered' ? 1 : 0);

        // Nobody who has acted is reminded.
        const told = await story(p, caseId);
        const reminder = told.indexOf('reminder-sent');
        expect(told.filter((type) => type === event)).toHaveLength(1);
        expect(reminder).toBeLessThan(told.indexOf(event));
        seen.add(`${knows}, ${reminder < 0 ? 'not reminded' : 'reminded before'}`);
      });

      expect(orders).toBeGreaterThan(timesOut ? 50 : 2);
      for (const ending of ['answered, not reminded', ...(timesOut ? timedOut : [])]) expect(seen).toContain(ending);
    },
    120_000,
  );
});
