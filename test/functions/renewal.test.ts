import { beforeEach, describe, expect, it } from 'vitest';
import { actOnCase } from '../../functions/act-on-case.ts';
import { takeNext } from '../../functions/acts/take-next.ts';
import { openTask } from '../../functions/open-task.ts';
import { readCase } from '../../functions/read-case.ts';
import { remind } from '../../functions/remind.ts';
import { sendNotices } from '../../functions/send-notices.ts';
import { setAbsence } from '../../functions/set-absence.ts';
import { renewalView } from '../../functions/views/renewal-view.ts';
import { taskView } from '../../functions/views/task-view.ts';
import { waitTask } from '../../functions/wait-task.ts';
import { caseKeys } from '../../ports/cases.ts';
import type { Ports } from '../../ports/index.ts';
import { stepOf } from '../../rules/plan-approval/transitions.ts';
import type { PlanApprovalStatus } from '../../schemas/plan-approval.ts';
import { type InMemoryPorts, inMemoryPorts } from '../support/in-memory-ports.ts';
import { directoryWith, employ, personas } from '../support/personas.ts';
import { apiCall, caseAt, decideAs, machineGoesOn, story, taskOf, visitNow } from '../support/plan-approval-desk.ts';
import { decisions, planOnRecord } from '../support/plan-approval-files.ts';

let p: InMemoryPorts;
beforeEach(async () => {
  p = await inMemoryPorts();
});

/** The endorsement of a case of the desk, given on Tuesday 24 November 2026. */
const warning = '2026-12-17T06:00:00.000Z';
const end = '2026-12-24T06:00:00.000Z';
const weekAfter = '2026-12-31T06:00:00.000Z';
const at = (instant: string, milliseconds = 0) => {
  p.clock.at = Date.parse(instant) + milliseconds;
};

const sortKey = async (caseId: string) => {
  const { step, visit } = await taskOf(p, caseId);
  return caseKeys.task(caseId, step, visit).SK;
};
const reminded = async (caseId: string) => remind(p)({ ...visitNow(p, caseId), task: await sortKey(caseId) });
const opened = async (caseId: string) => {
  const status = (await p.cases.find(caseId))?.status as PlanApprovalStatus;
  return openTask(p)({ ...visitNow(p, caseId), step: stepOf[status] ?? 'review' });
};
/** As the machine does until nothing is due any more: every rung by now is sent. */
const upToNow = async (caseId: string) => {
  for (;;) {
    const { wakeAt = '' } = await reminded(caseId);
    if (wakeAt > p.clock.now().toISOString()) return wakeAt;
  }
};
const renew = (caseId: string, date: string, login = 'END001', ports: Ports = p) =>
  actOnCase(ports)(
    apiCall(
      login,
      { planEndorsedExtended: true, planEndorsedEndDate: date },
      { route: 'POST /v1/cases/{caseId}/renewal', path: { caseId } },
    ),
  );
const read = async (caseId: string, login = 'PLN001') =>
  (await readCase(p)(apiCall(login, '', { route: 'GET /v1/cases/{caseId}', path: { caseId } }))).body as Record<
    string,
    unknown
  >;
const times = async (caseId: string, type: string) => (await story(p, caseId)).filter((one) => one === type).length;
const mailed = (subject: RegExp) => p.mail.sent.filter((mail) => subject.test(mail.subject)).map(({ to }) => to);

const waiting: readonly PlanApprovalStatus[] = [
  'awaiting-submission',
  'awaiting-review',
  'in-review',
  'in-remediation',
  'awaiting-confirmation',
  'rejection-advised',
];

