import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approve, askRemediation, endorse, renew, submit } from '../support/decisions.ts';
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
  const caseId = await safeguard.submit();
  const endorsement = endorse(now());
  await safeguard.decide('END001', caseId, endorsement);
  await safeguard.decide('PLN001', caseId, submit(endorsement.planEndorsedEndDate));
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

describe('an endorsement that nobody renews', () => {
  it('is warned of, lapses and is asked for each week, once each and at its time, whatever step is open', async () => {
    const reviewed = await inThePool();
    await safeguard.take('HDD001', reviewed);
    const remedied = await inThePool();
    await safeguard.take('HDD002', remedied);
    await safeguard.decide('HDD002', remedied, askRemediation('Attach the roster'));
    const pooled = await inThePool();
    const { endorsement } = await read(pooled);
    expect(endorsement).toMatchObject({ lapsed: false, renewable: false });
    expect(await renewal(pooled)).toMatchObject({
      status: 409,
      body: { title: expect.stringContaining('can be renewed from') },
    });

    const end = Date.parse(endorsement.endsAt);
    // One jump over the warning, the end and a week.
    await advanceTo(end + week);
    const lapsedAt: [string, string][] = [
      ['endorsement-lapsed', minute(end)],
      ['renewal-reminded', minute(end + week)],
    ];
    for (const caseId of [pooled, reviewed, remedied]) {
      const [warned, ...rest] = await pastOf(caseId);
      expect(warned?.[0]).toBe('endorsement-warned');
      const before = (end - Date.parse(`${warned?.[1]}Z`)) / 86_400_000;
      expect(before).toBeGreaterThanOrEqual(5);
      expect(rest).toEqual(lapsedAt);
      expect(mailsTo(addressOf.endorser, caseId, 'the endorsement ends')).toHaveLength(1);
      expect(mailsTo(addressOf.endorser, caseId, 'has lapsed')).toHaveLength(2);
      expect(mailsTo(addressOf.planner, caseId, 'has lapsed')).toHaveLength(1);
      expect(await read(caseId)).toMatchObject({ endorsement: { lapsed: true } });
    }
    expect(mailsTo('hdd.lead.one@staff.example', pooled, 'the endorsement ends')).toHaveLength(1);
    expect(mailsTo('hdd.lead.one@staff.example', pooled, 'has lapsed')).toHaveLength(1);
    expect(mailsTo(addressOf.hdd, reviewed, 'the endorsement ends')).toHaveLength(1);
    expect(mailsTo(addressOf.hdd, reviewed, 'has lapsed')).toHaveLength(1);
    expect(mailsTo(addressOf.planner, remedied, 'the endorsement ends')).toHaveLength(1);
    expect(mailsTo(addressOf.otherHdd, remedied, 'has lapsed')).toHaveLength(1);

    // It keeps its HDD, and all but the approval goes on until the endorser has renewed it from the mail.
    const refused = await safeguard.decide('HDD001', reviewed, approve(now()));
    expect(refused).toMatchObject({ status: 409, body: { title: expect.stringContaining('local policy') } });
    const [link = ''] = linksIn(mailsTo(addressOf.endorser, reviewed, 'has lapsed').at(-1)?.text ?? '');
    expect(await renewFromMail(link)).toContain('The endorsement holds until');
    await safeguard.runtime.quiet();
    expect(await read(reviewed)).toMatchObject({ status: 'in-review', endorsement: { lapsed: false } });
    for (const to of [addressOf.hdd, addressOf.planner])
      expect(mailsTo(to, reviewed, 'the endorsement is renewed')).toHaveLength(1);
    expect((await safeguard.decide('HDD001', reviewed, approve(now()))).status).toBe(200);
    expect(await safeguard.status(reviewed)).toBe('approved');
    const { body: past } = await safeguard.call('ADM001', 'GET', `/v1/cases/${reviewed}/events`);
    expect(past.whole).toBe(true);

    await safeguard.call('PLN001', 'POST', `/v1/cases/${remedied}/withdrawal`, { reason: 'Superseded' });
    // A wait that was told to look again holds by the new clock at once.
    expect(await renewal(pooled)).toMatchObject({ status: 200, body: { caseId: pooled, status: 'awaiting-review' } });
    await safeguard.runtime.quiet();
    const told = (await pastOf(pooled)).length;
    const { endorsement: again } = await read(pooled);
    await advanceTo(again.endsAt);
    expect((await pastOf(pooled)).slice(told).map(([type]) => type)).toEqual([
      'endorsement-warned',
      'endorsement-lapsed',
    ]);
    expect((await pastOf(pooled)).at(-1)?.[1]).toBe(minute(again.endsAt));
    expect(await pastOf(reviewed)).toHaveLength(4);
    expect(await pastOf(remedied)).toHaveLength(3);

    const history = JSON.stringify(await safeguard.history(pooled));
    expect(history).not.toMatch(/Endorser One|Participant|staff\.example/);
  });
});
