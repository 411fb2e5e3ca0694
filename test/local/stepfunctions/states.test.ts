import { describe, expect, it } from 'vitest';
import { Engine, give, invoke } from './support.ts';

const cause = 'An error occurred while executing the state';

describe('Pass', () => {
  it.each([
    { title: 'gives its input', state: { Type: 'Pass', End: true }, output: { a: 1 } },
    { title: 'gives its Output', state: give({ b: '{% $states.input.a + 1 %}' }), output: { b: 2 } },
    { title: 'leaves text that is not wholly an expression', state: give(' {% 1 %}'), output: ' {% 1 %}' },
    { title: 'can give null', state: give('{% null %}'), output: null },
    {
      title: 'leaves out absent members inside a constructor',
      state: give('{% {"x": $states.input.no, "y": 1} %}'),
      output: { y: 1 },
    },
  ])('$title', async ({ state, output }) => {
    expect(await new Engine().outcome({ Only: state }, { a: 1 })).toEqual(output);
  });

  it('evaluates Assign and Output on the values at its entry', async () => {
    const output = await new Engine().outcome({
      First: { Type: 'Pass', Assign: { x: 1, y: 10 }, Next: 'Second' },
      Second: {
        Type: 'Pass',
        Assign: { x: '{% $x + 1 %}', y: '{% $x %}' },
        Output: { seen: '{% $x %}' },
        Next: 'Last',
      },
      Last: give(['{% $states.input.seen %}', '{% $x %}', '{% $y %}']),
    });
    expect(output).toEqual([1, 2, 1]);
  });
});

describe('expressions', () => {
  it.each([
    ['$partition([1,2,3], 2)', [[1, 2], [3]]],
    ['$range(0, 6, 3)', [0, 3, 6]],
    ['$range(1, 9, 9)', 1],
    ['$hash("abc", "MD5")', '900150983cd24fb0d6963f7d28e17f72'],
    ['$random(42)', 0.7275636800328681],
    ['$match($uuid(), /^[0-9a-f-]{36}$/) ~> $count()', 1],
    ['$parse("[1, {}]")', [1, {}]],
    ['$now()', '2026-03-01T09:00:00.000Z'],
    ['$now("[D1] [MNn] [Y]")', '1 March 2026'],
    ['$millis()', Date.parse('2026-03-01T09:00:00Z')],
    ['$states.context.Execution.Input.a', 1],
    ['$states.context.StateMachine.Name', 'machine-1'],
    ['$states.context.State.Name', 'Only'],
    ['$states.context.State.EnteredTime', '2026-03-01T09:00:00.000Z'],
    ['$type($states.context.Execution.RedriveCount)', 'number'],
    ['$map([1,2], function($v) { $v * 2 })', [2, 4]],
  ])('%s', async (expression, output) => {
    expect(await new Engine().outcome({ Only: give(`{% ${expression} %}`) }, { a: 1 })).toEqual(output);
  });

  it.each([
    ['$states.input.missing', "specified for the field 'Output/x' returned nothing (undefined)."],
    ['1 + "a"', "specified for the field 'Output/x' threw an error during evaluation. T2002: "],
    ['$error("no")', 'D3137: no'],
    ['$sum', "Expected JSON, but was 'function'"],
    ['($f := function() { $f() }; $f())', 'Expression evaluation timeout'],
  ])('%s fails', async (expression, words) => {
    const engine = new Engine();
    const arn = await engine.start({ Only: give({ x: `{% ${expression} %}` }) });
    expect(await engine.describe(arn)).toMatchObject({
      status: 'FAILED',
      error: 'States.QueryEvaluationError',
      cause: expect.stringContaining(words),
    });
    expect((await engine.describe(arn)).cause).toContain(`${cause} 'Only' (entered at the event id #2).`);
    expect((await engine.history(arn))[2]).toMatchObject({
      type: 'EvaluationFailed',
      evaluationFailedEventDetails: { error: 'States.QueryEvaluationError', location: 'Output/x', state: 'Only' },
    });
  });
});

