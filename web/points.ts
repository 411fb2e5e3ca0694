/** Numbered points in a form: a row each, five to begin with, twenty at most. */
import { type Form, textOf } from './fields.ts';

const fewestRows = 5;
const mostRows = 20;

/** How many rows a form shows. */
export function pointRows(form: Form): number {
  const asked = Number(form.get('rows') ?? fewestRows);
  return Number.isInteger(asked) ? Math.min(Math.max(asked, fewestRows), mostRows) : fewestRows;
}

/** The points written, in their order, and the field of each; rows left empty are not points. */
export function readPoints(form: Form): {
  readonly points: readonly string[];
  readonly fields: Record<string, string>;
} {
  const written = Array.from({ length: mostRows }, (_, row) => `points-${row + 1}`).flatMap((field) => {
    const text = textOf(form, field);
    return text === undefined ? [] : [{ field, text }];
  });
  return {
    points: written.map(({ text }) => text),
    fields: {
      '/points': 'points-1',
      ...Object.fromEntries(written.map(({ field }, index) => [`/points/${index}`, field])),
    },
  };
}

/** The form with one more row, when that is what its button asked for. */
export function withAnotherPoint(form: Form): Form | undefined {
  if (form.get('press') !== 'add-point') return undefined;
  return new Map([...form, ['rows', String(Math.min(pointRows(form) + 1, mostRows))]]);
}
