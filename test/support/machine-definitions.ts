/** The machine definitions as they are deployed, and what their states send. */
import { readdirSync, readFileSync } from 'node:fs';
import jsonata from 'jsonata';
import { StepVisit, TaskVisit, Visit, WaitVisit } from '../../schemas/machine.ts';

export interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Arguments?: { readonly FunctionName: string; readonly Payload: Readonly<Record<string, unknown>> };
  readonly Choices?: readonly { readonly Condition: string; readonly Next: string }[];
  readonly Default?: string;
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly Next?: string;
  readonly End?: boolean;
}
export interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** What the functions of today take, by the name that definitions call them by. */
export const takenBy = {
  TriagePlanFunction: Visit,
  OpenTaskFunction: StepVisit,
  WaitTaskFunction: WaitVisit,
  RemindFunction: TaskVisit,
  SealJustificationsFunction: Visit,
  ClosePlanApprovalFunction: Visit,
  TellPlanFunction: Visit,
  ClosePlanEscalationFunction: Visit,
  CloseQuoteApprovalFunction: Visit,
} as const;

const folder = new URL('../../statemachines/', import.meta.url);

/** Every definition by its process. */
export const definitions: Readonly<Record<string, Definition>> = Object.fromEntries(
  readdirSync(folder)
    .filter((name) => name.endsWith('.asl.json'))
    .map((name) => [name.replace('.asl.json', ''), JSON.parse(readFileSync(new URL(name, folder), 'utf8'))]),
);

export function definitionOf(process: string): Definition {
  const definition = definitions[process];
  if (!definition) throw new Error(`There is no machine ${process}`);
  return definition;
}

/** The function that a task state calls: `OpenTaskFunction`. */
export const functionOf = ({ Arguments }: State): string | undefined =>
  /^\$\{(\w+)\}$/.exec(Arguments?.FunctionName ?? '')?.[1];

/** Where a state may go. */
export const nextOf = ({ Choices = [], Default, Catch = [], Next }: State): readonly string[] => [
  ...Choices.map((choice) => choice.Next),
  ...(Default ? [Default] : []),
  ...Catch.map((one) => one.Next),
  ...(Next ? [Next] : []),
];

/** The value of a template of JSONata expressions, for what `$states` holds. */
export async function evaluated(template: unknown, states: Readonly<Record<string, unknown>>): Promise<unknown> {
  if (Array.isArray(template)) return Promise.all(template.map((one) => evaluated(one, states)));
  if (typeof template === 'object' && template !== null)
    return Object.fromEntries(
      await Promise.all(Object.entries(template).map(async ([key, one]) => [key, await evaluated(one, states)])),
    );
  const expression = typeof template === 'string' ? /^\{%(.*)%\}$/s.exec(template)?.[1] : undefined;
  return expression === undefined ? template : jsonata(expression).evaluate(undefined, { states });
}
