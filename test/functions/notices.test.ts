import { beforeEach, describe, expect, it } from 'vitest';
import { deliverNotice } from '../../functions/notices/deliver.ts';
import { recipientOf } from '../../functions/notices/recipients.ts';
import { openTask } from '../../functions/open-task.ts';
import { recordDelivery } from '../../functions/record-delivery.ts';
import { sendNotices } from '../../functions/send-notices.ts';
import { caseKeys } from '../../ports/cases.ts';
import type { Ports } from '../../ports/index.ts';
import type { Table, Write } from '../../ports/table.ts';
import type { Notice } from '../../schemas/case.ts';
import { type InMemoryPorts, inMemoryPorts, minutes, portsOver } from '../support/in-memory-ports.ts';
import { sendOwed } from '../support/owed-mail.ts';
import { directoryWith, employ, personas } from '../support/personas.ts';
import { caseAt, decideAs, visitNow } from '../support/plan-approval-desk.ts';
import { decisions } from '../support/plan-approval-files.ts';

let p: InMemoryPorts;
let caseId: string;

/** A case whose only notice, the request to its endorser, has not been sent. */
beforeEach(async () => {
  p = await inMemoryPorts();
  p.mail.refusing = new Error('Throttled');
  caseId = await caseAt(p, 'awaiting-endorsement');
  p.mail.refusing = undefined;
});

const notice = async (): Promise<Notice> => {
  const [only] = await p.cases.notices(caseId);
  if (!only) throw new Error('There is no notice');
  return only;
};
const change = (set: Record<string, unknown>) => p.table.update({ update: caseKeys.notice(caseId, '000003-1'), set });
const sweep = () => sendNotices(p, 14)();
const tried = 1;

describe('a mail that the provider refuses', () => {
  it('keeps nothing waiting, and stays owed', async () => {
    expect(await notice()).toMatchObject({ noticeId: '000003-1', status: 'sending', attempts: tried });
    expect(await p.cases.find(caseId)).toMatchObject({ status: 'awaiting-endorsement' });
  });

  it('is tried again after 2, 4, 8 minutes and so on, at most every two hours', async () => {
    p.mail.refusing = new Error('Throttled');
    const waits: number[] = [];
    for (let attempt = tried; attempt < 10; attempt++) {
      const [item] = (await p.table.queryIndex('work', 'W#unsent')).items;
      const next = Date.parse(String(item?.workSort).slice(0, 24));
      waits.push((next - p.clock.at) / 60_000);
      p.clock.at = next;
      expect(await sweep()).toMatchObject({ owed: 0 });
      p.clock.at = next + 1;
      expect(await sweep()).toMatchObject({ owed: 1, sent: 0 });
      p.clock.at = next;
      const [again] = (await p.table.queryIndex('work', 'W#unsent')).items;
      p.clock.at = Date.parse(String(again?.workSort).slice(0, 24)) - minutes(Math.min(2 ** (attempt + 1), 120));
    }
    expect(waits).toEqual([2, 4, 8, 16, 32, 64, 120, 120, 120]);
  });

  it('is sent by the sweep once the provider takes it, and then never again', async () => {
    p.clock.at += minutes(2) + 1;
    expect(await sweep()).toEqual({ owed: 1, sent: 1, oldestUnsentSeconds: 0 });
    expect(p.mail.sent).toMatchObject([{ to: 'end001@staff.example', tags: { notice: '000003-1', case: caseId } }]);
    expect(await notice()).toMatchObject({
      status: 'sent',
      attempts: 2,
      messageId: 'message-1',
      sentAt: p.clock.now().toISOString(),
    });
    p.clock.at += minutes(600);
    expect(await sweep()).toEqual({ owed: 0, sent: 0, oldestUnsentSeconds: 0 });
    expect(p.mail.sent).toHaveLength(1);
  });

  it('tells how long the oldest has been owed', async () => {
    p.mail.refusing = new Error('Throttled');
    p.clock.at += minutes(10);
    expect(await sweep()).toEqual({ owed: 1, sent: 0, oldestUnsentSeconds: 600 });
  });
});

