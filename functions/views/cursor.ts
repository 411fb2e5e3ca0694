/** Where a page of a list ended, as an opaque text. */
import type { Item } from '../../ports/table.ts';
import { Refused } from '../middleware/http.ts';

export const cursorOf = (next: Item): string => Buffer.from(JSON.stringify(next)).toString('base64url');

/** @throws Refused 400 where the text is no cursor of ours */
export function fromCursor(cursor: string | undefined): Item | undefined {
  if (cursor === undefined) return undefined;
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const isKey =
      typeof key === 'object' && key !== null && Object.values(key).every((value) => typeof value === 'string');
    if (isKey && 'PK' in key && 'SK' in key) return key as Item;
  } catch {
    // Falls through to the refusal: what is no JSON is no cursor.
  }
  throw new Refused(400, 'The cursor is not one of ours.', [{ pointer: '/cursor', detail: 'Take it from a page' }]);
}
