/** Where a page of a list ended, as an opaque text. */
import { type IndexName, type Item, indexes } from '../../ports/table.ts';
import { Refused } from '../middleware/http.ts';

export const cursorOf = (next: Item): string => Buffer.from(JSON.stringify(next)).toString('base64url');

/** What our keys are made of; DynamoDB fails on longer ones. */
const keyShape = /^[\x21-\x7e]{1,500}$/;

/**
 * The place that a cursor names, within what is read now and nowhere else: a partition of an index, or of the table
 * itself, and of it the sort keys that begin with the prefix.
 * @throws Refused 400 where the text is no cursor of this list
 */
export function fromCursor(
  cursor: string | undefined,
  index: IndexName | undefined,
  partition: string,
  prefix = '',
): Item | undefined {
  if (cursor === undefined) return undefined;
  const { key, sort } = index ? indexes[index] : { key: 'PK', sort: 'SK' };
  const place = parsed(cursor);
  const isOfThisList =
    place !== undefined &&
    Object.keys(place).sort().join() === [...new Set(['PK', 'SK', key, sort])].sort().join() &&
    Object.values(place).every((value) => typeof value === 'string' && keyShape.test(value)) &&
    place[key] === partition &&
    String(place[sort]).startsWith(prefix);
  if (isOfThisList) return place as Item;
  throw new Refused(400, 'The cursor is none of this list.', [{ pointer: '/cursor', detail: 'Take it from a page' }]);
}

function parsed(cursor: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    // What is no JSON is no cursor.
    return undefined;
  }
}
