import type { State, StateType } from '../definition.ts';
import type { Behaviour } from './behaviour.ts';
import { choice } from './choice.ts';
import { fail } from './fail.ts';
import { map } from './map.ts';
import { parallel } from './parallel.ts';
import { pass } from './pass.ts';
import { succeed } from './succeed.ts';
import { task } from './task.ts';
import { wait } from './wait.ts';

const behaviours: Readonly<Record<StateType, Behaviour>> = {
  Pass: pass,
  Task: task,
  Choice: choice,
  Wait: wait,
  Succeed: succeed,
  Fail: fail,
  Parallel: parallel,
  Map: map,
};

export const behaviourOf = ({ Type }: State): Behaviour => behaviours[Type];
