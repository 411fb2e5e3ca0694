import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Access, accessLimits, tableAccess } from '../../ports/access.ts';
import type { LinkPurpose } from '../../schemas/case.ts';
import { inMemoryTable } from '../support/in-memory-table.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

let now: number;
let table: ReturnType<typeof inMemoryTable>;
let access: Access;

beforeEach(() => {
  now = Date.parse('2026-11-24T01:00:00.000Z');
  table = inMemoryTable();
  access = tableAccess(table, { now: () => new Date(now) });
});

async function link(purpose: LinkPurpose = 'act', login = 'END101') {
  const { handle, write } = access.mintHandle({
    login,
    task: 'PA-7K2M9QRT.endorsement.1',
    assignment: 1,
    purpose,
    caseId: 'PA-7K2M9QRT',
  });
  expect(await table.write([write])).toEqual({ written: true });
  return handle;
}

async function issued(handle: string, nonce?: string) {
  const asked = await access.requestCode(handle, nonce);
  if (!asked.issued) throw new Error(`No code: ${asked.because}`);
  return asked;
}

const another = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

describe('a handle', () => {
  it('is 256 random bits, of which only the hash is stored', async () => {
    const handle = await link();
    expect(Buffer.from(handle, 'base64url')).toHaveLength(32);
    expect(JSON.stringify(table.items())).not.toContain(handle);
    expect(table.items()[0]?.PK).toBe(`HANDLE#${createHash('sha256').update(handle).digest('hex')}`);
  });

  it('is bound to person, task and assignment', async () => {
    expect(await access.findHandle(await link())).toMatchObject({
      login: 'END101',
      task: 'PA-7K2M9QRT.endorsement.1',
      assignment: 1,
      purpose: 'act',
    });
  });

  it.each([
    { purpose: 'act', after: 90 * day - 1, stands: true },
    { purpose: 'act', after: 90 * day, stands: false },
    { purpose: 'record', after: 30 * day - 1, stands: true },
    { purpose: 'record', after: 30 * day, stands: false },
  ] as const)('to $purpose, $after ms after its issue, stands: $stands', async ({ purpose, after, stands }) => {
    const handle = await link(purpose);
    now += after;
    expect((await access.findHandle(handle)) !== undefined).toBe(stands);
  });

  it.each(['', 'x', 'A'.repeat(43), `${'A'.repeat(42)}!`, '../../etc'])(
    'that nobody issued (%j) is nothing',
    async (forged) => {
      await link();
      expect(await access.findHandle(forged)).toBeUndefined();
      expect(await access.requestCode(forged)).toMatchObject({ issued: false });
      expect(await access.proveCode({ handle: forged, nonce: 'A'.repeat(43), code: '123456' })).toMatchObject({
        proved: false,
      });
    },
  );

  it('carries when the table may forget it, rounded up', async () => {
    await link();
    const [item] = table.items();
    expect(item?.ttl).toBe(Math.ceil((now + accessLimits.handleLife.act) / 1000));
    expect(item?.expiresAt).toBe(new Date(now + accessLimits.handleLife.act).toISOString());
  });
});