describe('Choice', () => {
  const states = {
    Which: {
      Type: 'Choice',
      Choices: [
        { Condition: '{% $states.input.n = 1 %}', Next: 'One', Assign: { by: 'rule' }, Output: 'from the rule' },
        { Condition: '{% $states.input.n = 2 %}', Next: 'Two' },
      ],
      Default: 'Other',
      Assign: { by: 'default' },
      Output: 'from the state',
    },
    One: give(['{% $states.input %}', '{% $by %}']),
    Two: give('{% $states.input %}'),
    Other: give(['{% $states.input %}', '{% $by %}']),
  };
  it.each([
    [1, ['from the rule', 'rule']],
    [2, { n: 2 }],
    [3, ['from the state', 'default']],
  ])('takes the first rule that is met: %s', async (n, output) => {
    expect(await new Engine().outcome(states, { n })).toEqual(output);
  });

  it.each([
    ['{% false %}', 'States.NoChoiceMatched', 'Failed to transition out of the state'],
    ['{% 1 %}', 'States.QueryEvaluationError', "Expected 'boolean', but was 'number' for value: 1"],
  ])('fails on %s without Default', async (Condition, error, words) => {
    const engine = new Engine();
    const arn = await engine.start({ Which: { Type: 'Choice', Choices: [{ Condition, Next: 'One' }] }, One: give(1) });
    expect(await engine.describe(arn)).toMatchObject({
      status: 'FAILED',
      error,
      cause: expect.stringContaining(words),
    });
  });
});