describe('the mails of a step that a machine opens', () => {
  const transactions: (readonly Write[])[] = [];
  /** The same ports, over a table that is looked at. */
  const over = (watched: Partial<Table>) => ({
    ...portsOver({ ...p.table, ...watched }),
    clock: p.clock,
    mail: p.mail,
  });
  const write: Table['write'] = (writes) => {
    transactions.push(writes);
    return p.table.write(writes);
  };
  const told = async () => (await p.cases.notices(caseId)).map(({ noticeId, status }) => [noticeId, status]);
  const openSubmission = (ports: Ports) => openTask(ports)({ ...visitNow(p, caseId), step: 'submission' });

  beforeEach(async () => {
    p.clock.at += minutes(2) + 1;
    await sweep();
    await decideAs(p, caseId, 'END001', decisions.endorse);
    p.mail.sent.length = 0;
    transactions.length = 0;
  });

  it('are marked in its transaction, with those that the decision before it left', async () => {
    expect(await told()).toEqual([
      ['000003-1', 'sent'],
      ['000004-1', 'intended'],
    ]);
    expect((await p.cases.find(caseId))?.owed).toEqual(['000004-1']);
    await openSubmission(over({ write }));
    expect((await p.cases.find(caseId))?.owed).toBeUndefined();
    expect(transactions).toHaveLength(1);
    expect(p.mail.sent.map(({ tags }) => tags.notice).toSorted()).toEqual(['000004-1', '000005-1']);
    expect(await told()).toEqual([
      ['000003-1', 'sent'],
      ['000004-1', 'sent'],
      ['000005-1', 'sent'],
    ]);
  });

  it('go out once each, where the sweep is quicker with one of them', async () => {
    p.clock.at += 1;
    let swept = false;
    const getAll: Table['getAll'] = async (keys) => {
      const items = await p.table.getAll(keys);
      if (!swept && keys.some(({ SK }) => SK.startsWith('NOTICE#'))) {
        swept = true;
        await sweep();
      }
      return items;
    };
    await openSubmission(over({ write, getAll }));
    expect(transactions).toHaveLength(2);
    expect(p.mail.sent.map(({ tags }) => tags.notice).toSorted()).toEqual(['000004-1', '000005-1']);
  });

  it("are the next sweep's, where the machine function dies after its transaction", async () => {
    const dying = { ...over({}), mail: { send: () => Promise.reject(new Error('killed')) } };
    await openSubmission(dying);
    expect(await told()).toEqual([
      ['000003-1', 'sent'],
      ['000004-1', 'sending'],
      ['000005-1', 'sending'],
    ]);
    p.clock.at += minutes(2) + 1;
    expect(await sweep()).toMatchObject({ owed: 2, sent: 2 });
    expect(p.mail.sent.map(({ tags }) => tags.notice).toSorted()).toEqual(['000004-1', '000005-1']);
  });
});

