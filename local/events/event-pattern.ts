/** Whether an event matches an EventBridge pattern. */
import { isRecord, type JsonRecord, listOf, numberOf } from '../json.ts';

/** Every field that the pattern names must match; fields that it does not name do not matter. */
export function matchesPattern(pattern: JsonRecord, event: unknown): boolean {
  return Object.entries(pattern).every(([field, expected]) => {
    if (field === '$or') return listOf(expected).some((option) => isRecord(option) && matchesPattern(option, event));
    const actual = isRecord(event) ? event[field] : undefined;
    return isRecord(expected) ? matchesPattern(expected, actual) : matchesField(listOf(expected), actual);
  });
}

/** A field that is a list matches when one of its items does. */
function matchesField(options: readonly unknown[], actual: unknown): boolean {
  const candidates = Array.isArray(actual) ? actual : [actual];
  return options.some((option) => candidates.some((candidate) => matchesOption(option, candidate)));
}

function matchesOption(option: unknown, actual: unknown): boolean {
  if (!isRecord(option)) return actual !== undefined && option === actual;
  const [operator = '', argument] = Object.entries(option)[0] ?? [];
  if (operator === 'exists') return (actual !== undefined) === argument;
  if (operator === 'anything-but') {
    const refused = isRecord(argument) ? [argument] : [argument].flat();
    return actual !== undefined && !refused.some((one) => matchesOption(one, actual));
  }
  if (operator === 'numeric') return typeof actual === 'number' && matchesNumber(listOf(argument), actual);
  if (typeof actual !== 'string') return false;
  return matchesText(operator, argument, actual);
}

function matchesText(operator: string, argument: unknown, actual: string): boolean {
  const ignoringCase = isRecord(argument);
  const text = String(ignoringCase ? argument['equals-ignore-case'] : argument);
  const [wanted, found] = ignoringCase ? [text.toLowerCase(), actual.toLowerCase()] : [text, actual];
  if (operator === 'prefix') return found.startsWith(wanted);
  if (operator === 'suffix') return found.endsWith(wanted);
  if (operator === 'equals-ignore-case') return actual.toLowerCase() === text.toLowerCase();
  if (operator === 'wildcard') return matchesWildcard(text.split('*'), actual);
  return false;
}

/** The pieces between the asterisks stand in the text in their order, the first at its start and the last at its end. */
function matchesWildcard([first = '', ...pieces]: readonly string[], actual: string): boolean {
  const last = pieces.pop();
  if (last === undefined) return actual === first;
  if (!actual.startsWith(first)) return false;
  let from = first.length;
  for (const piece of pieces) {
    const found = actual.indexOf(piece, from);
    if (found < 0) return false;
    from = found + piece.length;
  }
  return actual.length - last.length >= from && actual.endsWith(last);
}

function matchesNumber(conditions: readonly unknown[], actual: number): boolean {
  for (let at = 0; at + 1 < conditions.length; at += 2) {
    const bound = numberOf(conditions[at + 1]) ?? Number.NaN;
    const compare: Readonly<Record<string, boolean>> = {
      '=': actual === bound,
      '<': actual < bound,
      '<=': actual <= bound,
      '>': actual > bound,
      '>=': actual >= bound,
    };
    if (compare[String(conditions[at])] !== true) return false;
  }
  return true;
}