describe('Wait', () => {
  it.each([
    ['Seconds', 90],
    ['Seconds', '{% $states.input.seconds %}'],
    ['Timestamp', '2026-03-01T09:01:30Z'],
    ['Timestamp', '{% $states.input.until %}'],
  ])('%s %s ends when its time has come', async (field, value) => {
    const engine = new Engine();
    const input = { seconds: 90, until: '2026-03-01T20:01:30+11:00' };
    const arn = await engine.start(
      { Wait: { Type: 'Wait', [field]: value, Output: '{% $now() %}', End: true } },
      input,
    );
    expect(engine.engine.nextDueAt()).toEqual(new Date('2026-03-01T09:01:30Z'));
    await engine.advance(89);
    expect(await engine.statusOf(arn)).toBe('RUNNING');
    await engine.advance(1);
    expect(await engine.outputOf(arn)).toBe('2026-03-01T09:01:30.000Z');
    expect(await engine.eventTypes(arn)).toEqual([
      'ExecutionStarted',
      'WaitStateEntered',
      'WaitStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('does not wait for what is past', async () => {
    expect(
      await new Engine().outcome({ Wait: { Type: 'Wait', Timestamp: '2020-01-01T00:00:00Z', End: true } }),
    ).toEqual({});
  });

  it.each([
    ['Seconds', '{% -1 %}', 'must be between 0 and 99999999'],
    ['Seconds', '{% "5" %}', "Expected 'integer', but was 'string'"],
    [
      'Timestamp',
      '{% "tomorrow" %}',
      'cannot be parsed as an ISO-8601 extended offset date-time format string: tomorrow',
    ],
  ])('%s %s fails', async (field, value, words) => {
    const engine = new Engine();
    const arn = await engine.start({ Wait: { Type: 'Wait', [field]: value, End: true } });
    expect(await engine.describe(arn)).toMatchObject({
      error: 'States.QueryEvaluationError',
      cause: expect.stringContaining(words),
    });
  });

  it('of hundreds may end at once', async () => {
    const engine = new Engine();
    const sum = '{% $sum($map($states.input.list, function($v) { $v * 2 })) %}';
    const stateMachineArn = await engine.create({ Wait: { Type: 'Wait', Seconds: 60, Output: sum, End: true } });
    const input = JSON.stringify({ list: Array.from({ length: 50 }, (_, index) => index) });
    await Promise.all(Array.from({ length: 300 }, () => engine.call('StartExecution', { stateMachineArn, input })));
    await engine.advance(60);
    const query = { stateMachineArn, statusFilter: 'SUCCEEDED', maxResults: 1000 };
    expect((await engine.call<{ executions: unknown[] }>('ListExecutions', query)).executions).toHaveLength(300);
  });

  it('can last longer than a real timer', async () => {
    const engine = new Engine();
    const arn = await engine.start({ Wait: { Type: 'Wait', Seconds: 200 * 86_400, End: true } });
    await engine.advance(199 * 86_400);
    expect(await engine.statusOf(arn)).toBe('RUNNING');
    await engine.advance(86_400);
    expect(await engine.statusOf(arn)).toBe('SUCCEEDED');
  });
});

describe('Succeed and Fail', () => {
  it('Succeed gives its Output', async () => {
    expect(await new Engine().outcome({ End: { Type: 'Succeed', Output: '{% $states.input.a %}' } }, { a: 7 })).toBe(7);
  });

  it('Fail takes expressions', async () => {
    const engine = new Engine();
    const arn = await engine.start(
      { No: { Type: 'Fail', Error: '{% $states.input.code %}', Cause: '{% "because " & $states.input.code %}' } },
      { code: 'Lapsed' },
    );
    expect(await engine.describe(arn)).toMatchObject({ status: 'FAILED', error: 'Lapsed', cause: 'because Lapsed' });
    expect(await engine.eventTypes(arn)).toEqual(['ExecutionStarted', 'FailStateEntered', 'ExecutionFailed']);
  });
});

describe('Parallel', () => {
  it('gives the results of its branches in their order', async () => {
    const output = await new Engine().outcome(
      {
        Outer: { Type: 'Pass', Assign: { outer: 5 }, Next: 'Both' },
        Both: {
          Type: 'Parallel',
          Arguments: { n: '{% $states.input.n + 1 %}' },
          Branches: [
            { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 0, Assign: { mine: 1 }, End: true } } },
            { StartAt: 'P', States: { P: give('{% $outer + $states.input.n %}') } },
          ],
          Assign: { all: '{% $states.result %}' },
          Output: '{% $states.result[1] %}',
          Next: 'Last',
        },
        Last: give({ all: '{% $all %}', output: '{% $states.input %}', inner: '{% $exists($mine) %}' }),
      },
      { n: 1 },
    );
    expect(output).toEqual({ all: [{ n: 2 }, 7], output: 7, inner: false });
  });

  it('ends its other branches when one fails, and lets Catch assign in the outer scope', async () => {
    const engine = new Engine();
    const arn = await engine.start({
      Both: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'Long', States: { Long: { Type: 'Wait', Seconds: 1000, End: true } } },
          { StartAt: 'Bad', States: { Bad: { Type: 'Fail', Error: 'Bad', Cause: 'c' } } },
        ],
        Catch: [{ ErrorEquals: ['Bad'], Assign: { e: '{% $states.errorOutput %}' }, Output: 'caught', Next: 'Last' }],
        End: true,
      },
      Last: give(['{% $states.input %}', '{% $e %}']),
    });
    expect(await engine.outputOf(arn)).toEqual(['caught', { Error: 'Bad', Cause: 'c' }]);
    expect(engine.engine.nextDueAt()).toBeUndefined();
    expect(await engine.eventTypes(arn)).toEqual([
      'ExecutionStarted',
      'ParallelStateEntered',
      'ParallelStateStarted',
      'WaitStateEntered',
      'FailStateEntered',
      'WaitStateAborted',
      'ParallelStateExited',
      'PassStateEntered',
      'PassStateExited',
      'ExecutionSucceeded',
    ]);
  });
});