describe('a mail', () => {
  beforeEach(() => change({ status: 'intended', attempts: 0 }));

  it('carries a link of its own in each attempt, kept only as a hash', async () => {
    const intended = await notice();
    expect(await deliverNotice(p, intended)).toBe('sent');
    const link = /https:\/\/safeguard\.example\/act\/([A-Za-z0-9_-]{43})/.exec(p.mail.sent[0]?.text ?? '');
    expect(link).not.toBeNull();
    const stored = JSON.stringify(p.table.items());
    expect(stored).not.toContain(link?.[1]);
    expect(p.table.items().filter(({ PK }) => PK.startsWith('HANDLE#'))).toMatchObject([
      { login: 'END001', purpose: 'act', task: `${caseId}.endorsement.1`, assignment: 1 },
      { login: 'END001' },
    ]);
  });

  it('names nobody and nothing of a participant', async () => {
    await deliverNotice(p, await notice());
    const { subject, text, html } = p.mail.sent[0] ?? {};
    for (const secret of ['Participant One', '430000001', 'The need has grown.', 'APP-'])
      expect(`${subject}${text}${html}`).not.toContain(secret);
  });

  it('is sent once when two senders have it at once', async () => {
    const intended = await notice();
    const outcomes = await Promise.all([deliverNotice(p, intended), deliverNotice(p, intended), sendOwed(p, caseId)]);
    expect(p.mail.sent).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'waiting').length).toBeGreaterThan(0);
  });

  it('is not sent by the sweep while somebody else is sending it, nor after they have sent it', async () => {
    p.clock.at += minutes(5);
    const slow: InMemoryPorts['table'] = {
      ...p.table,
      // Between the list of what is owed and the look at each, another sender is quicker.
      getAll: async (keys) => {
        await sendOwed(p, caseId);
        return p.table.getAll(keys);
      },
    };
    expect(await sendNotices({ ...p, table: slow }, 14)()).toMatchObject({ owed: 1 });
    expect(p.mail.sent).toHaveLength(1);
    expect(await notice()).toMatchObject({ status: 'sent', attempts: 1 });

    await change({ status: 'intended', attempts: 0, work: 'W#unsent', workSort: p.clock.now().toISOString() });
    p.clock.at += 1;
    const marking: InMemoryPorts['table'] = {
      ...p.table,
      getAll: async (keys) => {
        p.mail.refusing = new Error('It takes its time');
        await sendOwed(p, caseId);
        p.mail.refusing = undefined;
        return p.table.getAll(keys);
      },
    };
    await sendNotices({ ...p, table: marking }, 14)();
    expect(p.mail.sent).toHaveLength(1);
  });

  it('goes out again rather than never, where its sender died before it was marked as sent', async () => {
    const dying: InMemoryPorts = {
      ...p,
      table: { ...p.table, update: () => Promise.reject(new Error('killed')) },
    };
    await deliverNotice(dying, await notice()).catch(() => undefined);
    expect(p.mail.sent).toHaveLength(1);
    expect(await notice()).toMatchObject({ status: 'sending', attempts: 1 });
    p.clock.at += minutes(2) + 1;
    expect(await sweep()).toMatchObject({ sent: 1 });
    expect(p.mail.sent).toHaveLength(2);
  });

  it('is not lost where its sender died between the mark and the sending', async () => {
    const dying: InMemoryPorts = { ...p, mail: Object.assign(p.mail, { send: p.mail.send }) };
    dying.mail.refusing = new Error('killed');
    await deliverNotice(dying, await notice());
    dying.mail.refusing = undefined;
    expect(p.mail.sent).toEqual([]);
    p.clock.at += minutes(2) + 1;
    expect(await sweep()).toMatchObject({ owed: 1, sent: 1 });
  });

  it('to somebody who has left waits for a successor, where it is seen', async () => {
    await employ(p.table, directoryWith({ ...personas.endorser, active: false }));
    expect(await deliverNotice(p, await notice())).toBe('no-recipient');
    expect(await notice()).toMatchObject({ status: 'failed', attempts: 1 });
    p.clock.at += minutes(2) + 1;
    expect(await sweep()).toMatchObject({ owed: 1, sent: 0 });
    await employ(p.table);
    p.clock.at += minutes(5);
    // One of them tells an administrator that the other had nobody to go to.
    expect(await sweep()).toMatchObject({ owed: 2, sent: 2 });
    expect(await notice()).toMatchObject({ status: 'sent' });
  });

  it('that cannot be written keeps no other mail', async () => {
    p.clock.at += minutes(5);
    await change({ parameters: {}, workSort: '2026-11-23T00:00:00.000Z' });
    p.mail.refusing = new Error('Throttled');
    await caseAt(p, 'awaiting-endorsement');
    p.mail.refusing = undefined;
    p.clock.at += minutes(5);
    expect(await sweep()).toMatchObject({ owed: 2, sent: 1 });
    expect(await notice()).toMatchObject({ status: 'sending', attempts: 1 });
  });
});

describe('a mail that waited', () => {
  const swept = async () => {
    p.clock.at += minutes(3);
    return sweep();
  };

  it('is not owed any more to somebody who has decided meanwhile', async () => {
    await decideAs(p, caseId, 'END001', decisions.endorse);
    const { owed } = await swept();
    expect(owed).toBeGreaterThan(0);
    expect(await notice()).toMatchObject({ status: 'superseded' });
    expect(p.mail.sent.filter(({ tags }) => tags.notice === '000003-1')).toEqual([]);
    expect((await p.table.queryIndex('work', 'W#unsent')).items).toEqual([]);
  });

  it('is not owed any more for a task that has changed hands', async () => {
    await p.table.update({ update: caseKeys.task(caseId, 'endorsement', 1), set: { assignment: 2 } });
    await swept();
    expect(await notice()).toMatchObject({ status: 'superseded' });
    expect(p.mail.sent).toEqual([]);
  });

  it('of an earlier rung gives way to the later one', async () => {
    await change({ template: 'reminder', parameters: { ...(await notice()).parameters, rung: 'before-due' } });
    await p.table.update({
      update: caseKeys.task(caseId, 'endorsement', 1),
      set: { sentRungs: ['before-due', 'at-due'] },
    });
    await swept();
    expect(await notice()).toMatchObject({ status: 'superseded' });
  });

  it('is owed still while the task is as it was', async () => {
    await swept();
    expect(await notice()).toMatchObject({ status: 'sent' });
  });
});