describe('an endorsement that is about to end', () => {
  it.each(waiting)('is warned of, once, while the plan is %s, and the wait ends next at its end', async (status) => {
    const caseId = await caseAt(p, status);
    at(warning, -1000);
    const advised = status === 'rejection-advised';
    if (advised) {
      // The time to respond is long over: the review goes on.
      await reminded(caseId);
      await machineGoesOn(p, caseId);
    }
    expect(Date.parse(await upToNow(caseId))).toBeLessThanOrEqual(Date.parse(warning));
    expect(await times(caseId, 'endorsement-warned')).toBe(0);
    at(warning);
    const standing = await reminded(caseId);
    expect(await reminded(caseId)).toEqual(standing);
    expect(standing.wakeAt && standing.wakeAt <= end).toBe(true);
    expect(await times(caseId, 'endorsement-warned')).toBe(1);
    const notices = (await p.cases.notices(caseId)).filter(({ template }) => template === 'endorsement-ends');
    const { holder, queue } = await taskOf(p, caseId);
    expect(notices.map(({ to }) => to)).toEqual([...new Set(['END001', holder ?? `queue:${queue}`])]);
    expect(notices.every((one) => one.status === 'sent')).toBe(true);
  });

  it('is warned of with a rung of the step that falls due at the same time, each in its own mail', async () => {
    const caseId = await caseAt(p, 'in-review');
    at(warning);
    p.mail.sent.length = 0;
    await reminded(caseId);
    expect((await story(p, caseId)).slice(-2)).toEqual(['reminder-sent', 'endorsement-warned']);
    expect(mailed(/standstill/)).toEqual(['adm001@staff.example']);
    expect(mailed(/the endorsement ends/).toSorted()).toEqual(['end001@staff.example', 'hdd001@staff.example']);
  });

  it('is told to nobody whose plan is decided', async () => {
    const caseId = await caseAt(p, 'in-review');
    await decideAs(p, caseId, 'HDD001', decisions.approve);
    at(end);
    await reminded(caseId);
    expect(await story(p, caseId)).not.toContain('endorsement-lapsed');
  });

  it('is not warned of any more by a mail that was held up until it was renewed, and is by one that was not', async () => {
    const caseId = await caseAt(p, 'in-review');
    const other = await caseAt(p, 'awaiting-submission');
    at(warning);
    p.mail.refusing = new Error('Throttled');
    await reminded(caseId);
    await reminded(other);
    p.mail.refusing = undefined;
    p.mail.sent.length = 0;
    await renew(caseId, '2027-01-17');
    p.clock.at += 600_000;
    await sendNotices(p, 14)();
    expect(mailed(/endorsement ends/).toSorted()).toEqual(['end001@staff.example', 'pln001@staff.example']);
    expect(mailed(/endorsement is renewed/).toSorted()).toEqual(['hdd001@staff.example', 'pln001@staff.example']);
    const states = (await p.cases.notices(caseId)).filter(({ template }) => template === 'endorsement-ends');
    expect(states.map(({ status }) => status)).toEqual(['superseded', 'superseded']);
  });
});

