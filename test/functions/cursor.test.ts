import { describe, expect, it } from 'vitest';
import { cursorOf, fromCursor } from '../../functions/views/cursor.ts';

const place = { PK: 'CASE#1', SK: 'TASK#review#1', person: 'P#HDD001', personSort: '2026-11-24#1' };
const read = (cursor: string | undefined) => fromCursor(cursor, 'person', 'P#HDD001');

describe('a cursor', () => {
  it('leads back to where its page ended', () => {
    expect(read(cursorOf(place))).toEqual(place);
    expect(read(undefined)).toBeUndefined();
  });

  it.each([
    { what: 'no JSON', cursor: 'nonsense' },
    { what: 'no place', cursor: Buffer.from('"text"').toString('base64url') },
    { what: 'nothing', cursor: Buffer.from('null').toString('base64url') },
    { what: "another person's list", cursor: cursorOf({ ...place, person: 'P#HDD002' }) },
    { what: 'another index', cursor: cursorOf({ PK: 'CASE#1', SK: 'CASE', list: 'K#open', listSort: '1' }) },
    { what: 'a field too many', cursor: cursorOf({ ...place, more: '1' }) },
    { what: 'a number', cursor: cursorOf({ ...place, personSort: 1 }) },
    { what: 'an empty text', cursor: cursorOf({ ...place, personSort: '' }) },
  ])('of $what is refused', ({ cursor }) => {
    expect(() => read(cursor)).toThrow('The cursor is none of this list.');
  });
});
