import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brokenLink, eventHash, linksOf } from '../../ports/event-chain.ts';
import type { CaseEvent } from '../../schemas/case.ts';
import type { Change } from '../../schemas/change.ts';
import { fileAt, tuesday } from '../support/plan-approval-files.ts';

const { snapshot } = fileAt('awaiting-endorsement');
const at = tuesday.toISOString();

const changeOf = (payloads: readonly Record<string, string>[], before?: Change['before']): Change => {
  const [first = {}, ...others] = payloads;
  const event = (payload: Record<string, string>) => ({ type: 'plan-endorsed', payload });
  return {
    ...(before && { before }),
    after: snapshot,
    by: { login: 'END001' },
    at: tuesday,
    events: [event(first), ...others.map(event)],
  };
};

/** Three links, written by two changes. */
const chain = (): CaseEvent[] => {
  const first = linksOf(changeOf([{ reasons: 'one' }, { reasons: 'two' }]), at);
  const last = first.at(-1);
  const before = { ...snapshot, version: 2, lastHash: last?.hash ?? '' };
  return [...first, ...linksOf(changeOf([{ reasons: 'three' }], before), at)];
};

describe('the chain of a case', () => {
  it('numbers its events and links each to the one before, over changes', () => {
    const events = chain();
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(events.map(({ previousHash }) => previousHash)).toEqual(['', events[0]?.hash, events[1]?.hash]);
    expect(brokenLink(events)).toBeUndefined();
    expect(brokenLink([])).toBeUndefined();
  });

  it('keeps who acted: a person, or a function of ours', () => {
    expect(chain()[0]?.by).toBe('END001');
    expect(linksOf({ ...changeOf([{}]), by: { system: 'triage-plan' } }, at)[0].by).toBe('system:triage-plan');
  });

  it('keeps a payload as canonical text, whatever order it was given in', () => {
    const [one] = linksOf(changeOf([{ b: '2', a: '1' }]), at);
    const [other] = linksOf(changeOf([{ a: '1', b: '2' }]), at);
    expect(one.payload).toBe('{"a":"1","b":"2"}');
    expect(other).toEqual(one);
  });

  it.each([
    ['sequence', 9],
    ['type', 'plan-returned'],
    ['at', '2026-11-24T00:00:00.000Z'],
    ['by', 'END002'],
    ['payload', '{"reasons":"another"}'],
    ['payloadHash', '0'.repeat(64)],
    ['previousHash', '0'.repeat(64)],
    ['hash', '0'.repeat(64)],
  ] as const)('shows that the %s of any event was changed', (field, value) => {
    for (const place of [0, 1, 2]) {
      const events = chain().map((event, index) => (index === place ? { ...event, [field]: value } : event));
      expect(brokenLink(events)).toBe(place + 1);
    }
  });

  it('shows that an event was hashed anew by somebody who changed it', () => {
    const [first, second, third] = chain();
    if (!first || !second || !third) throw new Error('The chain has three links');
    const changed = { ...second, by: 'END002' };
    const forged = { ...changed, hash: eventHash(changed) };
    expect(brokenLink([first, forged, third])).toBe(3);
  });

  it('shows that events were taken out, added or put into another order', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2]), (places) => {
        const events = chain();
        const kept = places.flatMap((place) => events[place] ?? []);
        const wholeStart = places.every((place, index) => place === index);
        expect(brokenLink(kept) === undefined).toBe(wholeStart);
      }),
    );
    const events = chain();
    expect(brokenLink([...events, ...events.slice(2)])).toBe(4);
  });

  it('stays whole when a payload has been lawfully disposed of, for its hash stands in', () => {
    const events = chain().map((event) => (event.sequence === 2 ? { ...event, payload: '' } : event));
    expect(brokenLink(events)).toBeUndefined();
    const forged = events.map((event) => (event.sequence === 2 ? { ...event, payloadHash: '0'.repeat(64) } : event));
    expect(brokenLink(forged)).toBe(2);
  });
});