describe('an endorsement that has ended', () => {
  it.each(waiting.filter((status) => status !== 'rejection-advised'))(
    'lapses once while the plan is %s, and everybody concerned is told',
    async (status) => {
      const caseId = await caseAt(p, status);
      at(end);
      p.mail.sent.length = 0;
      await upToNow(caseId);
      await reminded(caseId);
      expect(await times(caseId, 'endorsement-lapsed')).toBe(1);
      expect(await times(caseId, 'endorsement-warned')).toBe(0);
      const { parties } = planOnRecord(await p.cases.load(caseId)).snapshot;
      const told = ['end001', 'pln001', ...(parties.delegate ? ['hdd001'] : [])];
      expect(mailed(/has lapsed/).toSorted()).toEqual(
        [...told, ...(status === 'awaiting-review' ? ['hdl001'] : [])].map((one) => `${one}@staff.example`).toSorted(),
      );
    },
  );

  it('keeps its HDD, place and age, and whoever must renew hears of it every week with their manager', async () => {
    const caseId = await caseAt(p, 'awaiting-review');
    const row = (await p.table.query('QUEUE#hdd')).items;
    at(end);
    await upToNow(caseId);
    expect((await p.table.query('QUEUE#hdd')).items).toEqual(row);
    p.mail.sent.length = 0;
    at(weekAfter);
    await reminded(caseId);
    await reminded(caseId);
    expect(mailed(/has lapsed/).toSorted()).toEqual(['end001@staff.example', 'lmg001@staff.example']);
    expect(await times(caseId, 'renewal-reminded')).toBe(1);
    await takeNext(p)('hdd', personas.hdd);
    expect(await opened(caseId)).toMatchObject({ standing: 'in-review' });
    expect(await p.cases.find(caseId)).toMatchObject({ parties: { delegate: 'HDD001' } });
  });

  it('refuses the approval though no machine has looked yet, and names the reason; remediation goes on', async () => {
    const caseId = await caseAt(p, 'in-review');
    at(end);
    expect(await decideAs(p, caseId, 'HDD001', decisions.approve)).toMatchObject({
      decided: false,
      refusal: { kind: 'conflict', title: expect.stringMatching(/^The endorsement lapsed on .* \(local policy\)/) },
    });
    expect(await decideAs(p, caseId, 'HDD001', decisions['ask-remediation'])).toMatchObject({ decided: true });
  });

  it('is looked at by the instant at which an approval is judged, which is the one on record', async () => {
    const caseId = await caseAt(p, 'in-review');
    at(end, -1);
    const slow: InMemoryPorts = {
      ...p,
      cases: {
        ...p.cases,
        commit: (change, also) => {
          p.clock.at += 60_000;
          return p.cases.commit(change, also);
        },
      },
    };
    expect(await decideAs(slow, caseId, 'HDD001', decisions.approve)).toMatchObject({ decided: true });
    const approved = (await p.cases.events(caseId)).find(({ type }) => type === 'plan-approved');
    expect(approved && approved.at < end).toBe(true);
  });
});

