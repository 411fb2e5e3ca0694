/**
 * Whether what came of many acts at once could have come of the same acts one after the other: they are done again on a copy
 * of the record, in the order of the chain of events, and whoever was refused must be refused in the same words somewhere.
 */

import { closeCase } from '../../functions/acts/close-case.ts';
import { closePlanApproval } from '../../functions/close-plan-approval.ts';
import { openTask } from '../../functions/open-task.ts';
import { remind } from '../../functions/remind.ts';
import { sealJustifications } from '../../functions/seal-justifications.ts';
import { triagePlan } from '../../functions/triage-plan.ts';
import { escalationsOf } from '../../functions/views/escalations.ts';
import type { Item } from '../../ports/table.ts';
import { processOf } from '../../rules/processes.ts';
import type { CaseEvent } from '../../schemas/case.ts';
import { type Act, type Answer, type Seen, told } from './acts-at-once.ts';
import { type InMemoryPorts, portsOver } from './in-memory-ports.ts';
import { inMemoryTable } from './in-memory-table.ts';
import { visitNow } from './plan-approval-desk.ts';
import { escalationGoesOn } from './plan-escalation-desk.ts';

export interface Happened {
  readonly caseId: string;
  readonly seen: Seen;
  /** The record before anybody acted. */
  readonly before: readonly Item[];
  readonly acts: readonly { readonly act: Act; readonly answer: Answer }[];
  /** What the chain has since. */
  readonly events: readonly CaseEvent[];
  /** When everybody began, and when everybody had been told. */
  readonly from: number;
  readonly to: number;
}

/** A place in the order: a record, the next event, the acts that are still to be done, the refusals still to be met. */
interface Place {
  readonly p: InMemoryPorts;
  readonly next: number;
  readonly toDo: readonly Act[];
  readonly toRefuse: readonly { readonly act: Act; readonly answer: Answer }[];
}

const copyOf = (p: InMemoryPorts): InMemoryPorts => {
  const copy = portsOver(inMemoryTable(p.table.items()));
  copy.clock.at = p.clock.at;
  return copy;
};

/** The functions of the machine, by the name that they leave in the chain. */
const machine: Readonly<Record<string, (p: InMemoryPorts, caseId: string) => Promise<unknown>>> = {
  'system:triage-plan': async (p, caseId) => triagePlan(p)(await visitOf(p, caseId)),
  'system:seal-justifications': async (p, caseId) => sealJustifications(p)(await visitOf(p, caseId)),
  'system:close-plan-approval': async (p, caseId) => closePlanApproval(p)(await visitOf(p, caseId)),
  'system:close-quote-approval': async (p, caseId) => closeCase(p, 'close-quote-approval')(await visitOf(p, caseId)),
  'system:open-task': (p, caseId) => opens(p, caseId),
  'system:remind': async (p, caseId) => {
    // It has looked again since, which no event tells of.
    await opens(p, caseId);
    const task = (await p.cases.find(caseId))?.task;
    if (task) await remind(p)({ ...(await visitOf(p, caseId)), task });
  },
};

/** What an escalation brings into the chain of its plan, in the name of whoever asked or decided. */
const toldByEscalations: ReadonlySet<string> = new Set([
  'escalation-requested',
  'escalation-accepted',
  'escalation-denied',
  'escalation-withdrawn',
]);

/** The machines of the plan's escalations go on as far as they come by themselves. */
async function escalationTells(p: InMemoryPorts, planId: string): Promise<void> {
  for (const { caseId } of await escalationsOf(p, planId)) await escalationGoesOn(p, caseId);
}

async function opens(p: InMemoryPorts, caseId: string): Promise<void> {
  const snapshot = await p.cases.find(caseId);
  const step = snapshot && processOf(snapshot).stepAt(snapshot.status);
  if (step) await openTask(p)({ ...(await visitOf(p, caseId)), step });
}