it('a sweep reads no more at once than the table gives, however fast the provider is', async () => {
  for (let plan = 0; plan < 2; plan++) {
    p.mail.refusing = new Error('Throttled');
    await caseAt(p, 'awaiting-endorsement');
  }
  p.mail.refusing = undefined;
  p.clock.at += minutes(3);
  const sizes: number[] = [];
  const watched: InMemoryPorts['table'] = {
    ...p.table,
    queryIndex: async (...given) => {
      const { items } = await p.table.queryIndex(...given);
      return { items: Array.from({ length: 50 }, () => items).flat() };
    },
    getAll: async (keys) => {
      sizes.push(keys.length);
      return [];
    },
  };
  await sendNotices({ ...p, table: watched }, 1000)();
  expect(sizes).toEqual([100, 50]);
});

describe('who a mail goes to', () => {
  it.each([
    { to: 'END001', login: 'END001' },
    { to: 'NOBODY', login: undefined },
    { to: 'queue:hdd', login: 'HDL001' },
    { to: 'queue:other', login: undefined },
    { to: 'role:administrator', login: 'ADM001' },
    { to: 'manager:END001', login: 'LMG001' },
    { to: 'manager:PLN003', login: 'ADM001' },
    { to: 'manager:queue:hdd', login: 'ADM001' },
    { to: 'manager:NOBODY', login: 'ADM001' },
  ])('$to is $login', async ({ to, login }) => {
    expect((await recipientOf(p.staff, to, p.clock.now(), async () => undefined))?.person.login).toBe(login);
  });
});

describe('what became of a mail', () => {
  const event = (kind: string, more: Record<string, unknown> = {}) => ({
    'detail-type': kind,
    detail: { mail: { tags: { notice: ['000003-1'], case: [caseId], attempt: ['1'], ...more } } },
  });
  const statusAfter = async (...kinds: string[]) => {
    for (const kind of kinds) await recordDelivery(p)(event(kind));
    return (await notice()).status;
  };

  it.each([
    { kinds: ['Email Delivered'], status: 'delivered' },
    { kinds: ['Email Bounced'], status: 'bounced' },
    { kinds: ['Email Complaint Received'], status: 'complained' },
    { kinds: ['Email Rejected'], status: 'failed' },
    { kinds: ['Email Delivery Delayed'], status: 'sent' },
    { kinds: ['Email Delivered', 'Email Bounced'], status: 'bounced' },
    { kinds: ['Email Delivered', 'Email Complaint Received'], status: 'complained' },
    { kinds: ['Email Bounced', 'Email Delivered'], status: 'bounced' },
    { kinds: ['Email Complaint Received', 'Email Delivered'], status: 'complained' },
    { kinds: ['Email Complaint Received', 'Email Bounced'], status: 'complained' },
  ])('$kinds is $status: worse news is never hidden, in whatever order they come', async ({ kinds, status }) => {
    await change({ status: 'sent' });
    expect(await statusAfter(...kinds)).toBe(status);
  });

  it('that bounced before it was marked as sent is not swept any more', async () => {
    await recordDelivery(p)(event('Email Bounced'));
    p.clock.at += minutes(10);
    await sweep();
    expect(p.mail.sent.filter(({ tags }) => tags.notice === '000003-1')).toEqual([]);
    expect(await notice()).toMatchObject({ status: 'bounced' });
  });

  it('is old where a later attempt went out, and says nothing of that', async () => {
    await change({ status: 'sent', attempts: 2 });
    expect(await statusAfter('Email Delivered', 'Email Bounced')).toBe('sent');
  });

  it('is nothing to us where it was not about a notice', async () => {
    const before = p.table.items();
    await recordDelivery(p)({ 'detail-type': 'Email Bounced', detail: { mail: { tags: {} } } });
    await recordDelivery(p)(event('Email Bounced', { notice: ['1', '2'] }));
    await recordDelivery(p)(event('Email Bounced', { notice: ['000009-9'] }));
    await recordDelivery(p)(event('Email Bounced', { case: ['PA-22222222'] }));
    await recordDelivery(p)(event('Email Delivered', { mail: ['one-time-code'] }));
    await recordDelivery(p)({ 'detail-type': 'Email Bounced', detail: null });
    expect(p.table.items()).toEqual(before);
  });
});
