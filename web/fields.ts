/** Reading what people type into forms: text, dates, dollars, ticks; and saying what is wrong with it. */
import { parseDate } from '../rules/instants.ts';

/** A form as typed: the last value of each field. */
export type Form = ReadonlyMap<string, string>;

/** What is wrong with one field, named by the id that the error summary links to. */
export interface FieldProblem {
  readonly field: string;
  readonly text: string;
}

/** The largest body a form may send. */
export const largestForm = 256 * 1024;

/** Reads `application/x-www-form-urlencoded`. */
export function formOf(body: string): Form {
  // Browsers send line ends as CRLF; texts are stored and compared with LF.
  return new Map([...new URLSearchParams(body)].map(([name, value]) => [name, value.replaceAll('\r\n', '\n')]));
}

/** The text of a field without the space around it; nothing when there is none. */
export function textOf(form: Form, name: string): string | undefined {
  return form.get(name)?.trim() || undefined;
}

export const isTicked = (form: Form, name: string) => form.get(name) === 'yes';

const dateParts = ['day', 'month', 'year'] as const;

/** What a field belongs to: the three fields of a date are one thing to say something about. */
export const groupOf = (field: string): string => field.replace(/-(day|month|year)$/, '');

/** The three fields of a date, filled with it. */
export function dateFields(name: string, date: string | undefined): readonly (readonly [string, string])[] {
  if (!date) return [];
  const { day, month, year } = parseDate(date);
  return [
    [`${name}-day`, String(day)],
    [`${name}-month`, String(month)],
    [`${name}-year`, String(year)],
  ];
}

export type Read<T> = { readonly value: T | undefined } | { readonly problem: FieldProblem };

/** Reads a GOV.UK date input. `label` begins the sentence that says what is wrong with it. */
export function readDate(form: Form, name: string, label: string): Read<string> {
  const typed = dateParts.map((part) => textOf(form, `${name}-${part}`));
  if (typed.every((value) => value === undefined)) return { value: undefined };
  const missing = dateParts.filter((_, i) => typed[i] === undefined);
  if (missing.length)
    return { problem: { field: `${name}-${missing[0]}`, text: `${label} must include a ${missing.join(' and a ')}` } };

  const [day = '', month = '', year = ''] = typed;
  const unreal = { problem: { field: `${name}-day`, text: `${label} must be a real date, like 27 3 2027` } };
  if (![day, month, year].every((part) => /^\d{1,4}$/.test(part))) return unreal;
  if (!/^20\d\d$/.test(year))
    return { problem: { field: `${name}-year`, text: `${label} must have a year of 4 digits that begins with 20` } };
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  try {
    return { value: parseDate(date).toString() };
  } catch {
    return unreal;
  }
}

/** Reads dollars as people write them, `12,345.60` or `$12345.6`, exactly to the cent. */
export function readDollars(form: Form, name: string, label: string): Read<number> {
  const typed = textOf(form, name);
  if (typed === undefined) return { value: undefined };
  const parts = /^\$?\s*(\d{1,9}|\d{1,3}(?:,\d{3}){1,2})(?:\.(\d{1,2}))?$/.exec(typed);
  if (!parts) return { problem: { field: name, text: `${label} must be an amount in dollars, like 12,345.60` } };
  const [, dollars = '', cents = ''] = parts;
  return { value: Number(dollars.replaceAll(',', '')) * 100 + Number(cents.padEnd(2, '0')) };
}

/** '12,345.60': cents as a field shows them. */
export function dollarsField(cents: number): string {
  const dollars = String(Math.floor(cents / 100)).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${dollars}.${String(cents % 100).padStart(2, '0')}`;
}