const visitOf = async (p: InMemoryPorts, caseId: string) => visitNow(p, caseId, (await p.cases.find(caseId))?.run);

const typesAfter = async ({ cases }: InMemoryPorts, caseId: string, version: number) =>
  (await cases.events(caseId)).slice(version).map(({ type, by }) => `${type} by ${by}`);

/** Answers with what nobody could explain: nothing, where there is such an order. */
export async function unexplained(happened: Happened): Promise<readonly string[]> {
  const p = portsOver(inMemoryTable(happened.before));
  p.clock.at = happened.from;
  const done = happened.acts.filter(({ answer }) => answer === 'done').map(({ act }) => act);
  const refused = happened.acts.filter(({ answer }) => typeof answer === 'object');
  return from(happened, { p, next: 0, toDo: done, toRefuse: refused });
}

/** What may have come next: an act, whole or only its beginning, or something that the machine does. */
interface Step {
  readonly do: (copy: InMemoryPorts) => Promise<unknown>;
  readonly act?: Act;
  /** What of the act is still to be done then. */
  readonly rest?: Act;
}

async function from(happened: Happened, place: Place): Promise<readonly string[]> {
  const { events, caseId, seen } = happened;
  const { p, next, toDo } = place;
  const event = events[next];
  // Whoever was refused between two events was so at some time between them.
  const since = await stillToRefuse(happened, place);
  p.clock.at = event ? Date.parse(event.at) : happened.to;
  const toRefuse = await stillToRefuse(happened, { ...place, toRefuse: since });
  if (!event)
    return [...toDo.filter(leavesEvents).map(({ name }) => `${name}: done`), ...toRefuse.map(({ act }) => act.name)];
  const started = events[0]?.sequence ?? 1;
  const version = started - 1 + next;
  const moves = toldByEscalations.has(event.type) ? escalationTells : machine[event.by];
  const steps: Step[] = [
    ...(moves ? [{ do: (copy: InMemoryPorts) => moves(copy, caseId) }] : []),
    ...toDo.map((act) => ({ do: (copy: InMemoryPorts) => told(act, copy, caseId, seen), act })),
    ...toDo.flatMap((act): Step[] => {
      const { begins, ...rest } = act;
      return begins ? [{ do: begins, act, rest }] : [];
    }),
  ];
  let closest: readonly string[] = [`event ${version + 1}: ${event.type} by ${event.by}`];
  for (const step of steps) {
    const copy = copyOf(p);
    await step.do(copy).catch(() => undefined);
    const types = await typesAfter(copy, caseId, version);
    const expected = events.slice(next, next + types.length).map(({ type, by }) => `${type} by ${by}`);
    const isEventless = types.length === 0 && step.act && !leavesEvents(step.act);
    if (!(isEventless || (types.length > 0 && types.join() === expected.join()))) continue;
    const found = await from(happened, {
      p: copy,
      next: next + types.length,
      toDo: [...toDo.filter((act) => act !== step.act), ...(step.rest ? [step.rest] : [])],
      toRefuse,
    });
    if (found.length === 0) return [];
    closest = found;
  }
  return closest;
}

/** An absence of somebody who has no step is in no chain; of an escalation its own machine tells, if the plan is open then. */
const leavesEvents = ({ name }: Act) => !/is away|escalat/.test(name);

/** Those who would be told otherwise at this place. */
async function stillToRefuse({ caseId, seen }: Happened, { p, toRefuse }: Place) {
  const left: Place['toRefuse'][number][] = [];
  for (const one of toRefuse) if (!isTheSame(await told(one.act, copyOf(p), caseId, seen), one.answer)) left.push(one);
  return left;
}

/** Whoever lost their part in the case a moment ago is told why, where a little later there would be nothing for them. */
const isTheSame = (one: Answer, other: Answer) =>
  JSON.stringify(one) === JSON.stringify(other) || (one === 'nothing' && typeof other === 'object');
