import { queryError, StatesError } from '../errors.ts';
import type { Json } from '../json.ts';
import type { Step } from '../step.ts';
import { fill, fillAs } from '../templates.ts';
import { type Behaviour, immediate } from './behaviour.ts';
import { resultOf } from './group.ts';

/** AWS runs at most this many items of an inline Map at once. */
const MAX_CONCURRENCY = 40;

/** The inline Map. An item that fails within the tolerated number leaves no result. */
export const map: Behaviour = {
  ...immediate,
  async attempt(step) {
    const { run, frame } = step;
    const items = await itemsOf(step);
    const concurrency = await numberOf(step, 'MaxConcurrency');
    const toleratedCount = await numberOf(step, 'ToleratedFailureCount');
    const toleratedPercentage = await numberOf(step, 'ToleratedFailurePercentage');
    const startEvent = step.event('MapStateStarted', { length: items.length });
    frame.position.phase = 'children';
    frame.position.group = {
      ...{ total: items.length, started: 0, ended: 0, failed: 0, startEvent, toleratedCount, toleratedPercentage },
      concurrency: concurrency === 0 ? MAX_CONCURRENCY : Math.min(concurrency, MAX_CONCURRENCY),
    };
    frame.data.items = items;
    run.touch(frame, true);
    await goOn(step);
  },
  async childFinished(step, child) {
    const { group, state } = step.frame.position;
    if (!group) return;
    step.run.event(child, 'MapIterationSucceeded', { name: state, index: child.index });
    step.frame.position.lastEvent = child.position.lastEvent;
    group.ended += 1;
    await goOn(step);
  },
  judgeFailure({ frame }, _child, error) {
    const { group } = frame.position;
    if (!group || (group.toleratedCount === 0 && group.toleratedPercentage === 0)) return error;
    const failed = group.failed + 1;
    const byCount = failed <= group.toleratedCount;
    const byPercentage = (100 * failed) / group.total <= group.toleratedPercentage;
    if (error.error !== 'States.Runtime' && (byCount || byPercentage)) return 'tolerated';
    return new StatesError(
      'States.ExceedToleratedFailureThreshold',
      'The specified tolerated failure threshold was exceeded',
    );
  },
  async childTolerated(step) {
    const { group } = step.frame.position;
    if (!group) return;
    group.failed += 1;
    group.ended += 1;
    await goOn(step);
  },
};

async function itemsOf(step: Step): Promise<Json[]> {
  const { Items } = step.state;
  if (Items !== undefined) return fillAs('array', Items, 'Items', step.bindings());
  const { input } = step.frame.data;
  if (Array.isArray(input)) return input;
  throw queryError(`Map state input must be an array but was: ${JSON.stringify(input)}`, 'Items');
}

type Limit = 'MaxConcurrency' | 'ToleratedFailureCount' | 'ToleratedFailurePercentage';

async function numberOf(step: Step, field: Limit): Promise<number> {
  const value = await fillAs('number', step.state[field] ?? 0, field, step.bindings());
  const most = field === 'ToleratedFailurePercentage' ? 100 : Number.MAX_SAFE_INTEGER;
  if (value >= 0 && value <= most) return value;
  throw queryError(`The ${field} field must be between 0 and ${most} but was: ${value}`, field);
}

/** Starts what may run, or leaves when all items have ended. */
async function goOn(step: Step): Promise<void> {
  const { run, frame, state } = step;
  const { group } = frame.position;
  if (!group) return;
  run.touch(frame);
  if (group.ended === group.total) {
    step.event('MapStateSucceeded');
    const result = resultOf(step);
    await step.leave({ seen: { result }, output: result });
    return run.removeChildren(frame);
  }
  while (group.started < group.total && group.started - group.ended < group.concurrency) {
    const index = group.started;
    const value = frame.data.items?.[index] ?? null;
    const bindings = step.bindings({ item: { Index: index, Value: value } });
    const started = run.event(group.startEvent, 'MapIterationStarted', { name: frame.position.state, index });
    group.started += 1;
    const input = state.ItemSelector === undefined ? value : await fill(state.ItemSelector, 'ItemSelector', bindings);
    run.addChild(frame, index, state.ItemProcessor?.StartAt ?? '', input, started);
  }
}
