import { fill } from '../templates.ts';
import { type Behaviour, immediate } from './behaviour.ts';
import { resultOf } from './group.ts';

export const parallel: Behaviour = {
  ...immediate,
  async attempt(step) {
    const { run, frame, state } = step;
    const { Arguments, Branches = [] } = state;
    const input = Arguments === undefined ? frame.data.input : await fill(Arguments, 'Arguments', step.bindings());
    const startEvent = step.event('ParallelStateStarted');
    const total = Branches.length;
    frame.position.phase = 'children';
    frame.position.group = {
      ...{ total, started: total, ended: 0, failed: 0, startEvent },
      ...{ concurrency: total, toleratedCount: 0, toleratedPercentage: 0 },
    };
    run.touch(frame);
    for (const [index, { StartAt }] of Branches.entries()) run.addChild(frame, index, StartAt, input, startEvent);
  },
  async childFinished(step, child) {
    const { run, frame } = step;
    const { group } = frame.position;
    if (!group) return;
    frame.position.lastEvent = child.position.lastEvent;
    group.ended += 1;
    run.touch(frame);
    if (group.ended < group.total) return;
    step.event('ParallelStateSucceeded');
    const result = resultOf(step);
    await step.leave({ seen: { result }, output: result });
    run.removeChildren(frame);
  },
  judgeFailure: (_step, _child, error) => error,
};
