import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addBusinessDays, endOfBusinessDay } from '../../rules/business-days.ts';
import { approve, renew } from '../support/decisions.ts';
import { addressOf, linksIn, newestCode } from '../support/mailed-links.ts';
import { type RunningSafeguard, runningSafeguard } from '../support/running-safeguard.ts';

let safeguard: RunningSafeguard;
beforeAll(async () => {
  safeguard = await runningSafeguard();
});
afterAll(() => safeguard.stop());

const now = () => safeguard.runtime.now();
const week = 7 * 86_400_000;
const read = async (caseId: string) => (await safeguard.call('ADM001', 'GET', `/v1/cases/${caseId}`)).body;
const renewal = (caseId: string, login = 'END001') =>
  safeguard.call(login, 'POST', `/v1/cases/${caseId}/renewal`, renew(now()));

async function inThePool(): Promise<string> {
  const caseId = await safeguard.submitToPool();
  await safeguard.runtime.quiet();
  return caseId;
}

/** What happened to the endorsement of a case, each with the moment of it, within a minute of when it was due. */
async function pastOf(caseId: string): Promise<[string, string][]> {
  const { body } = await safeguard.call('ADM001', 'GET', `/v1/cases/${caseId}/events`);
  return body.events
    .filter(({ type }: { type: string }) => /^(endorsement|renewal)-/.test(type))
    .map(({ type, at }: { type: string; at: string }) => [type, at.slice(0, 16)]);
}
const minute = (instant: string | number) => new Date(instant).toISOString().slice(0, 16);

const mailsTo = (to: string, caseId: string, words: string) =>
  safeguard.runtime.mailbox(to).filter(({ subject }) => subject.startsWith(`${caseId}: `) && subject.includes(words));

/** To a moment after an instant, in one jump. */
async function advanceTo(instant: string | number) {
  const seconds = Math.ceil((new Date(instant).getTime() - now().getTime()) / 1000) + 30;
  await safeguard.runtime.advance(`PT${seconds}S`);
}

/** Renews from the link of a mail, as a person does who proves the mailbox first. */
async function renewFromMail(link: string): Promise<string> {
  const cookies = new Map<string, string>();
  const visit = async (path = '', fields?: Record<string, string>) => {
    const answer = await fetch(`${link}${path}`, {
      method: fields ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') },
      ...(fields && { body: new URLSearchParams(fields) }),
    });
    for (const set of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = set.split(';', 1)[0]?.split('=') ?? [];
      cookies.set(name, value);
    }
    return { status: answer.status, html: await answer.text() };
  };
  expect((await visit()).html).not.toMatch(/PA-|lapsed/);
  await visit('/code', {});
  await visit('/session', { code: newestCode(safeguard, addressOf.endorser) });
  const { html } = await visit();
  const hidden = [...html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]+)"/g)];
  const fields = Object.fromEntries(hidden.map(([, name, value]) => [name, value]));
  expect(Object.keys(fields).toSorted()).toEqual(['csrf', 'planEndorsedEndDate']);
  expect((await visit('/renew', fields)).status).toBe(303);
  return (await visit()).html;
}

describe('an endorsement that is about to end', () => {
  it('is warned of, is renewed or lapses, is asked for weekly, and then renewed from the mail', async () => {
    const lapsing = await inThePool();
    await safeguard.take('HDD001', lapsing);
    const renewed = await inThePool();
    const { endorsement, planEndorsedEndDate, state } = await read(lapsing);
    expect(endorsement).toMatchObject({ lapsed: false, renewable: false });
    expect(await renewal(renewed)).toMatchObject({
      status: 409,
      body: { title: expect.stringContaining('can be renewed from') },
    });

    // One jump over the ladders of pool and review.
    const warning = endOfBusinessDay(addBusinessDays(planEndorsedEndDate, -5, state), state);
    await advanceTo(warning);
    const warned = ['endorsement-warned', minute(warning)];
    for (const [caseId, holder] of [
      [lapsing, addressOf.hdd],
      [renewed, 'hdd.lead.one@staff.example'],
    ] as const) {
      expect(await pastOf(caseId)).toEqual([warned]);
      for (const to of [addressOf.endorser, holder])
        expect(mailsTo(to, caseId, 'the endorsement ends')).toHaveLength(1);
    }
    expect(await renewal(renewed)).toMatchObject({ status: 200, body: { caseId: renewed, status: 'awaiting-review' } });

    // Another over the old end and a week: the renewed one's wait holds by the new clock, the other lapses in time.
    const end = Date.parse(endorsement.endsAt);
    await advanceTo(end + week);
    expect((await pastOf(renewed)).map(([type]) => type)).toEqual(['endorsement-warned', 'endorsement-renewed']);
    expect(await read(renewed)).toMatchObject({ status: 'awaiting-review', endorsement: { lapsed: false } });
    expect(await pastOf(lapsing)).toEqual([
      warned,
      ['endorsement-lapsed', minute(end)],
      ['renewal-reminded', minute(end + week)],
    ]);
    expect(await read(lapsing)).toMatchObject({ status: 'in-review', endorsement: { lapsed: true } });
    expect(mailsTo(addressOf.endorser, lapsing, 'has lapsed')).toHaveLength(2);
    for (const to of [addressOf.hdd, addressOf.planner]) expect(mailsTo(to, lapsing, 'has lapsed')).toHaveLength(1);
    expect(mailsTo(addressOf.endorser, lapsing, 'the endorsement ends')).toHaveLength(1);

    // The plan keeps its HDD, who cannot approve it until the endorser has renewed it from the mail.
    expect(await safeguard.decide('HDD001', lapsing, approve(now()))).toMatchObject({
      status: 409,
      body: { title: expect.stringContaining('local policy') },
    });
    const [link = ''] = linksIn(mailsTo(addressOf.endorser, lapsing, 'has lapsed').at(-1)?.text ?? '');
    expect(await renewFromMail(link)).toContain('The endorsement holds until');
    await safeguard.runtime.quiet();
    for (const to of [addressOf.hdd, addressOf.planner])
      expect(mailsTo(to, lapsing, 'the endorsement is renewed')).toHaveLength(1);
    expect((await safeguard.decide('HDD001', lapsing, approve(now()))).status).toBe(200);
    expect(await safeguard.status(lapsing)).toBe('approved');
    const { body: past } = await safeguard.call('ADM001', 'GET', `/v1/cases/${lapsing}/events`);
    expect(past.whole).toBe(true);
    expect(JSON.stringify(await safeguard.history(lapsing))).not.toMatch(/Endorser One|Participant|staff\.example/);
  });
});
