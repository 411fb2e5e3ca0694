import { beforeEach, describe, expect, it } from 'vitest';
import { sendLinkAgain } from '../../functions/acts/send-link-again.ts';
import { listMailFaults } from '../../functions/list-mail-faults.ts';
import { recordDelivery } from '../../functions/record-delivery.ts';
import { sendNotices } from '../../functions/send-notices.ts';
import { settleMailFault } from '../../functions/settle-mail-fault.ts';
import { tableAccess } from '../../ports/access.ts';
import { correctionOf } from '../../ports/address-corrections.ts';
import { brokenLink } from '../../ports/event-chain.ts';
import type { MailFaultKind, Notice } from '../../schemas/case.ts';
import { type InMemoryPorts, inMemoryPorts, minutes } from '../support/in-memory-ports.ts';
import { sendOwed } from '../support/owed-mail.ts';
import { directoryWith, employ, personas } from '../support/personas.ts';
import { apiCall, caseAt, decideAs, story } from '../support/plan-approval-desk.ts';
import { decisions } from '../support/plan-approval-files.ts';

const secondAdministrator = {
  ...personas.administrator,
  login: 'ADM002',
  name: 'Administrator Two',
  email: 'adm002@staff.example',
};
const people = directoryWith(secondAdministrator);
const newAddress = 'endorser.one@new.example';

let p: InMemoryPorts;
let caseId: string;

/** A case whose only notice, the request to its endorser, has gone out. */
beforeEach(async () => {
  p = await inMemoryPorts(secondAdministrator);
  caseId = await caseAt(p, 'awaiting-endorsement');
});

const requestId = '000003-1';
const notice = async (noticeId = requestId, of = caseId): Promise<Notice> => {
  const found = (await p.cases.notices(of)).find((one) => one.noticeId === noticeId);
  if (!found) throw new Error(`There is no notice ${noticeId}`);
  return found;
};
const bounceDetail = (bounceType: string, bounceSubType: string, emailAddress: string) => ({
  bounce: { bounceType, bounceSubType, bouncedRecipients: [{ emailAddress }] },
});
const details = {
  'Email Bounced': bounceDetail('Permanent', 'General', personas.endorser.email),
  'Email Complaint Received': { complaint: { complainedRecipients: [{ emailAddress: personas.endorser.email }] } },
  'Email Rejected': { reject: { reason: 'Bad content' } },
} as const;

/** What SES tells of the last attempt of a notice. */
const told = async (
  kind: string,
  {
    noticeId = requestId,
    of = caseId,
    detail = {},
    tags = {},
  }: { noticeId?: string; of?: string; detail?: object; tags?: object } = {},
) => {
  const { attempts } = await notice(noticeId, of);
  const of_ = { notice: [noticeId], case: [of], attempt: [String(attempts)], ...tags };
  const known = (details as Record<string, object>)[kind];
  await recordDelivery(p)({ 'detail-type': kind, detail: { mail: { tags: of_ }, ...known, ...detail } });
};
const bounced = (noticeId = requestId, of = caseId) => told('Email Bounced', { noticeId, of });
const sweepAfter = async (passed: number, sendRatePerSecond = 14) => {
  p.clock.at += passed;
  return sendNotices(p, sendRatePerSecond)();
};
const faults = async (login = 'ADM001') =>
  (
    (await listMailFaults(p)(apiCall(login, '', { route: 'GET /v1/mail-faults' }))).body as {
      faults: Record<string, unknown>[];
    }
  ).faults;
const settle = (
  act: 'resend' | 'closure',
  body: object,
  { login = 'ADM001', noticeId = requestId, of = caseId } = {},
) =>
  settleMailFault(p)(
    apiCall(login, body, {
      route: `POST /v1/cases/{caseId}/notices/{noticeId}/${act}`,
      path: { caseId: of, noticeId },
    }),
  );
const resend = (body: object = {}, who: { login?: string; noticeId?: string; of?: string } = {}) =>
  settle('resend', body, who);
const sentTo = (address: string) => p.mail.sent.filter(({ to }) => to === address);
const links = (address: string) => sentTo(address).flatMap(({ text }) => text.match(/act\/[A-Za-z0-9_-]{43}/g) ?? []);
const handlesKept = () =>
  p.table.items().filter(({ PK, login }) => PK.startsWith('HANDLE#') && login === 'END001').length;
