import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../../local/stepfunctions/check-definition.ts';
import { ownProblemsOf } from '../../../local/stepfunctions/definition-problems.ts';
import { usesOf } from '../../../local/stepfunctions/expression-uses.ts';
import { type Body, invoke, waitFor } from './support.ts';

const definition = (states: Body) => ({ QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states });
const end = { Type: 'Pass', End: true };

describe('problemsOf', () => {
  it('finds none in a definition that is right', () => {
    const right = definition({
      Ask: waitFor('ask', {
        ...{ End: undefined, Next: 'Tell', Assign: { decision: '{% $states.result.decision %}' } },
        Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput %}', Next: 'Last' }],
      }),
      Tell: {
        Type: 'Pass',
        Output: '{% $map($states.input.list, function($v, $i) { $v.name & $i & $decision }) %}',
        Next: 'Last',
      },
      Last: { Type: 'Pass', Output: '{% $states.input[kind = "a"].{ "n": name } %}', End: true },
    });
    expect(problemsOf(right)).toEqual([]);
  });

  it.each<[string, Body, string]>([
    [
      'a variable nobody assigns',
      { A: { ...end, Output: '{% $nobody %}' } },
      'no state before this one assigns the variable $nobody',
    ],
    [
      'a variable assigned only later',
      { A: { Type: 'Pass', Output: '{% $x %}', Next: 'B' }, B: { ...end, Assign: { x: 1 } } },
      '/States/A/Output',
    ],
    [
      'an inner variable used outside',
      {
        P: { Type: 'Parallel', Branches: [{ StartAt: 'I', States: { I: { ...end, Assign: { x: 1 } } } }], Next: 'B' },
        B: { ...end, Output: '{% $x %}' },
      },
      '/States/B/Output',
    ],
    [
      'an unknown function',
      { A: { ...end, Output: '{% $randomSeeded(1) %}' } },
      'the function $randomSeeded does not exist',
    ],
    ['$eval', { A: { ...end, Output: '{% $eval("1") %}' } }, '$eval is not supported'],
    [
      '$states.result in Arguments',
      { A: { ...invoke('f'), Arguments: '{% $states.result %}' } },
      "'$states.result' is only available",
    ],
    ['errorOutput outside Catch', { A: { ...end, Output: '{% $states.errorOutput %}' } }, 'only available in Catch'],
    ['Assign of states', { A: { ...end, Assign: { states: 1 } } }, 'reserved'],
    [
      'Heartbeat above Timeout',
      { A: waitFor('f', { HeartbeatSeconds: 4000 }) },
      "must be smaller than 'TimeoutSeconds'",
    ],
    ['States.ALL on a wait', { A: waitFor('f', { Retry: [{ ErrorEquals: ['States.ALL'] }] }) }, 'States.ALL on a wait'],
    [
      'Catch without Output',
      { A: { ...invoke('f'), Catch: [{ ErrorEquals: ['X'], Next: 'B' }] }, B: end },
      'a Catch without Output',
    ],
    [
      'a wait without TimeoutSeconds',
      { A: waitFor('f', { TimeoutSeconds: undefined }) },
      'a wait without TimeoutSeconds',
    ],
    [
      'a wait without its token',
      { A: waitFor('f', { Arguments: { FunctionName: 'f' } }) },
      'do not pass $states.context.Task.Token',
    ],
    [
      'a token where there is none',
      { A: { ...end, Output: '{% $states.context.Task.Token %}' } },
      'there is a task token only where',
    ],
  ])('finds %s', (_title, states, words) => {
    expect(ownProblemsOf(definition(states)).join('\n')).toContain(words);
  });

  it('adds what asl-validator finds', () => {
    const problems = problemsOf(definition({ A: { ...end, Comment: 5, Output: '{% $nobody %}' } })).join('\n');
    expect(problems).toContain('SCHEMA_VALIDATION_FAILED');
    expect(problems).toContain('$nobody');
  });
});

describe('usesOf', () => {
  it.each([
    ['$a + $b.c[$d]', ['a', 'b', 'd']],
    ['($x := $y; $x)', ['y']],
    ['function($p) { $p + $q }(1)', ['q']],
    ['$states.input.list@$i#$n.{ "v": $i, "n": $n, "o": $o }', ['o']],
    ['$z ? $states.input^(>price, $k) : $reduce([1], function($m, $v) { $m + $v })', ['k', 'z']],
    ['$states.input ~> | item | { "t": $r } |', ['r']],
  ])('finds the variables of %s', (source, variables) => {
    expect([...usesOf(source).variables].sort()).toEqual(variables);
  });

  it.each([
    ['$', ['$']],
    ['$$.a', ['$$']],
    ['name & $states.input.name', ['name']],
    ['$states.input[id = 1].(first & last)', []],
    ['$states.input.$map(items, function($v) { $v })', []],
  ])('finds what %s reads without a document', (source, found) => {
    expect(usesOf(source).withoutDocument).toEqual(found);
  });
});