describe('a one-time code', () => {
  it('begins a session of the person of the handle', async () => {
    const handle = await link();
    const { code, nonce } = await issued(handle);
    expect(code).toMatch(/^\d{6}$/);
    const proof = await access.proveCode({ handle, nonce, code });
    expect(proof.proved).toBe(true);
    if (proof.proved)
      expect(await access.findSession(proof.sessionId)).toMatchObject({ login: 'END101', assurance: 'mailbox' });
  });

  it('is in the table neither as digits nor with its nonce or session id', async () => {
    const handle = await link();
    const { code, nonce } = await issued(handle);
    const before = JSON.stringify(table.items());
    expect(before).not.toContain(`"${code}"`);
    expect(before).not.toContain(nonce);
    const proof = await access.proveCode({ handle, nonce, code });
    if (proof.proved) expect(JSON.stringify(table.items())).not.toContain(proof.sessionId);
  });

  it.each([
    { name: 'replayed', expected: { because: 'no-code' }, spend: true },
    { name: 'of another browser', expected: { because: 'no-code' }, nonce: 'B'.repeat(43) },
    { name: 'of no browser', expected: { because: 'no-code' }, nonce: undefined },
    { name: 'wrong', expected: { because: 'wrong', triesLeft: 4 }, wrong: true },
    { name: 'ten minutes old', expected: { because: 'expired' }, after: 10 * minute },
  ])('$name proves nothing', async ({ expected, spend, wrong, after = 0, ...more }) => {
    const handle = await link();
    const { code, nonce } = await issued(handle);
    if (spend) expect(await access.proveCode({ handle, nonce, code })).toMatchObject({ proved: true });
    now += after;
    const given = { handle, nonce, code: wrong ? another(code) : code, ...('nonce' in more && { nonce: more.nonce }) };
    expect(await access.proveCode(given)).toEqual({ proved: false, ...expected });
  });

  it('of one handle proves nothing on another', async () => {
    const [one, other] = [await link(), await link()];
    const { code, nonce } = await issued(one);
    await issued(other, nonce);
    const proof = await access.proveCode({ handle: other, nonce, code });
    // One chance in a million that both handles got the same digits.
    expect(proof).toMatchObject({ proved: false, because: 'wrong' });
  });

  it('holds up to a moment before its end', async () => {
    const handle = await link();
    const { code, nonce } = await issued(handle);
    now += 10 * minute - 1;
    expect(await access.proveCode({ handle, nonce, code })).toMatchObject({ proved: true });
  });

  it('is spent after five tries, even for who then knows it', async () => {
    const handle = await link();
    const { code, nonce } = await issued(handle);
    const tries = [];
    for (let n = 0; n < 5; n++) tries.push(await access.proveCode({ handle, nonce, code: another(code) }));
    expect(tries.map((proof) => (proof.proved ? 'proved' : proof.because))).toEqual([
      'wrong',
      'wrong',
      'wrong',
      'wrong',
      'too-many-tries',
    ]);
    expect(await access.proveCode({ handle, nonce, code })).toEqual({ proved: false, because: 'too-many-tries' });
  });

  it('gives guesses sent at once no more than five tries', async () => {
    const handle = await link();
    const { code, nonce } = await issued(handle);
    const guesses = await Promise.all(
      Array.from({ length: 40 }, () => access.proveCode({ handle, nonce, code: another(code) })),
    );
    const compared = guesses.filter((proof) => !proof.proved && proof.because === 'wrong');
    expect(compared.length).toBeLessThanOrEqual(4);
    expect(await access.proveCode({ handle, nonce, code })).toEqual({ proved: false, because: 'too-many-tries' });
  });

  it('sent twice at once begins one session only', async () => {
    const handle = await link();
    const { code, nonce } = await issued(handle);
    const proofs = await Promise.all([1, 2, 3].map(() => access.proveCode({ handle, nonce, code })));
    expect(proofs.filter(({ proved }) => proved)).toHaveLength(1);
    expect(table.items().filter(({ PK }) => PK.startsWith('SESSION#'))).toHaveLength(1);
  });

  it('takes the place of an older one in the same browser', async () => {
    const handle = await link();
    const first = await issued(handle);
    const second = await issued(handle, first.nonce);
    expect(second.nonce).toBe(first.nonce);
    if (first.code !== second.code)
      expect(await access.proveCode({ handle, nonce: first.nonce, code: first.code })).toMatchObject({ proved: false });
    expect(await access.proveCode({ handle, nonce: second.nonce, code: second.code })).toMatchObject({ proved: true });
  });

  it('ends the session that the browser had before', async () => {
    const handle = await link();
    const first = await issued(handle);
    const before = await access.proveCode({ handle, nonce: first.nonce, code: first.code });
    if (!before.proved) throw new Error('not proved');
    const second = await issued(handle);
    await access.proveCode({ handle, nonce: second.nonce, code: second.code, endingSession: before.sessionId });
    expect(await access.findSession(before.sessionId)).toBeUndefined();
  });
});