/** Everything of a case but its mail, as anybody may read it. */
const chain = async () => JSON.stringify(await p.cases.events(caseId));

describe('a mail that did not arrive', () => {
  it.each<{ event: string; detail?: object; kind: MailFaultKind; status: Notice['status'] }>([
    { event: 'Email Bounced', kind: 'bounced', status: 'bounced' },
    {
      event: 'Email Bounced',
      detail: bounceDetail('Transient', 'MailboxFull', personas.endorser.email),
      kind: 'bounced-for-now',
      status: 'bounced',
    },
    {
      event: 'Email Bounced',
      detail: bounceDetail('Undetermined', 'Undetermined', personas.endorser.email),
      kind: 'bounced',
      status: 'bounced',
    },
    { event: 'Email Complaint Received', kind: 'complained', status: 'complained' },
    { event: 'Email Rejected', kind: 'rejected', status: 'failed' },
  ])(
    'by $event ($kind) is work for administrators, in the chain of the case and by mail',
    async ({ event, detail = {}, kind, status }) => {
      await told(event, { detail });
      expect(await notice()).toMatchObject({ status, fault: { kind, login: 'END001' } });
      const events = await p.cases.events(caseId);
      expect(events.at(-1)).toMatchObject({ type: 'mail-failed', by: 'system:record-delivery' });
      expect(JSON.parse(events.at(-1)?.payload ?? '')).toMatchObject({
        notice: requestId,
        template: 'request',
        to: 'END001',
        kind,
      });
      expect(brokenLink(events)).toBeUndefined();
      expect(await faults()).toMatchObject([
        {
          caseId,
          noticeId: requestId,
          kind,
          person: { login: 'END001', name: 'Endorser One' },
          links: { resend: `/v1/cases/${caseId}/notices/${requestId}/resend` },
        },
      ]);
      await sendOwed(p, caseId);
      expect(sentTo('adm001@staff.example').map(({ subject }) => subject)).toEqual([
        `${caseId}: a mail did not reach Endorser One`,
      ]);
      expect(sentTo('adm002@staff.example')).toHaveLength(1);
      expect(await chain()).not.toContain('@');
    },
  );

  it('is told of once, however often the news comes', async () => {
    await bounced();
    const before = p.table.items();
    await bounced();
    expect(p.table.items()).toEqual(before);
  });

  it('is told of once for each person, and listed each time', async () => {
    await bounced();
    const other = await caseAt(p, 'awaiting-endorsement');
    await bounced(requestId, other);
    await sendOwed(p, caseId);
    await sendOwed(p, other);
    expect(sentTo('adm001@staff.example')).toHaveLength(1);
    expect(await faults()).toHaveLength(2);
  });

  it('to an administrator is told to the others, and to nobody where there is none', async () => {
    await bounced();
    const toSecond = (await p.cases.notices(caseId)).find(({ to }) => to === 'ADM002');
    await sendOwed(p, caseId);
    await told('Email Bounced', {
      noticeId: toSecond?.noticeId ?? '',
      detail: bounceDetail('Permanent', 'General', secondAdministrator.email),
    });
    await sendOwed(p, caseId);
    expect(sentTo('adm002@staff.example')).toHaveLength(1);
    expect(sentTo('adm001@staff.example').map(({ subject }) => subject)).toEqual([
      `${caseId}: a mail did not reach Endorser One`,
      `${caseId}: a mail did not reach Administrator Two`,
    ]);

    await employ(p.table);
    const { noticeId } = (await p.cases.notices(caseId)).find(({ to }) => to === 'ADM001') ?? { noticeId: '' };
    await told('Email Bounced', {
      noticeId,
      detail: bounceDetail('Permanent', 'General', personas.administrator.email),
    });
    expect(await faults()).toHaveLength(3);
  });

  it('with the code for its link has not reached its reader either', async () => {
    await told('Email Delivered');
    await told('Email Delivered', { tags: { mail: ['one-time-code'] } });
    await told('Email Bounced', { tags: { mail: ['one-time-code'] } });
    expect(JSON.parse((await p.cases.events(caseId)).at(-1)?.payload ?? '')).toMatchObject({
      template: 'one-time-code',
    });
    expect(await faults()).toMatchObject([{ noticeId: requestId, kind: 'bounced' }]);
  });

  it('is seen by administrators alone', async () => {
    for (const login of ['PLN001', 'HDL001', 'NOBODY'])
      await expect(faults(login)).rejects.toMatchObject({ status: 403 });
    await bounced();
    await expect(resend({}, { login: 'PLN001' })).rejects.toMatchObject({ status: 403 });
    await expect(settle('closure', { reason: 'x' }, { login: 'PLN001' })).rejects.toMatchObject({ status: 403 });
    await expect(resend({}, { login: 'PLN002' })).rejects.toMatchObject({ status: 404 });
  });

  it('is listed in pages', async () => {
    for (let plan = 0; plan < 51; plan++) await bounced(requestId, await caseAt(p, 'awaiting-endorsement'));
    const page = async (query = {}) =>
      (await listMailFaults(p)(apiCall('ADM001', '', { query }))).body as { faults: unknown[]; cursor?: string };
    const first = await page();
    expect(first.faults).toHaveLength(50);
    expect((await page({ cursor: first.cursor })).faults).toHaveLength(1);
    await expect(page({ cursor: 'x' })).rejects.toMatchObject({ status: 400 });
  });
});

