import { afterAll, beforeAll, expect, it } from 'vitest';
import { approve, endorse, submit } from '../support/decisions.ts';
import { addressOf, linksIn, mailedLink, newestCode, story } from '../support/mailed-links.ts';
import { type RunningSafeguard, runningSafeguard } from '../support/running-safeguard.ts';

let safeguard: RunningSafeguard;
beforeAll(async () => {
  safeguard = await runningSafeguard();
});
afterAll(() => safeguard.stop());

const play = (fault: object) => safeguard.call('', 'POST', '/_local/mailbox/faults', fault);
const newAddress = 'endorser.one@new.example';

/** Somebody without script who keeps cookies. */
function visitor() {
  const jar = new Map<string, string>();
  return async (method: 'GET' | 'POST', address: string, fields?: Record<string, string>) => {
    const response = await fetch(address, {
      method,
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(fields && { body: new URLSearchParams(fields) }),
    });
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      jar.set(name, value);
    }
    return { status: response.status, text: await response.text() };
  };
}

it('a request that bounces is corrected by an administrator, sent again, and decided by its new link', async () => {
  const { runtime, call } = safeguard;
  await play({ play: 'bounce', to: addressOf.endorser, times: 1 });
  const caseId = await safeguard.submit();
  const oldLink = await mailedLink(safeguard, addressOf.endorser, caseId, 'endorsement');
  await runtime.advance('PT1M');

  const { body: list } = await call('ADM001', 'GET', '/v1/mail-faults');
  expect(list.faults).toMatchObject([{ caseId, kind: 'bounced', person: { login: 'END001', name: 'Endorser One' } }]);
  const [told] = runtime.mailbox('administrator.one@').filter(({ subject }) => subject.startsWith(caseId));
  expect(told?.subject).toBe(`${caseId}: a mail did not reach Endorser One`);

  const answer = await call('ADM001', 'POST', list.faults[0].links.resend, { email: newAddress });
  expect(answer).toMatchObject({ status: 200, body: { addressCorrected: true, alsoSentAgain: [] } });
  await runtime.advance('PT1M');
  expect((await call('ADM001', 'GET', '/v1/mail-faults')).body).toEqual({ faults: [] });
  const mails = runtime.mailbox(newAddress);
  const [newLink = ''] = linksIn(mails[0]?.text ?? '');
  expect(mails).toHaveLength(1);

  const visit = visitor();
  expect((await visit('GET', oldLink)).text).toContain('cannot be used');
  await visit('POST', `${newLink}/code`);
  await visit('POST', `${newLink}/session`, { code: newestCode(safeguard, newAddress) });
  const csrf = /name="csrf" value="([^"]+)"/.exec((await visit('GET', `${newLink}/return`)).text)?.[1] ?? '';
  const returned = await visit('POST', `${newLink}/return`, { csrf, 'points-1': 'Please add the roster.' });
  expect(returned.status).toBe(303);

  expect(await story(safeguard, caseId)).toEqual([
    'returned-to-planner',
    'approval-requested',
    'triaged',
    'step-opened',
    'mail-failed',
    'address-corrected',
    'mail-sent-again',
    'plan-returned',
    'step-opened',
  ]);
  const { body: past } = await call('ADM001', 'GET', `/v1/cases/${caseId}/events`);
  expect(past.whole).toBe(true);
  expect(JSON.stringify(past)).not.toContain('@');
});

it('through throttling and outages at every step, each mail of a case arrives exactly once', async () => {
  const { runtime } = safeguard;
  /** A case from its request to its approval; `trouble` comes before each mail, and passes. */
  const approved = async (trouble: () => Promise<unknown>) => {
    // The sweep runs where the clock stops: two stops see the second and the third attempt.
    const goesOn = async () => {
      await runtime.advance('PT3M');
      await runtime.advance('PT10M');
    };
    await trouble();
    const caseId = await safeguard.submit('PLN004', { endorser: 'END003' });
    await goesOn();
    await trouble();
    const endorsement = endorse(runtime.now());
    expect(await safeguard.decide('END003', caseId, endorsement)).toMatchObject({ status: 200 });
    await goesOn();
    await trouble();
    expect(await safeguard.decide('PLN004', caseId, submit(endorsement.planEndorsedEndDate))).toMatchObject({
      status: 200,
    });
    await goesOn();
    await trouble();
    await safeguard.take('HDD001', caseId);
    await goesOn();
    await trouble();
    expect(await safeguard.decide('HDD001', caseId, approve(runtime.now()))).toMatchObject({ status: 200 });
    await goesOn();
    const mails = runtime
      .mailbox()
      .filter(({ subject }) => subject.startsWith(caseId))
      .map(({ to, subject }) => `${to.join()} ${subject.slice(caseId.length).replace(/ (due|by) .*/, '')}`);
    const { body } = await safeguard.call('ADM001', 'GET', `/v1/cases/${caseId}/notices`);
    return { mails: mails.sort(), statuses: body.notices.map(({ status }: { status: string }) => status) as string[] };
  };
  const calm = await approved(async () => undefined);
  const stormy = await approved(async () => {
    await safeguard.call('', 'DELETE', '/_local/mailbox/faults');
    await play({ play: 'throttle', times: 1 });
    await play({ play: 'outage', times: 1 });
  });
  expect(calm.mails.length).toBeGreaterThan(5);
  expect(stormy.mails).toEqual(calm.mails);
  expect(new Set(stormy.statuses)).toEqual(new Set(['delivered']));
  expect((await safeguard.call('ADM001', 'GET', '/v1/mail-faults')).body).toEqual({ faults: [] });
});
