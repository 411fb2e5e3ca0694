/** Machines at random, made so that what they end with does not hang on which of two branches comes first. */
import fc from 'fast-check';
import type { Body } from './support.ts';

/** A step of a machine, without a name. */
export type Part =
  | { kind: 'pass' | 'wait' | 'fail' }
  | { kind: 'call'; failures: number; retries: number; isCaught: boolean }
  | { kind: 'token'; answer: 'inside' | 'later' | 'failure' | 'never' }
  | { kind: 'choice'; first: Part[]; second: Part[] }
  | { kind: 'parallel'; branches: Part[][]; isCaught: boolean }
  | { kind: 'map'; items: number; concurrency: number; tolerated: number; body: Part[]; isCaught: boolean };

type Of<K extends Part['kind']> = Extract<Part, { kind: K }>;

/** The one error that is not caught where it arises, so that it is the same whoever fails first. */
export const BUSY = 'Busy';

const { part } = fc.letrec<{ part: Part; parts: Part[] }>((tie) => ({
  parts: fc.array(tie('part'), { minLength: 1, maxLength: 3, size: 'max' }),
  part: fc.oneof(
    { maxDepth: 3, depthSize: 'medium' },
    { weight: 3, arbitrary: fc.constantFrom<Part>({ kind: 'pass' }, { kind: 'wait' }) },
    {
      weight: 4,
      arbitrary: fc.record<Of<'call'>>({
        ...{ kind: fc.constant('call'), failures: fc.nat(2), retries: fc.nat(2), isCaught: fc.boolean() },
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record<Of<'token'>>({
        kind: fc.constant('token'),
        answer: fc.constantFrom('inside', 'later', 'failure', 'never'),
      }),
    },
    { weight: 1, arbitrary: fc.constant<Part>({ kind: 'fail' }) },
    {
      weight: 1,
      arbitrary: fc.record<Of<'choice'>>({ kind: fc.constant('choice'), first: tie('parts'), second: tie('parts') }),
    },
    {
      weight: 2,
      arbitrary: fc.record<Of<'parallel'>>({
        kind: fc.constant('parallel'),
        branches: fc.array(tie('parts'), { minLength: 1, maxLength: 3, size: 'max' }),
        isCaught: fc.boolean(),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record<Of<'map'>>({
        ...{ kind: fc.constant('map'), items: fc.nat(3), concurrency: fc.nat(2), tolerated: fc.nat(1) },
        ...{ body: tie('parts'), isCaught: fc.boolean() },
      }),
    },
  ),
}));

export const machines: fc.Arbitrary<Part[]> = fc.array(part, { minLength: 3, maxLength: 6, size: 'max' });

/** The definition of a machine of those parts. */
export function definitionOf(parts: Part[]): string {
  let count = 0;
  const nameOf = (what: string) => {
    count += 1;
    return `${what} ${count}`;
  };

  function graphOf(all: Part[]): Body {
    const states: Body = {};
    const end = nameOf('end');
    states[end] = { Type: 'Pass', End: true };
    /** Adds the parts before the state `next`, and answers the name of the first. */
    const add = (list: Part[], next: string): string =>
      list.reduceRight((following, part) => {
        const name = nameOf(part.kind);
        states[name] = stateOf(part, name, following);
        return name;
      }, next);

    function stateOf(part: Part, name: string, Next: string): Body {
      const caught = (names: string[]) => ({ Catch: [{ ErrorEquals: names, Output: `${name} caught`, Next }] });
      switch (part.kind) {
        case 'pass':
          return { Type: 'Pass', Assign: { [name.replace(' ', '')]: 1 }, Output: [name, '{% $states.input %}'], Next };
        case 'wait':
          return { Type: 'Wait', Seconds: (count % 3) + 1, Next };
        case 'fail': {
          const failing = nameOf('failing');
          states[failing] = { Type: 'Fail', Error: BUSY };
          return { Type: 'Choice', Choices: [{ Condition: '{% true %}', Next: failing }], Default: Next };
        }
        case 'call':
          return {
            ...{ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Next },
            Arguments: {
              FunctionName: 'call',
              Payload: { name, failures: part.failures, retry: '{% $states.context.State.RetryCount %}' },
            },
            Output: '{% $states.result.Payload %}',
            Retry: [{ ErrorEquals: [BUSY], MaxAttempts: part.retries, IntervalSeconds: 2 }],
            ...(part.isCaught ? caught(['States.ALL']) : {}),
          };
        case 'token':
          return {
            ...{ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken', TimeoutSeconds: 7, Next },
            Arguments: {
              FunctionName: 'token',
              Payload: { name, answer: part.answer, token: '{% $states.context.Task.Token %}' },
            },
            ...caught(['States.Timeout']),
          };
        case 'choice': {
          const Choices = [{ Condition: '{% $type($states.input) = "array" %}', Next: add(part.first, Next) }];
          return { Type: 'Choice', Choices, Default: add(part.second, Next) };
        }
        case 'parallel': {
          const group = { Type: 'Parallel', Branches: part.branches.map(graphOf), Next };
          return part.isCaught ? { ...group, ...caught(['States.ALL']) } : group;
        }
        case 'map': {
          const Items = Array.from({ length: part.items }, (_, index) => index);
          const group = {
            ...{ Type: 'Map', Items, ItemProcessor: graphOf(part.body), MaxConcurrency: part.concurrency, Next },
            ToleratedFailureCount: part.tolerated,
          };
          return part.isCaught || part.tolerated > 0 ? { ...group, ...caught(['States.ALL']) } : group;
        }
      }
    }
    return { StartAt: add(all, end), States: states };
  }
  return JSON.stringify({ QueryLanguage: 'JSONata', ...graphOf(parts) });
}