describe('the limits of codes', () => {
  it('allow a browser five an hour, and say when the next may be asked for', async () => {
    const handle = await link();
    const { nonce } = await issued(handle);
    for (let n = 1; n < 5; n++) {
      now += minute;
      await issued(handle, nonce);
    }
    now += minute;
    expect(await access.requestCode(handle, nonce)).toEqual({
      issued: false,
      because: 'hour',
      againAt: '2026-11-24T02:00:00.000Z',
    });
    now = Date.parse('2026-11-24T01:59:59.999Z');
    expect(await access.requestCode(handle, nonce)).toMatchObject({ issued: false });
    now = Date.parse('2026-11-24T02:00:00.000Z');
    expect(await access.requestCode(handle, nonce)).toMatchObject({ issued: true });
  });

  it('allow a browser twenty a day', async () => {
    const handle = await link();
    const { nonce } = await issued(handle);
    for (let n = 1; n < 20; n++) {
      now += 13 * minute;
      await issued(handle, nonce);
    }
    now += hour;
    expect(await access.requestCode(handle, nonce)).toEqual({
      issued: false,
      because: 'day',
      againAt: '2026-11-25T01:00:00.000Z',
    });
    now = Date.parse('2026-11-25T01:00:00.000Z');
    expect(await access.requestCode(handle, nonce)).toMatchObject({ issued: true });
  });

  it('are of the link and the browser: neither another link nor another browser is locked', async () => {
    const [spent, fresh] = [await link(), await link()];
    const { nonce } = await issued(spent);
    for (let n = 1; n < 5; n++) await issued(spent, nonce);
    expect(await access.requestCode(spent, nonce)).toMatchObject({ issued: false });
    expect(await access.requestCode(fresh, nonce)).toMatchObject({ issued: true });
    expect(await access.requestCode(spent)).toMatchObject({ issued: true });
  });

  it('outlast the code that is spent, and what was not sent does not count', async () => {
    const handle = await link();
    const first = await issued(handle);
    expect(await access.proveCode({ handle, nonce: first.nonce, code: first.code })).toMatchObject({ proved: true });
    for (let n = 1; n < 5; n++) await issued(handle, first.nonce);
    await access.codeNotSent(handle, first.nonce);
    await issued(handle, first.nonce);
    expect(await access.requestCode(handle, first.nonce)).toMatchObject({ issued: false, because: 'hour' });
    await access.codeNotSent(handle, 'no nonce');
    await access.codeNotSent(handle, 'B'.repeat(43));
  });

  it('give whoever comes after a program that pressed the button all day a code, at the latest after a pause', async () => {
    const handle = await link();
    for (let presses = 0; presses < 20; presses++) await issued(handle);
    expect(await access.requestCode(handle)).toEqual({
      issued: false,
      because: 'browsers',
      againAt: '2026-11-24T01:05:00.000Z',
    });
    for (let pauses = 0; pauses < 40; pauses++) {
      now += 5 * minute;
      const { code, nonce } = await issued(handle);
      expect(await access.requestCode(handle)).toMatchObject({ issued: false, because: 'browsers' });
      if (pauses === 39) expect(await access.proveCode({ handle, nonce, code })).toMatchObject({ proved: true });
    }
  });

  it('count requests sent at once: one browser’s, and those of many', async () => {
    const handle = await link();
    const { nonce } = await issued(handle);
    const one = await Promise.all(Array.from({ length: 12 }, () => access.requestCode(handle, nonce)));
    expect(one.filter(({ issued }) => issued).length).toBeLessThanOrEqual(4);
    const many = await Promise.all(Array.from({ length: 60 }, () => access.requestCode(handle)));
    expect(many.filter(({ issued }) => issued).length).toBeLessThanOrEqual(19);
  });
});