describe('a renewal', () => {
  it('wakes the wait, which holds by the new clock at once, and leaves task and links as they are', async () => {
    const caseId = await caseAt(p, 'in-review');
    at(end);
    await upToNow(caseId);
    const before = await taskOf(p, caseId);
    p.workflow.wait('token');
    await waitTask(p)({ ...visitNow(p, caseId), task: await sortKey(caseId), taskToken: 'token' });
    expect(await renew(caseId, '2027-01-24')).toEqual({ status: 200, body: { caseId, status: 'in-review' } });
    expect(p.workflow.answered).toEqual([{ token: 'token', standing: { standing: 'in-review', ladder: 'climbing' } }]);
    const standing = await opened(caseId);
    expect(standing.wakeAt && standing.wakeAt < '2027-01-18T06:00:00.000Z').toBe(true);
    expect(await taskOf(p, caseId)).toMatchObject({ assignment: before.assignment, holder: 'HDD001', state: 'open' });
    expect(await taskOf(p, caseId)).not.toHaveProperty('outcome');
    expect((await p.table.queryIndex('work', 'W#undelivered')).items).toEqual([]);

    at('2027-01-18T06:00:00.000Z');
    await upToNow(caseId);
    expect(await times(caseId, 'endorsement-warned')).toBe(1);
    expect(await decideAs(p, caseId, 'HDD001', decisions.approve)).toMatchObject({ decided: true });
  });

  it('that no wait hears of yet is found by the wait that begins', async () => {
    const caseId = await caseAt(p, 'in-review');
    at(warning);
    await renew(caseId, '2027-01-17');
    p.workflow.wait('token');
    await waitTask(p)({ ...visitNow(p, caseId), task: await sortKey(caseId), taskToken: 'token' });
    expect(p.workflow.answered).toMatchObject([{ token: 'token', standing: { standing: 'in-review' } }]);
  });

  it('sent twice is one, and of two at once one stands', async () => {
    const caseId = await caseAt(p, 'in-review');
    at(warning);
    const answers = await Promise.all([1, 2, 3].map(() => renew(caseId, '2027-01-17')));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await times(caseId, 'endorsement-renewed')).toBe(1);
    p.clock.at += 11 * 60_000;
    await expect(renew(caseId, '2027-01-17')).rejects.toMatchObject({
      status: 409,
      title: expect.stringContaining('can be renewed from Monday 11 January 2027'),
    });
  });

  it('and an approval at once both stand, or the approval alone, and never one after a lapse', async () => {
    for (const instant of [warning, end]) {
      const caseId = await caseAt(p, 'in-review');
      at(instant);
      const date = instant === end ? '2027-01-24' : '2027-01-17';
      const [approval, renewal] = await Promise.allSettled([
        decideAs(p, caseId, 'HDD001', decisions.approve),
        renew(caseId, date),
        reminded(caseId),
      ]);
      const past = await story(p, caseId);
      const approved = past.includes('plan-approved');
      expect(approval).toMatchObject({ value: { decided: approved } });
      expect(renewal.status).toBe(past.includes('endorsement-renewed') ? 'fulfilled' : 'rejected');
      const renewed = past.indexOf('endorsement-renewed');
      if (approved) expect(renewed).toBeLessThan(past.indexOf('plan-approved'));
      if (approved && instant === end) expect(renewed).toBeGreaterThan(-1);
      expect((await p.cases.find(caseId))?.status).toBe(approved ? 'approved' : 'in-review');
      p = await inMemoryPorts();
    }
  });

  it('and a warning at once: whoever hears of it, the new end is the one that is kept', async () => {
    const caseId = await caseAt(p, 'in-review');
    at(end);
    await Promise.all([renew(caseId, '2027-01-24'), reminded(caseId), reminded(caseId)]);
    expect((await p.cases.find(caseId))?.facts).toMatchObject({
      planEndorsedEndDate: '2027-01-24',
      endorsement: { clock: { dueAt: '2027-01-24T06:00:00.000Z' } },
    });
    await reminded(caseId);
    expect(await times(caseId, 'endorsement-lapsed')).toBeLessThan(2);
    expect(planOnRecord(await p.cases.load(caseId)).snapshot.facts.endorsement).not.toHaveProperty('told');
  });

  it('is refused to others in words, and to strangers the case is not there', async () => {
    const caseId = await caseAt(p, 'in-review');
    at(end);
    for (const login of ['PLN001', 'HDD001', 'ADM001'])
      await expect(renew(caseId, '2027-01-24', login)).rejects.toMatchObject({ status: 403 });
    for (const login of ['PLN003', 'HDD002'])
      await expect(renew(caseId, '2027-01-24', login)).rejects.toMatchObject({ status: 404 });
    await employ(p.table, directoryWith({ ...personas.endorser, roles: [] }));
    await expect(renew(caseId, '2027-01-24')).rejects.toMatchObject({
      status: 403,
      title: 'Only a Team Leader or Senior Planner endorses a plan.',
    });
    await expect(renew(caseId, '2027-01-25')).rejects.toMatchObject({ status: 403 });
  });
});

