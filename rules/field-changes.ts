/** What differs between two versions of a form. */
import { canonicalText } from './canonical-text.ts';

export interface FieldChange {
  readonly field: string;
  readonly from: string;
  readonly to: string;
}

/** Every leaf that differs, by its pointer. */
export function fieldChanges(before: unknown, after: unknown, field = ''): FieldChange[] {
  if (isTree(before) && isTree(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => fieldChanges(before[key], after[key], `${field}/${key}`));
  }
  return canonicalText(before) === canonicalText(after) ? [] : [{ field, from: shown(before), to: shown(after) }];
}

const isTree = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
/** Longer texts are shown by their beginning; both versions of the form have them whole. */
const shownAtMost = 500;
const shown = (value: unknown) => {
  const text = value === undefined ? '' : typeof value === 'string' ? value : canonicalText(value);
  return text.length > shownAtMost ? `${text.slice(0, shownAtMost)}…` : text;
};