describe('guesses by one link', () => {
  /** Wrong guesses of as many browsers as it takes. */
  async function guess(handle: string, count: number) {
    let guesses = 0;
    while (guesses < count) {
      now += 5 * minute;
      const { code, nonce } = await issued(handle);
      for (let n = 0; n < 5 && guesses < count; n++) {
        await access.proveCode({ handle, nonce, code: another(code) });
        guesses++;
      }
    }
  }

  it('lock it after a hundred a day, for everybody who has it, and for no other link', async () => {
    const [handle, fresh] = [await link(), await link()];
    await guess(handle, 99);
    expect(await access.lockedUntil(handle)).toBeUndefined();
    now += 5 * minute;
    const waiting = await issued(handle);
    const last = await issued(handle, waiting.nonce);
    await access.proveCode({ handle, nonce: last.nonce, code: another(last.code) });
    const againAt = await access.lockedUntil(handle);
    expect(againAt).toBe('2026-11-25T01:05:00.000Z');
    const locked = { because: 'locked', againAt };
    expect(await access.requestCode(handle)).toEqual({ issued: false, ...locked });
    expect(await access.proveCode({ handle, nonce: last.nonce, code: last.code })).toEqual({
      proved: false,
      ...locked,
    });
    expect(await access.requestCode(fresh)).toMatchObject({ issued: true });
    now = Date.parse('2026-11-25T01:05:00.000Z');
    const { code, nonce } = await issued(handle);
    expect(await access.proveCode({ handle, nonce, code })).toMatchObject({ proved: true });
    expect(await access.lockedUntil('A'.repeat(43))).toBeUndefined();
  });
});

describe('a session', () => {
  async function session() {
    const handle = await link();
    const { code, nonce } = await issued(handle);
    const proof = await access.proveCode({ handle, nonce, code });
    if (!proof.proved) throw new Error('not proved');
    return proof.sessionId;
  }
  const touch = async (sessionId: string) => {
    const found = await access.findSession(sessionId);
    if (found) await access.touchSession(sessionId, found);
  };

  it.each([
    { name: 'just before 60 idle minutes', moves: [hour - 1], stands: true },
    { name: 'after 60 idle minutes', moves: [hour], stands: false },
    { name: 'used every 50 minutes', moves: Array.from({ length: 9 }, () => 50 * minute), stands: true },
    { name: 'after 8 hours of use', moves: Array.from({ length: 10 }, () => 48 * minute), stands: false },
    { name: 'after the clock moved a day', moves: [day], stands: false },
  ])('$name stands: $stands', async ({ moves, stands }) => {
    const sessionId = await session();
    for (const move of moves) {
      await touch(sessionId);
      now += move;
    }
    expect((await access.findSession(sessionId)) !== undefined).toBe(stands);
  });

  it('is touched at most once a minute', async () => {
    const sessionId = await session();
    const writes = table.writes();
    now += minute - 1;
    await touch(sessionId);
    expect(table.writes()).toBe(writes);
    now += 1;
    await touch(sessionId);
    await touch(sessionId);
    expect(table.writes()).toBe(writes + 1);
  });

  it('stays ended when it is touched late', async () => {
    const sessionId = await session();
    const found = await access.findSession(sessionId);
    await access.endSession(sessionId);
    now += 2 * minute;
    if (found) await access.touchSession(sessionId, found);
    expect(await access.findSession(sessionId)).toBeUndefined();
    expect(table.items().filter(({ PK }) => PK.startsWith('SESSION#'))).toEqual([]);
  });

  it('has a token of its own, and none for what nobody issued', async () => {
    const [one, other] = [await session(), await session()];
    const tokens = [await access.findSession(one), await access.findSession(other)].map((found) => found?.csrf);
    expect(new Set(tokens).size).toBe(2);
    expect(await access.findSession('A'.repeat(43))).toBeUndefined();
    expect(await access.findSession('')).toBeUndefined();
  });
});