describe('Map', () => {
  const each = (processor: object, more: object = {}) => ({
    Each: {
      Type: 'Map',
      Items: '{% $states.input.items %}',
      ItemProcessor: { StartAt: 'Item', States: { Item: processor } },
      End: true,
      ...more,
    },
  });

  it('gives results in the order of its items, whatever order they end in', async () => {
    const engine = new Engine();
    const wait = { Type: 'Wait', Seconds: '{% $states.input %}', Output: '{% $states.context.Map.Item %}', End: true };
    const arn = await engine.start(each(wait), { items: [30, 10, 20] });
    await engine.advance(30);
    expect(await engine.outputOf(arn)).toEqual([
      { Index: 0, Value: 30 },
      { Index: 1, Value: 10 },
      { Index: 2, Value: 20 },
    ]);
  });

  it('runs at most MaxConcurrency items at once', async () => {
    let running = 0;
    let most = 0;
    const engine = new Engine({
      work: async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise(setImmediate);
        running -= 1;
      },
    });
    const items = Array.from({ length: 20 }, (_, index) => index);
    const arn = await engine.start(each(invoke('work'), { MaxConcurrency: '{% 3 %}' }), { items });
    expect(await engine.outputOf(arn)).toHaveLength(20);
    expect(most).toBe(3);
  });

  it('selects what an item is given', async () => {
    const selector = { i: '{% $states.context.Map.Item.Index %}', all: '{% $count($states.input.items) %}' };
    const output = await new Engine().outcome(each({ Type: 'Pass', End: true }, { ItemSelector: selector }), {
      items: ['a', 'b'],
    });
    expect(output).toEqual([
      { i: 0, all: 2 },
      { i: 1, all: 2 },
    ]);
  });

  it('gives an empty list for no items', async () => {
    expect(await new Engine().outcome(each({ Type: 'Pass', End: true }), { items: [] })).toEqual([]);
  });

  it.each([
    [{ ToleratedFailureCount: 1 }, [2], 'SUCCEEDED', undefined],
    [{ ToleratedFailurePercentage: '{% 50 %}' }, [1, 2], 'SUCCEEDED', undefined],
    [{ ToleratedFailureCount: 1 }, [1, 2], 'FAILED', 'States.ExceedToleratedFailureThreshold'],
    [{}, [2], 'FAILED', 'Odd'],
  ])('with %j and failures of %j is %s', async (more, bad, status, error) => {
    const engine = new Engine();
    const processor = {
      StartAt: 'Which',
      States: {
        Which: {
          Type: 'Choice',
          Choices: [{ Condition: '{% $states.input in $states.context.Execution.Input.bad %}', Next: 'Bad' }],
          Default: 'Good',
        },
        Bad: { Type: 'Fail', Error: 'Odd' },
        Good: { Type: 'Pass', End: true },
      },
    };
    const arn = await engine.start(each({}, { ItemProcessor: processor, ...more }), { items: [1, 2, 3, 4], bad });
    expect((await engine.describe(arn)).status).toBe(status);
    expect((await engine.describe(arn)).error).toBe(error);
    if (status === 'SUCCEEDED')
      expect(await engine.outputOf(arn)).toEqual([1, 2, 3, 4].filter((n) => !bad.includes(n)));
  });

  it('nests', async () => {
    const double = { Type: 'Pass', Output: '{% $states.input * 2 %}', End: true };
    const processor = { StartAt: 'Double', States: { Double: double } };
    const inner = { Type: 'Map', Items: '{% $states.input %}', ItemProcessor: processor, End: true };
    expect(await new Engine().outcome(each(inner), { items: [[1, 2], [3]] })).toEqual([[2, 4], [6]]);
  });
});

describe('limits', () => {
  it('ends an execution at 25,000 events', async () => {
    const engine = new Engine();
    const arn = await engine.start({ A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } });
    expect(await engine.describe(arn)).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    const { events } = await engine.call<{ events: { id: number }[] }>('GetExecutionHistory', {
      ...{ executionArn: arn, reverseOrder: true, maxResults: 1 },
    });
    expect(events[0]?.id).toBeLessThanOrEqual(25_000);
  });

  it('refuses an output over 256 KiB, which States.ALL does not catch', async () => {
    const engine = new Engine({ big: () => 'a'.repeat(257 * 1024) });
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Last', Output: 1 }];
    const arn = await engine.start({ Big: { ...invoke('big'), Catch }, Last: give('caught') });
    expect(await engine.describe(arn)).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  it('ends an execution at its TimeoutSeconds, else after a year', async () => {
    const engine = new Engine();
    const wait = { Wait: { Type: 'Wait', Seconds: 99_999_999, End: true } };
    const limited = await engine.start(wait, {}, { TimeoutSeconds: 60 });
    const unlimited = await engine.start(wait);
    await engine.advance(60);
    expect([await engine.statusOf(limited), await engine.statusOf(unlimited)]).toEqual(['TIMED_OUT', 'RUNNING']);
    expect((await engine.eventTypes(limited)).at(-1)).toBe('ExecutionTimedOut');
    await engine.advance(365 * 86_400);
    expect(await engine.statusOf(unlimited)).toBe('TIMED_OUT');
  });
});
