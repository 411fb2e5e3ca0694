import { randomUUID } from 'node:crypto';
import type { Catcher, ChoiceRule, State } from './definition.ts';
import { dataLimitExceeded } from './errors.ts';
import type { Bindings } from './expressions.ts';
import { byteLength, type Json, type JsonObject, MAX_BYTES } from './json.ts';
import type { Frame } from './records.ts';
import type { Run } from './run.ts';
import { fill } from './templates.ts';

const WHOLE = { truncated: false };

/** What a state's fields may see beside `$states.input`. */
export interface Seen {
  readonly result?: Json;
  readonly errorOutput?: Json;
  readonly token?: string;
  readonly item?: { readonly Index: number; readonly Value: Json };
}

/** One frame in one state: what a state type works with. */
export class Step {
  readonly run: Run;
  readonly frame: Frame;
  readonly state: State;

  constructor(run: Run, frame: Frame, state: State) {
    this.run = run;
    this.frame = frame;
    this.state = state;
  }

  event(type: string, details?: JsonObject): number {
    return this.run.event(this.frame, type, details);
  }

  bindings(seen?: Seen): Bindings {
    return this.run.bindings(this.frame, seen);
  }

  /**
   * Leaves the state: Assign and Output are evaluated on the values before it, then the next state is entered, or the
   * frame ends.
   * @param holder where Assign and Output stand: the state, or its Choice rule or Catcher
   * @param output the output when no Output is given
   */
  async leave({
    holder = this.state,
    seen = {},
    output: given = this.frame.data.input,
    next = this.state.Next,
  }: {
    holder?: State | ChoiceRule | Catcher;
    seen?: Seen;
    output?: Json;
    next?: string | undefined;
  } = {}): Promise<void> {
    const { run, frame, state } = this;
    const bindings = this.bindings(seen);
    const prefix = prefixOf(state, holder);
    const output = holder.Output === undefined ? given : await fill(holder.Output, `${prefix}Output`, bindings);
    const outputText = JSON.stringify(output);
    if (byteLength(outputText) > MAX_BYTES) throw dataLimitExceeded(frame.position.state);
    const assigned = holder.Assign && ((await fill(holder.Assign, `${prefix}Assign`, bindings)) as JsonObject);
    if (assigned) this.#assign(assigned);
    this.event(`${state.Type}StateExited`, {
      ...{ name: frame.position.state, output: outputText, outputDetails: WHOLE },
      ...(assigned && {
        assignedVariables: Object.fromEntries(
          Object.entries(assigned).map(([name, value]) => [name, JSON.stringify(value)]),
        ),
        assignedVariablesDetails: WHOLE,
      }),
    });
    // A second answer to the same attempt must not find it.
    delete frame.position.task;
    if (next === undefined) return run.finish(frame, output);
    run.goTo(frame, next, output);
  }

  #assign(assigned: JsonObject): void {
    const { data, position } = this.frame;
    if (byteLength(JSON.stringify(assigned)) > MAX_BYTES) throw dataLimitExceeded(position.state);
    const variables = { ...data.variables, ...assigned };
    if (byteLength(JSON.stringify(variables)) > MAX_VARIABLES_BYTES) throw dataLimitExceeded(position.state);
    data.variables = variables;
  }

  /** A token that names this frame and cannot be guessed. */
  newToken(): string {
    return Buffer.from(JSON.stringify([this.run.record.id, this.frame.id, randomUUID()])).toString('base64');
  }
}

/** AWS's limit on all variables of an execution. */
const MAX_VARIABLES_BYTES = 10 * 1024 * 1024;

/** Where the holder stands in its state, as AWS names fields. */
function prefixOf(state: State, holder: object): string {
  const choices: readonly object[] = state.Choices ?? [];
  const catchers: readonly object[] = state.Catch ?? [];
  if (choices.includes(holder)) return `Choices[${choices.indexOf(holder)}]/`;
  return catchers.includes(holder) ? `Catch[${catchers.indexOf(holder)}]/` : '';
}
