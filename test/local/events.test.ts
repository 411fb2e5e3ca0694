import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createActivity } from '../../local/clock/activity.ts';
import { openMachineClock } from '../../local/clock/machine-clock.ts';
import { type Database, openDatabase } from '../../local/data/database.ts';
import { type DeliveriesOptions, openDeliveries } from '../../local/events/deliveries.ts';
import { createEventBus } from '../../local/events/event-bus.ts';
import { matchesPattern } from '../../local/events/event-pattern.ts';
import { parseScheduleExpression } from '../../local/events/schedule-expression.ts';
import { createScheduler } from '../../local/events/scheduler.ts';
import { targetPayload } from '../../local/events/target-payload.ts';
import type { ScheduleWiring, Target } from '../../local/template/wiring.ts';

const target = (more: Partial<Target> = {}): Target => ({
  kind: 'function',
  resource: 'sweep',
  input: undefined,
  inputPath: undefined,
  transformer: undefined,
  ...more,
});

function database(): Database {
  const opened = openDatabase(undefined, 'process');
  onTestFinished(() => opened.close());
  return opened;
}

describe('a schedule expression', () => {
  it.each([
    ['rate(5 minutes)', 'UTC', '2026-03-01T00:00:30Z', '2026-03-01T00:05:30.000Z'],
    ['rate(1 day)', 'UTC', '2026-03-01T00:00:00Z', '2026-03-02T00:00:00.000Z'],
    ['cron(0 2 * * ? *)', 'UTC', '2026-03-01T02:00:00Z', '2026-03-02T02:00:00.000Z'],
    ['cron(0/15 * * * ? *)', 'UTC', '2026-03-01T02:16:00Z', '2026-03-01T02:30:00.000Z'],
    ['cron(0 7 ? * MON-FRI *)', 'Australia/Sydney', '2026-03-06T00:00:00Z', '2026-03-08T20:00:00.000Z'],
    ['cron(0 9 1 JAN,JUL ? *)', 'UTC', '2026-03-01T00:00:00Z', '2026-07-01T09:00:00.000Z'],
    ['cron(0 0 L * ? *)', 'UTC', '2028-02-01T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['cron(30 2 ? * 1 2027)', 'UTC', '2026-03-01T00:00:00Z', '2027-01-03T02:30:00.000Z'],
    ['at(2026-05-01T09:00:00)', 'Australia/Sydney', '2026-03-01T00:00:00Z', '2026-04-30T23:00:00.000Z'],
  ])('%s in %s after %s is next due at %s', (expression, timeZone, after, expected) => {
    expect(parseScheduleExpression(expression, timeZone).next(new Date(after))?.toISOString()).toBe(expected);
  });

  it('can be over or never come', () => {
    const after = new Date('2026-03-01T00:00:00Z');
    expect(parseScheduleExpression('at(2026-01-01T00:00:00)', 'UTC').next(after)).toBeUndefined();
    expect(parseScheduleExpression('cron(0 0 31 2 ? *)', 'UTC').next(after)).toBeUndefined();
  });

  it.each([
    'rate(0 minutes)',
    'rate(2 weeks)',
    'cron(* * *)',
    'cron(61 * * * ? *)',
    'cron(0 0 15W * ? *)',
    'daily',
    'at(x)',
  ])('%s is refused', (expression) => {
    expect(() => parseScheduleExpression(expression, 'UTC')).toThrow();
  });
});

describe('an event pattern', () => {
  const event = {
    source: 'aws.ses',
    count: 7,
    resources: ['one', 'two'],
    detail: { mail: { tags: { case: ['PA-1'] }, subject: 'Plan Approval' }, empty: null },
  };

  it.each([
    [{ source: ['aws.ses', 'aws.states'] }, true],
    [{ source: ['aws.states'] }, false],
    [{ resources: ['two'] }, true],
    [{ detail: { mail: { tags: { case: ['PA-1'] } } } }, true],
    [{ detail: { mail: { tags: { case: ['PA-2'] } } } }, false],
    [{ detail: { mail: { subject: [{ prefix: 'Plan' }] } } }, true],
    [{ detail: { mail: { subject: [{ prefix: { 'equals-ignore-case': 'plan' } }] } } }, true],
    [{ detail: { mail: { subject: [{ suffix: 'oval' }] } } }, true],
    [{ detail: { mail: { subject: [{ wildcard: 'P*n App*l' }] } } }, true],
    [{ detail: { mail: { subject: [{ wildcard: 'P*x*l' }] } } }, false],
    [{ detail: { mail: { subject: [{ 'equals-ignore-case': 'PLAN APPROVAL' }] } } }, true],
    [{ source: [{ 'anything-but': ['aws.ses'] }] }, false],
    [{ source: [{ 'anything-but': { prefix: 'aws.x' } }] }, true],
    [{ count: [{ numeric: ['>', 5, '<=', 7] }] }, true],
    [{ count: [{ numeric: ['<', 7] }] }, false],
    [{ detail: { missing: [{ exists: false }] } }, true],
    [{ detail: { mail: { subject: [{ exists: false }] } } }, false],
    [{ detail: { empty: [null] } }, true],
    [{ $or: [{ source: ['x'] }, { count: [7] }] }, true],
  ])('%j matches: %s', (pattern, expected) => {
    expect(matchesPattern(pattern, event)).toBe(expected);
  });
});

describe('what a target receives', () => {
  const event = { time: '2026-03-01T00:00:00Z', detail: { name: 'a "b"', list: [{ n: 1 }] } };

  it.each([
    [{}, JSON.stringify(event)],
    [{ input: '{"own":1}' }, '{"own":1}'],
    [{ inputPath: '$.detail.list[0]' }, '{"n":1}'],
    [{ transformer: { paths: { n: '$.detail.name' }, template: '{"x":<n>}' } }, '{"x":"a \\"b\\""}'],
    [{ transformer: { paths: { n: '$.detail.name' }, template: '{"x":"it is <n>"}' } }, '{"x":"it is a \\"b\\""}'],
    [{ transformer: { paths: { l: '$.detail.list' }, template: '{"x":<l>,"y":<z>}' } }, '{"x":[{"n":1}],"y":null}'],
    [{ transformer: { paths: {}, template: '{"r":<aws.events.rule-name>}' } }, '{"r":"rule"}'],
  ])('%j', (more, expected) => {
    expect(targetPayload(target(more), event, 'rule')).toBe(expected);
  });
});

it('an event reaches the targets of the rules that match it', () => {
  const send = vi.fn();
  const rule = (name: string, pattern: Record<string, unknown>) => ({
    name,
    arn: name,
    pattern,
    targets: [target({ resource: name })],
  });
  const bus = createEventBus({
    wiring: {
      eventRules: [rule('mail', { source: ['aws.ses'] }), rule('states', { source: ['aws.states'] })],
      account: '1',
      region: 'r',
    },
    clock: { now: () => new Date('2026-03-01T00:00:00.500Z') },
    send,
  });
  const id = bus.put({ source: 'aws.ses', detailType: 'Email Delivered', resources: ['r1'], detail: { a: 1 } });
  expect(send).toHaveBeenCalledOnce();
  const [to, payload] = send.mock.calls[0] ?? [];
  expect(to.resource).toBe('mail');
  expect(JSON.parse(payload)).toEqual({
    version: '0',
    id,
    'detail-type': 'Email Delivered',
    source: 'aws.ses',
    account: '1',
    time: '2026-03-01T00:00:00Z',
    region: 'r',
    resources: ['r1'],
    detail: { a: 1 },
  });
});

describe('a call that nobody waits for', () => {
  function deliveries(attempt: DeliveriesOptions['attempt'], on = database(), clock = openMachineClock(undefined)) {
    const activity = createActivity();
    const givenUp = vi.fn();
    const made = openDeliveries({ database: on, clock, activity, attempt, givenUp });
    onTestFinished(() => made.stop());
    return { made, activity, givenUp, clock };
  }

  it('is tried again after one and two minutes, then given up', async () => {
    const attempt = vi.fn(async () => false);
    const { made, activity, givenUp, clock } = deliveries(attempt);
    made.send({ kind: 'function', resource: 'f' }, '{}');
    await activity.idle();
    for (const minutes of [1, 2]) {
      const due = made.nextDueAt();
      expect(Math.round(((due?.getTime() ?? 0) - clock.now().getTime()) / 60_000)).toBe(minutes);
      clock.moveTo(due ?? clock.now());
      await made.fireDue();
    }
    expect(attempt).toHaveBeenCalledTimes(3);
    expect(givenUp).toHaveBeenCalledOnce();
    expect(made.nextDueAt()).toBeUndefined();
  });

  it('that a stop cut off is made again at the next start', async () => {
    const kept = database();
    const never = Promise.withResolvers<boolean>();
    const first = deliveries(() => never.promise, kept);
    first.made.send({ kind: 'function', resource: 'f' }, '{"n":1}');
    first.made.stop();
    never.resolve(false);
    await first.activity.idle();

    const attempt = vi.fn(async () => true);
    const second = deliveries(attempt, kept);
    second.made.resume();
    await second.made.fireDue();
    expect(attempt).toHaveBeenCalledWith(expect.objectContaining({ resource: 'f' }), '{"n":1}');
    expect(second.made.nextDueAt()).toBeUndefined();
  });
});

describe('the scheduler', () => {
  const schedule = (name: string, expression: string): ScheduleWiring => ({
    name,
    arn: `arn:${name}`,
    expression,
    timeZone: 'UTC',
    origin: 'schedule',
    targets: [target({ resource: name, input: '{"at":"<aws.scheduler.scheduled-time>"}' })],
  });
  const wiring = {
    schedules: [schedule('often', 'rate(1 minute)'), schedule('daily', 'rate(1 day)')],
    account: '1',
    region: 'r',
  };

  function scheduler(clock = openMachineClock(undefined), on = database()) {
    const sent: string[] = [];
    const made = createScheduler({
      wiring,
      database: on,
      clock,
      send: ({ resource }, payload) => sent.push(resource + payload.length),
    });
    onTestFinished(() => made.stop());
    return { made, sent, clock };
  }
  const later = (clock: { now(): Date }, milliseconds: number) => new Date(clock.now().getTime() + milliseconds);

  it('runs what is due once, however long ago it fell due', async () => {
    const { made, sent, clock } = scheduler();
    await made.fireDue();
    expect(sent).toEqual([]);
    clock.moveTo(later(clock, 7_200_000));
    await made.fireDue();
    await made.fireDue();
    expect(sent).toEqual(['often29']);
  });

  it('stops a moving clock only for what comes round seldom', () => {
    const { made, clock } = scheduler();
    expect(Math.round(((made.nextDueAt()?.getTime() ?? 0) - clock.now().getTime()) / 3_600_000)).toBe(24);
  });

  it('makes up once for what fell due while nothing ran', async () => {
    const kept = database();
    const clock = openMachineClock(undefined);
    const before = scheduler(clock, kept);
    before.made.start();
    before.made.stop();
    clock.moveTo(later(clock, 3 * 86_400_000));
    const { made, sent } = scheduler(clock, kept);
    await made.fireDue();
    expect(sent.toSorted()).toEqual(['daily29', 'often29']);
  });
});