describe('an address that was wrong', () => {
  beforeEach(() => bounced());

  it('is corrected, and the mail sent anew under a new link; the old one is dead', async () => {
    const [oldLink] = links(personas.endorser.email);
    expect(handlesKept()).toBe(1);
    expect(await resend({ email: newAddress })).toMatchObject({
      status: 200,
      body: { caseId, noticeId: requestId, addressCorrected: true, alsoSentAgain: [] },
    });
    expect(handlesKept()).toBe(0);
    expect(await p.staff.find('END001')).toEqual({ ...personas.endorser, email: newAddress });
    expect(await p.staff.withRole('endorser')).toContainEqual({ ...personas.endorser, email: newAddress });
    expect(await faults()).toEqual([]);

    expect(await sweepAfter(minutes(1))).toMatchObject({ sent: 3 });
    const [newLink] = links(newAddress);
    expect(newLink).toBeDefined();
    expect(newLink).not.toBe(oldLink);
    expect(handlesKept()).toBe(1);
    expect(await notice()).toMatchObject({
      status: 'sent',
      attempts: 2,
      fault: { settled: { how: 'sent-again', by: 'ADM001' } },
    });
    expect((await story(p, caseId)).slice(-3)).toEqual(['mail-failed', 'address-corrected', 'mail-sent-again']);
    expect(await chain()).not.toContain('@');
  });

  it('is corrected once: the same again is the same, somebody else is told who did it', async () => {
    await resend({ email: newAddress });
    const before = p.table.items();
    expect(await resend({ email: newAddress })).toMatchObject({ status: 200 });
    expect(p.table.items()).toEqual(before);
    await expect(resend({ email: 'other@new.example' }, { login: 'ADM002' })).rejects.toMatchObject({
      status: 409,
      title: expect.stringMatching(/^Administrator One had this mail sent again on Tuesday .* \(Sydney time\)\.$/),
    });
    await expect(resend({ email: 'other@new.example' })).rejects.toMatchObject({ status: 409 });
    await sweepAfter(minutes(1));
    expect(sentTo(newAddress)).toHaveLength(1);
  });

  it('has one winner where two administrators correct it at once', async () => {
    const both = await Promise.allSettled([
      resend({ email: newAddress }),
      resend({ email: 'other@new.example' }, { login: 'ADM002' }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { status: 409 } });
    expect(await story(p, caseId)).toEqual([...new Set(await story(p, caseId))]);
  });

  it('brings all other mail of the same person with it, but for what they complained about', async () => {
    const other = await caseAt(p, 'awaiting-endorsement');
    await bounced(requestId, other);
    const unwanted = await caseAt(p, 'awaiting-endorsement');
    await told('Email Complaint Received', { of: unwanted });
    expect(await resend({ email: newAddress })).toMatchObject({
      body: { alsoSentAgain: [{ caseId: other, noticeId: requestId }] },
    });
    await sweepAfter(minutes(1));
    expect(
      sentTo(newAddress)
        .map(({ tags }) => tags.case)
        .sort(),
    ).toEqual([caseId, other].sort());
    expect(await faults()).toMatchObject([{ caseId: unwanted, kind: 'complained' }]);
    expect((await story(p, other)).at(-1)).toBe('mail-sent-again');
  });

  describe('with more mail than one call takes along', () => {
    const others = 130;
    beforeEach(async () => {
      for (let plan = 0; plan < others; plan++) await bounced(requestId, await caseAt(p, 'awaiting-endorsement'));
    });
    const asked = () => p.table.items().filter(({ PK }) => PK.startsWith('SEND-AGAIN#'));
    const open = async () => p.table.items().filter(({ PK }) => PK === 'MAIL-FAULT#END001').length;

    it('brings a hundred, and the rest within a minute', async () => {
      expect(await resend({ email: newAddress })).toMatchObject({ body: { moreFollow: true } });
      expect(await open()).toBe(others - 100);
      await sweepAfter(minutes(1), others * 2);
      expect(await open()).toBe(0);
      expect(asked()).toEqual([]);
      await sweepAfter(minutes(1), others * 2);
      expect(sentTo(newAddress)).toHaveLength(others + 1);
      expect(new Set(sentTo(newAddress).map(({ tags }) => tags.case)).size).toBe(others + 1);
    });

    it('brings all of it though the call broke off, under the name of who asked, and nothing twice', async () => {
      let writes = 0;
      const { write } = p.table;
      p.table.write = async (all) => {
        if (++writes > 20) throw new Error('The call broke off');
        return write(all);
      };
      await expect(resend({ email: newAddress })).rejects.toThrow('The call broke off');
      p.table.write = write;
      const left = await open();
      expect(left).toBeGreaterThan(100);
      expect(await resend({ email: newAddress })).toMatchObject({
        body: { addressCorrected: false, moreFollow: true },
      });
      expect(await open()).toBe(left - 100);
      await sweepAfter(minutes(1), others * 2);
      await sweepAfter(minutes(1), others * 2);
      expect(sentTo(newAddress)).toHaveLength(others + 1);
      const last = sentTo(newAddress).at(-1)?.tags.case ?? '';
      expect((await p.cases.events(last)).at(-1)).toMatchObject({ type: 'mail-sent-again', by: 'ADM001' });
    });

    it('leaves what fails anew to an administrator', async () => {
      await resend({ email: newAddress });
      await sweepAfter(minutes(1), others * 2);
      await sweepAfter(minutes(1), others * 2);
      await bounced();
      await sweepAfter(minutes(1), others * 2);
      expect(await faults()).toMatchObject([{ caseId, kind: 'bounced' }]);
    });
  });

  it('is asked for behind any number of complaints', async () => {
    for (let plan = 0; plan < 101; plan++)
      await told('Email Complaint Received', { of: await caseAt(p, 'awaiting-endorsement') });
    const others = Array.from({ length: 5 }, () => caseAt(p, 'awaiting-endorsement'));
    for (const other of await Promise.all(others)) await bounced(requestId, other);
    const answer = await resend({ email: newAddress });
    expect((answer.body as { alsoSentAgain: unknown[] }).alsoSentAgain).toHaveLength(others.length);
  });

  it('that is corrected by another mail of the same person is not corrected a second time', async () => {
    const unwanted = await caseAt(p, 'awaiting-endorsement');
    await told('Email Complaint Received', { of: unwanted });
    await resend({ email: newAddress });
    await expect(
      resend({ email: 'other@new.example', personAgrees: true }, { login: 'ADM002', of: unwanted }),
    ).rejects.toMatchObject({
      status: 409,
      title: expect.stringContaining('Administrator One corrected this address'),
    });
  });

  it('may be right after all', async () => {
    expect(await resend()).toMatchObject({ body: { addressCorrected: false } });
    await sweepAfter(minutes(1));
    expect(sentTo(personas.endorser.email)).toHaveLength(2);
    expect(await correctionOf(p.table, 'END001')).toBeUndefined();
  });

  it('may bounce again at the new address: that is new work', async () => {
    await resend({ email: newAddress });
    await sweepAfter(minutes(1));
    await bounced();
    expect(await faults()).toMatchObject([{ noticeId: requestId, kind: 'bounced' }]);
    p.clock.at += minutes(1);
    expect(await resend({ email: 'endorser.one@third.example' }, { login: 'ADM002' })).toMatchObject({ status: 200 });
    expect(await correctionOf(p.table, 'END001')).toMatchObject({ was: personas.endorser.email, by: 'ADM002' });
  });

  it('is not mailed to any more once it is corrected, whatever was on its way', async () => {
    const other = await caseAt(p, 'awaiting-endorsement');
    p.clock.at += 1;
    await resend({ email: newAddress });
    await bounced(requestId, other);
    expect(await faults()).toEqual([]);
    expect((await story(p, other)).slice(-2)).toEqual(['mail-failed', 'mail-sent-again']);
    await sweepAfter(minutes(1));
    expect(
      sentTo(newAddress)
        .map(({ tags }) => tags.case)
        .sort(),
    ).toEqual([caseId, other].sort());
  });

  it('is not owed any more to somebody whose step has ended', async () => {
    await decideAs(p, caseId, 'END001', decisions.endorse);
    await resend({ email: newAddress });
    await sweepAfter(minutes(1));
    expect(sentTo(newAddress).filter(({ tags }) => tags.notice === requestId)).toEqual([]);
    expect(await notice()).toMatchObject({ status: 'superseded' });
    await expect(resend({}, { login: 'ADM002' })).rejects.toMatchObject({ status: 409 });
  });
});

describe('an address that was corrected', () => {
  beforeEach(async () => {
    await bounced();
    await resend({ email: newAddress });
  });
  const address = async () => (await p.staff.find('END001'))?.email;

  it('outlives an import of the file that still has the old one', async () => {
    for (let again = 0; again < 2; again++) {
      await employ(p.table, people);
      expect(await address()).toBe(newAddress);
    }
    await employ(p.table, directoryWith(secondAdministrator, { ...personas.hdd, area: 'Barwon' }));
    expect(await address()).toBe(newAddress);
  });

  it('is the file’s again once that has caught up, or knows a newer one', async () => {
    await employ(p.table, directoryWith({ ...personas.endorser, email: newAddress }));
    expect(await correctionOf(p.table, 'END001')).toBeUndefined();
    await employ(p.table, people);
    expect(await address()).toBe(personas.endorser.email);
  });

  it('stands when it is corrected in the middle of an import', async () => {
    const newer = directoryWith(secondAdministrator, { ...personas.endorser, email: 'endorser.one@file.example' });
    await employ(p.table, newer);
    await sweepAfter(minutes(1));
    await bounced();
    let corrected = false;
    const meanwhile: InMemoryPorts['table'] = {
      ...p.table,
      write: async (writes) => {
        if (!corrected) {
          corrected = true;
          await resend({ email: 'endorser.one@second.example' }, { login: 'ADM002' });
        }
        return p.table.write(writes);
      },
    };
    await employ(meanwhile, newer);
    expect(await address()).toBe('endorser.one@second.example');
  });
});

describe('a complaint', () => {
  beforeEach(() => told('Email Complaint Received'));

  it('is not answered by another mail unless the person agrees', async () => {
    await expect(resend()).rejects.toMatchObject({ status: 422, problems: [{ pointer: '/personAgrees' }] });
    await expect(resend({ email: newAddress })).rejects.toMatchObject({ status: 422 });
    expect(await resend({ personAgrees: true })).toMatchObject({ status: 200 });
    await sweepAfter(minutes(1));
    expect(sentTo(personas.endorser.email)).toHaveLength(2);
  });

  it('is closed with a reason, by one administrator', async () => {
    const reason = 'The step is with somebody else now.';
    expect(await settle('closure', { reason })).toMatchObject({ status: 200 });
    expect(await settle('closure', { reason })).toMatchObject({ status: 200 });
    expect(await faults()).toEqual([]);
    expect((await story(p, caseId)).at(-1)).toBe('mail-fault-closed');
    await expect(settle('closure', { reason }, { login: 'ADM002' })).rejects.toMatchObject({
      status: 409,
      title: expect.stringMatching(/^The work about this mail was closed on .* by Administrator One\.$/),
    });
    await sweepAfter(minutes(60));
    expect(sentTo(personas.endorser.email)).toHaveLength(1);
  });
});

describe('a mail that cannot be sent', () => {
  /** A case whose request has been tried once and refused so. */
  const refusedWith = async (name: string) => {
    p.mail.refusing = Object.assign(new Error('Refused'), { name });
    caseId = await caseAt(p, 'awaiting-endorsement');
    await sweepAfter(minutes(2) + 1);
  };

  it.each(['MessageRejected', 'InvalidParameterValue'])(
    'for %s is work at once, is tried on, and is done once it goes',
    async (name) => {
      await refusedWith(name);
      expect(await faults()).toMatchObject([{ kind: 'refused', person: { login: 'END001' } }]);
      p.mail.refusing = undefined;
      await sweepAfter(minutes(5));
      expect(p.mail.sent.filter(({ tags }) => tags.case === caseId && tags.notice === requestId)).toHaveLength(1);
      expect(await faults()).toEqual([]);
      expect((await story(p, caseId)).slice(-2)).toEqual(['mail-failed', 'mail-fault-over']);
    },
  );

  it.each([
    'Throttling',
    'ThrottlingException',
    'ServiceUnavailable',
    'InternalFailure',
    'TimeoutError',
    'ECONNREFUSED',
    'AccountSendingPausedException',
    'ConfigurationSetSendingPausedException',
  ])('for %s waits without a word to anybody for a day, is work then, and still goes out, once', async (name) => {
    await refusedWith(name);
    for (let hour = 0; hour < 22; hour++) await sweepAfter(minutes(60));
    expect(await faults()).toEqual([]);
    for (let hour = 0; hour < 4; hour++) await sweepAfter(minutes(60));
    expect(await faults()).toMatchObject([{ kind: 'unsent' }]);
    p.mail.refusing = undefined;
    p.mail.sent.length = 0;
    for (let hour = 0; hour < 4; hour++) await sweepAfter(minutes(60));
    expect(sentTo(personas.endorser.email)).toHaveLength(1);
    expect(await faults()).toEqual([]);
  });

  it('for it cannot be written, or is for nobody, is work', async () => {
    p.mail.refusing = new Error('Throttled');
    caseId = await caseAt(p, 'awaiting-endorsement');
    p.mail.refusing = undefined;
    const key = { PK: `CASE#${caseId}`, SK: `NOTICE#${requestId}` };
    const { parameters } = await notice();
    await p.table.update({ update: key, set: { parameters: {} } });
    await sweepAfter(minutes(2) + 1);
    expect(await faults()).toMatchObject([{ kind: 'not-rendered' }]);
    await p.table.update({ update: key, set: { parameters } });
    await employ(p.table, directoryWith({ ...personas.endorser, active: false }));
    await sweepAfter(minutes(8));
    expect(await notice()).toMatchObject({ status: 'failed' });
    await employ(p.table, people);
    await sweepAfter(minutes(16));
    expect(await notice()).toMatchObject({ status: 'sent' });
    expect(await faults()).toEqual([]);
  });

  it('keeps no other mail of the sweep from being looked at', async () => {
    await refusedWith('MessageRejected');
    const broken: InMemoryPorts['cases'] = {
      ...p.cases,
      commit: () => Promise.reject(new Error('Table is throttled')),
    };
    const second = await caseAt(p, 'awaiting-endorsement');
    p.mail.refusing = undefined;
    p.clock.at += minutes(4) + 1;
    expect(await sendNotices({ ...p, cases: broken }, 14)()).toMatchObject({ sent: expect.any(Number) });
    expect(sentTo(personas.endorser.email).map(({ tags }) => tags.case)).toContain(second);
  });
});

it('any mail that has arrived may be sent again, at the request of its reader', async () => {
  await told('Email Delivered');
  const [old] = links(personas.endorser.email);
  expect(await resend()).toMatchObject({ status: 200 });
  await sweepAfter(minutes(1));
  expect(links(personas.endorser.email)).toHaveLength(2);
  expect(links(personas.endorser.email)[1]).not.toBe(old);
  expect(handlesKept()).toBe(1);
});

describe('a link that was locked', () => {
  const handleOf = async () => {
    const [link = ''] = links(personas.endorser.email);
    const grant = await tableAccess(p.table, p.clock).findHandle(link.slice('act/'.length));
    if (!grant) throw new Error('The link has ended');
    return grant;
  };

  it('ends, and its mail comes again with a new one, once', async () => {
    const grant = await handleOf();
    expect(await sendLinkAgain(p)(grant)).toBe(true);
    expect(await sendLinkAgain(p)(grant)).toBe(false);
    expect(handlesKept()).toBe(0);
    await sweepAfter(minutes(1));
    expect(links(personas.endorser.email)).toHaveLength(2);
    expect((await p.cases.events(caseId)).at(-1)).toMatchObject({ type: 'mail-sent-again', by: 'system:act-pages' });
  });

  it('is not sent again where its mail does not arrive, or it came in none that we know', async () => {
    const grant = await handleOf();
    const { notice: _mail, ...unknown } = grant;
    expect(await sendLinkAgain(p)(unknown)).toBe(false);
    await bounced();
    expect(await sendLinkAgain(p)(grant)).toBe(false);
    expect(await faults()).toHaveLength(1);
  });
});