describe('while the endorser is away', () => {
  const standIn = personas.seniorPlanner;
  const away = () =>
    setAbsence(p)(
      apiCall(
        'ADM001',
        { from: '2026-12-01', to: '2027-02-01', standIn: standIn.login },
        { path: { login: 'END001' } },
      ),
    );

  it('their stand-in is asked with a link of their own, and renews for them; both names are on record', async () => {
    const caseId = await caseAt(p, 'in-review');
    await away();
    at(warning);
    p.mail.sent.length = 0;
    await reminded(caseId);
    const asked = p.mail.sent.find(({ to, subject }) => to === standIn.email && /endorsement ends/.test(subject));
    expect(asked?.text).toMatch(/You stand in for Endorser One.*Renew the endorsement:|Renew the endorsement:/s);
    const links = p.table.items().filter(({ purpose, login }) => purpose === 'renew' && login === standIn.login);
    expect(links).toHaveLength(1);
    expect(await renewalView(p)(caseId, standIn.login)).toMatchObject({ you: { login: standIn.login } });
    p.mail.sent.length = 0;
    expect(await renew(caseId, '2027-01-17', standIn.login)).toMatchObject({ status: 200 });
    const done = (await p.cases.events(caseId)).findLast(({ type }) => type === 'endorsement-renewed');
    expect(done?.by).toBe(standIn.login);
    expect(JSON.parse(done?.payload ?? '')).toMatchObject({ standsInFor: 'END001' });
    expect(await p.cases.find(caseId)).toMatchObject({
      parties: { endorser: 'END001' },
      standIns: [{ login: standIn.login, part: 'endorser' }],
    });
    expect(
      (await p.cases.notices(caseId)).filter(({ template }) => template === 'endorsement-renewed').map(({ to }) => to),
    ).toEqual(['PLN001', 'HDD001']);
  });

  it('nobody else renews, nor a stand-in who may not endorse, or whose person is here', async () => {
    const caseId = await caseAt(p, 'in-review');
    at(end);
    await expect(renew(caseId, '2027-01-24', standIn.login)).rejects.toMatchObject({ status: 404 });
    await away();
    await expect(renew(caseId, '2027-01-24', 'PLN002')).rejects.toMatchObject({ status: 404 });
    await expect(renew(caseId, '2027-01-24', 'HDD001')).rejects.toMatchObject({ status: 403 });
    expect(await renewalView(p)(caseId, 'HDD001')).toBeUndefined();
    await employ(p.table, directoryWith({ ...standIn, roles: ['planner'] }));
    await expect(renew(caseId, '2027-01-24', standIn.login)).rejects.toMatchObject({ status: 404 });
    expect(await renew(caseId, '2027-01-24')).toMatchObject({ status: 200 });
  });
});

describe('who looks', () => {
  it('sees until when the endorsement holds, and that it has lapsed', async () => {
    const caseId = await caseAt(p, 'in-review');
    const { taskId } = await taskOf(p, caseId);
    expect(await read(caseId)).toMatchObject({
      planEndorsedEndDate: '2026-12-24',
      endorsement: { endsAt: end, lapsed: false, renewable: false },
    });
    expect((await read(caseId, 'END001')).actions).not.toContain('renew');
    at(warning);
    expect((await read(caseId, 'END001')).actions).toContain('renew');
    expect((await read(caseId, 'HDD001')).actions).not.toContain('renew');
    at(end);
    expect(await read(caseId)).toMatchObject({ endorsement: { lapsed: true } });
    const view = await taskView(p)(taskId, 'HDD001');
    expect(view).toMatchObject({ endorsementEnd: { endsAt: end, lapsed: true } });
    expect(view?.actions).not.toContain('renew');
    await renew(caseId, '2027-01-24');
    await decideAs(p, caseId, 'HDD001', decisions.approve);
    expect((await read(caseId)).endorsement).toBeUndefined();
  });

  it('to renew is the endorser alone', async () => {
    const caseId = await caseAt(p, 'in-review');
    at(warning);
    expect(await renewalView(p)(caseId, 'END001')).toMatchObject({
      caseId,
      you: { login: 'END001', name: 'Endorser One' },
      end: { lapsed: false, renewable: true },
      planEndorsedEndDate: '2027-01-17',
      businessSystemSteps: [{ copy: 'Plan Endorsed, end date 17 January 2027' }],
    });
    for (const login of ['PLN001', 'HDD001', 'ADM001', 'NOBODY'])
      expect(await renewalView(p)(caseId, login)).toBeUndefined();
    expect(await renewalView(p)('PA-ZZZZZZZZ', 'END001')).toBeUndefined();
    await employ(p.table, directoryWith({ ...personas.endorser, active: false }));
    expect(await renewalView(p)(caseId, 'END001')).toBeUndefined();
  });
});
