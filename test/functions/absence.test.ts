import { beforeEach, describe, expect, it } from 'vitest';
import { actOnCase } from '../../functions/acts/act-on-case.ts';
import { handOver } from '../../functions/acts/hand-over.ts';
import { putBack } from '../../functions/acts/put-back.ts';
import { takeNext } from '../../functions/acts/take-next.ts';
import { closePlanApproval } from '../../functions/close-plan-approval.ts';
import { listTasks } from '../../functions/list-tasks.ts';
import { openTask } from '../../functions/open-task.ts';
import { readCase } from '../../functions/read-case.ts';
import { reconcile } from '../../functions/reconcile.ts';
import { remind } from '../../functions/remind.ts';
import { setAbsence } from '../../functions/set-absence.ts';
import { decisionRecord } from '../../functions/views/decision-record.ts';
import { taskView } from '../../functions/views/task-view.ts';
import { payloadOf } from '../../ports/event-chain.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { type InMemoryPorts, inMemoryPorts, minutes } from '../support/in-memory-ports.ts';
import { sendOwed } from '../support/owed-mail.ts';
import { directoryWith, employ, hddNumber, personas } from '../support/personas.ts';
import {
  apiCall,
  caseAt,
  decideAs,
  machineGoesOn,
  story,
  submitted,
  taskOf,
  visitNow,
} from '../support/plan-approval-desk.ts';
import { caseActs, decisions } from '../support/plan-approval-files.ts';

const endorserTwo: StaffMember = {
  ...personas.endorser,
  login: 'END002',
  name: 'Endorser Two',
  email: 'end002@staff.example',
};
const endorserThree: StaffMember = {
  ...endorserTwo,
  login: 'END003',
  name: 'Endorser Three',
  email: 'end003@staff.example',
};

let p: InMemoryPorts;
beforeEach(async () => {
  p = await inMemoryPorts(endorserTwo, endorserThree);
});

const today = '2026-11-24';
const until = '2026-11-27';
const set = (login: string, body: unknown, by = login) =>
  setAbsence(p)(apiCall(by, JSON.stringify(body), { path: { login } }));
const away = (login: string, standIn: string, from = today, to = until) => set(login, { from, to, standIn });
const tasksOf = async (login: string) =>
  ((await listTasks(p)(apiCall(login, ''))).body as { tasks: { taskId: string; standsInFor?: string }[] }).tasks;
const mailTo = (login: string) => p.mail.sent.filter(({ to }) => to === `${login.toLowerCase()}@staff.example`);
const lastEvent = async (caseId: string) => {
  const event = (await p.cases.events(caseId)).at(-1);
  return event && { type: event.type, by: event.by, payload: payloadOf(event) };
};
const whoHas = async (caseId: string) => {
  const { holder, standsInFor, uncovered, queue } = await taskOf(p, caseId);
  return { holder, standsInFor, uncovered, queue };
};
const later = (days: number) => {
  p.clock.at += minutes(days * 24 * 60);
};

describe('for a planner who is away', () => {
  const act = (caseId: string, name: 'withdraw' | 'correct' | 'add-note' | 'record-death', login = 'PLN002') =>
    actOnCase(p)(caseId, login, caseActs[name]);

  it.each([
    { name: 'withdraw', event: 'plan-withdrawn', status: 'withdrawn' },
    { name: 'correct', event: 'plan-corrected', status: 'changed' },
    { name: 'add-note', event: 'note-added', status: 'awaiting-review' },
    { name: 'record-death', event: 'participant-deceased', status: 'stopped' },
  ] as const)('their stand-in can $name; both names are on record, and the stand-in sees the case', async (one) => {
    const caseId = await caseAt(p, 'awaiting-review');
    expect(await act(caseId, one.name)).toEqual({ absent: true });
    await away('PLN001', 'PLN002');
    expect(await act(caseId, one.name)).toEqual({ caseId, status: one.status });
    expect(await lastEvent(caseId)).toMatchObject({
      type: one.event,
      by: 'PLN002',
      payload: { standsInFor: 'PLN001' },
    });
    expect((await p.cases.find(caseId))?.standIns).toEqual([{ login: 'PLN002', part: 'planner' }]);
    expect(await act(caseId, one.name)).toMatchObject({ caseId });
  });

  it('what the case offers their stand-in is what that one may do, no more', async () => {
    const caseId = await caseAt(p, 'awaiting-review');
    const offered = async (login: string) => {
      const answer = await readCase(p)(apiCall(login, '', { route: 'GET /v1/cases/{caseId}', path: { caseId } }));
      return (answer.body as { actions: string[] }).actions.toSorted();
    };
    const ofPlanner = await offered('PLN001');
    await away('PLN001', 'PLN002');
    expect(await offered('PLN002')).toEqual(ofPlanner.filter((action) => action !== 'declare-conflict'));
    expect(await offered('PLN002')).toEqual(['add-note', 'correct', 'record-death', 'withdraw']);
    await away('END001', 'END002');
    expect(await offered('END002')).not.toContain('withdraw');
  });

  it('a correction by their stand-in is told to them too, in both names', async () => {
    const caseId = await caseAt(p, 'in-review');
    await away('PLN001', 'PLN002');
    await act(caseId, 'correct');
    const told = (await p.cases.notices(caseId)).filter(({ template }) => template === 'corrected');
    expect(told.map(({ to }) => to).toSorted()).toEqual(['END001', 'HDD001', 'PLN001']);
    expect(told.map(({ parameters }) => parameters.actor)).toEqual(Array(3).fill('PLN002 for PLN001'));
  });

  it('nobody else does, nor their stand-in once they are back, nor what is for the endorser to do', async () => {
    const caseId = await caseAt(p, 'awaiting-review');
    await away('PLN001', 'PLN002');
    for (const login of ['PLN003', 'END002', 'HDD002'])
      expect(await act(caseId, 'withdraw', login)).toEqual({ absent: true });
    expect(await actOnCase(p)(caseId, 'PLN002', caseActs.renew)).toEqual({ absent: true });
    later(4);
    expect(await act(caseId, 'withdraw')).toEqual({ absent: true });
  });
});

describe('while somebody is away', () => {
  it.each(['', '/events', '/interactions'])('their stand-in reads the case%s, and nobody else does', async (part) => {
    const caseId = await caseAt(p, 'awaiting-review');
    const read = (login: string) =>
      readCase(p)(apiCall(login, '', { route: `GET /v1/cases/{caseId}${part}`, path: { caseId } }));
    await expect(read('END002')).rejects.toMatchObject({ status: 404 });
    await away('END001', 'END002');
    expect(await read('END002')).toMatchObject({ status: 200 });
    for (const login of ['END003', 'HDD001', 'PLN002'])
      await expect(read(login)).rejects.toMatchObject({ status: 404 });
    later(4);
    await expect(read('END002')).rejects.toMatchObject({ status: 404 });
  });

  it('what is told to them alone says to their stand-in how to reach the case', async () => {
    const caseId = await caseAt(p, 'awaiting-review');
    await away('PLN001', 'PLN002');
    await actOnCase(p)(caseId, 'END001', caseActs['record-death']);
    await closePlanApproval(p)(await visitNow(p, caseId));
    expect(mailTo('PLN002').at(-1)?.text).toContain('This mail has no link: sign in to Safeguard to see the case');
  });

  it('their open steps go to the stand-in at once, who decides for them; both names stand everywhere', async () => {
    const caseId = await caseAt(p, 'awaiting-endorsement');
    expect(await away('END001', 'END002')).toMatchObject({
      status: 200,
      body: { login: 'END001', absence: { standIn: 'END002' }, moved: 1 },
    });
    expect(await whoHas(caseId)).toMatchObject({ holder: 'END002', standsInFor: 'END001' });
    expect(await tasksOf('END001')).toEqual([]);
    expect(await tasksOf('END002')).toMatchObject([{ standsInFor: 'END001' }]);
    await machineGoesOn(p, caseId);
    await sendOwed(p, caseId);
    expect(mailTo('END002').at(-1)?.text).toContain('You stand in for Endorser One, who is away');

    expect(await decideAs(p, caseId, 'END001', decisions.endorse)).toMatchObject({
      refusal: { kind: 'not-permitted' },
    });
    expect(await decideAs(p, caseId, 'END002', decisions.endorse)).toMatchObject({ decided: true });
    expect(await decideAs(p, caseId, 'END001', decisions.return)).toMatchObject({
      refusal: { kind: 'conflict', title: expect.stringContaining('Endorser Two for Endorser One endorsed the plan') },
    });
    expect(await lastEvent(caseId)).toMatchObject({
      type: 'plan-endorsed',
      by: 'END002',
      payload: { standsInFor: 'END001' },
    });
    const interactions = JSON.stringify(await p.cases.interactions(caseId));
    expect(interactions).toContain('Endorsed by: END002 for END001');
    await machineGoesOn(p, caseId);
    expect(mailTo('PLN001').at(-1)?.text).toContain('Endorser Two for Endorser One has endorsed the plan');
    const view = await taskView(p)((await taskOf(p, caseId)).taskId, 'PLN001');
    expect(view).toMatchObject({
      endorser: { login: 'END001' },
      endorsement: { standIn: { login: 'END002', name: 'Endorser Two' } },
    });
    expect((await p.table.query('AWAY#END001')).items).toEqual([]);
  });

  it('new steps open with the stand-in, and whoever stood in for the endorser never reviews the plan', async () => {
    await away('END001', 'END002');
    const caseId = await caseAt(p, 'awaiting-endorsement');
    expect(await whoHas(caseId)).toMatchObject({ holder: 'END002', standsInFor: 'END001' });
    expect(await p.cases.find(caseId)).toMatchObject({ standIns: [{ login: 'END002', part: 'endorser' }] });
    await employ(p.table, directoryWith(endorserThree, { ...hddNumber(2), login: 'END002' }));
    await set('END001', null, 'ADM001');
    await decideAs(p, caseId, 'END001', decisions.endorse);
    await machineGoesOn(p, caseId);
    await decideAs(p, caseId, 'PLN001', decisions.submit);
    await machineGoesOn(p, caseId);
    expect(await takeNext(p)('hdd', { ...hddNumber(2), login: 'END002' })).toEqual({ empty: true });
  });

  it('the approval of a stand-in shows both, and the delegation of who decided', async () => {
    const caseId = await caseAt(p, 'in-review');
    await away('HDD001', 'HDD002');
    await machineGoesOn(p, caseId);
    expect(await decideAs(p, caseId, 'HDD002', decisions.approve)).toMatchObject({ decided: true });
    expect(await decisionRecord(p)(caseId, 'HDD002')).toMatchObject({
      delegate: { login: 'HDD002', standsInFor: { login: 'HDD001' }, delegation: expect.stringContaining('level 4') },
    });
    const { taskId } = await taskOf(p, caseId);
    expect(await taskView(p)(taskId, 'HDD002')).toMatchObject({
      decided: { by: { login: 'HDD002' }, standsInFor: { login: 'HDD001' } },
    });
    expect(JSON.stringify(await p.cases.interactions(caseId))).toContain('Plan Approved by HDD002 for HDD001');
  });

  it('mail that asks for nothing goes to the stand-in as well, with no link to what is another person’s', async () => {
    const caseId = await caseAt(p, 'approved');
    await away('PLN001', 'PLN002');
    await closePlanApproval(p)(visitNow(p, caseId));
    const [told] = mailTo('PLN002');
    expect(told?.subject).toContain(caseId);
    expect(told?.text).toContain('You stand in for Planner One, who is away');
    expect(told?.text).not.toContain('/act/');
    expect(mailTo('PLN001').some(({ subject }) => subject === told?.subject)).toBe(false);
  });

  it('nobody else reads their step, nor takes a plan, and a reassignment to them is refused by name', async () => {
    const caseId = await caseAt(p, 'awaiting-endorsement');
    await away('END002', 'END003');
    const { taskId } = await taskOf(p, caseId);
    expect(await taskView(p)(taskId, 'END003')).toBeUndefined();
    const handover = { action: 'reassign', to: 'END002', reason: 'x' } as const;
    expect(await handOver(p)({ taskId, login: 'ADM001', handover })).toMatchObject({
      refusal: { problems: [{ pointer: '/to', detail: expect.stringContaining('END003 stands in') }] },
    });
    await away('HDD001', 'HDD002');
    await caseAt(p, 'awaiting-review');
    const hdd = await p.staff.find('HDD001');
    expect(hdd && (await takeNext(p)('hdd', hdd))).toMatchObject({ refusal: { kind: 'not-permitted' } });
  });

  it('survives a new import of the directory', async () => {
    await away('END001', 'END002');
    await employ(p.table, directoryWith(endorserTwo));
    expect(await p.staff.find('END001')).toMatchObject({ absence: { standIn: 'END002' } });
    expect((await p.staff.withRole('endorser')).find(({ login }) => login === 'END001')).toHaveProperty('absence');
  });
});

describe('when an absence ends', () => {
  it('by word, the work goes back with a new link, unless it is decided', async () => {
    const [open, done] = [await caseAt(p, 'awaiting-endorsement'), await caseAt(p, 'awaiting-endorsement')];
    await away('END001', 'END002');
    await decideAs(p, done, 'END002', decisions.return);
    expect(await set('END001', null)).toMatchObject({ body: { absence: null, moved: 1 } });
    expect(await whoHas(open)).toEqual({ holder: 'END001' });
    expect((await p.cases.find(done))?.status).toBe('returned-to-planner');
    expect((await p.cases.notices(open)).slice(-2)).toMatchObject([
      { template: 'request', to: 'END001' },
      { template: 'handed-over', to: 'END002' },
    ]);
    expect(await story(p, open)).toEqual(expect.arrayContaining(['stand-in-began', 'stand-in-ended']));
    expect(await set('END001', null)).toMatchObject({ body: { moved: 0 } });
  });

  it('by its last day, the next run of reconcile brings the work back; one that begins later moves it then', async () => {
    const caseId = await caseAt(p, 'awaiting-endorsement');
    expect(await away('END001', 'END002', '2026-11-26', '2026-11-27')).toMatchObject({ body: { moved: 0 } });
    expect((await reconcile(p)()).covered).toEqual([]);
    expect(await whoHas(caseId)).toMatchObject({ holder: 'END001' });
    later(2);
    expect((await reconcile(p)()).covered).toHaveLength(1);
    expect(await whoHas(caseId)).toMatchObject({ holder: 'END002', standsInFor: 'END001' });
    expect((await reconcile(p)()).covered).toEqual([]);
    later(2);
    expect((await reconcile(p)()).covered).toHaveLength(1);
    expect(await whoHas(caseId)).toEqual({ holder: 'END001' });
    later(1);
    expect((await reconcile(p)()).covered).toEqual([]);
    expect((await p.table.query('ABSENCE#END001')).items).toEqual([]);
  });

  it('the person decides at once, and the stand-in no more, before anything has moved', async () => {
    const [mine, theirs] = [await caseAt(p, 'awaiting-endorsement'), await caseAt(p, 'awaiting-endorsement')];
    await away('END001', 'END002');
    later(4);
    expect(await decideAs(p, theirs, 'END002', decisions.endorse)).toMatchObject({ decided: false });
    expect(await decideAs(p, mine, 'END001', decisions.return)).toMatchObject({ decided: true });
  });

  it('a plan in review is put back by nobody but who has it now', async () => {
    const caseId = await caseAt(p, 'in-review');
    await away('HDD001', 'HDD002');
    const { taskId } = await taskOf(p, caseId);
    later(4);
    const asked = { taskId, reason: 'I know the family.' };
    expect(await putBack(p)({ ...asked, login: 'HDD002' })).toMatchObject({ refusal: { kind: 'not-permitted' } });
    expect(await putBack(p)({ ...asked, login: 'HDD001' })).toMatchObject({ status: 'awaiting-review' });
  });
});

describe('a chain of absences', () => {
  it('goes on to the next, comes back one by one, and ends with the line manager, who reassigns', async () => {
    const caseId = await caseAt(p, 'awaiting-endorsement');
    await away('END001', 'END002');
    await away('END002', 'END003');
    expect(await whoHas(caseId)).toMatchObject({ holder: 'END003', standsInFor: 'END001' });
    await away('END003', 'END001');
    expect(await whoHas(caseId)).toMatchObject({ holder: 'END001', uncovered: true });
    expect((await p.cases.notices(caseId)).filter(({ template }) => template === 'nobody-stands-in')).toHaveLength(1);
    await machineGoesOn(p, caseId);
    expect(mailTo('LMG001').at(-1)?.subject).toContain('waits for somebody who is away');

    const { taskId } = await taskOf(p, caseId);
    const handover = { action: 'reassign', to: 'PLN003', reason: 'All are away.' } as const;
    expect(await decideAs(p, caseId, 'LMG001', decisions.endorse)).toMatchObject({
      refusal: { kind: 'not-permitted' },
    });
    expect(await taskView(p)(taskId, 'LMG001')).toBeUndefined();
    expect(await handOver(p)({ taskId, login: 'LMG001', handover })).toEqual({
      caseId,
      status: 'awaiting-endorsement',
    });
    expect(await whoHas(caseId)).toEqual({ holder: 'PLN003' });
    expect(await p.cases.find(caseId)).toMatchObject({ parties: { endorser: 'PLN003' } });
  });

  it('of HDDs ends with the lead of the pool, who has the delegation', async () => {
    const lead = { ...personas.hddLead, delegation: { level: 4, from: '2020-01-01' } };
    await employ(p.table, directoryWith(lead));
    const caseId = await caseAt(p, 'in-review');
    await away('HDD001', 'HDD002');
    await away('HDD002', 'HDD001');
    expect(await whoHas(caseId)).toMatchObject({ holder: 'HDL001', standsInFor: 'HDD001' });
    expect(await decideAs(p, caseId, 'HDL001', decisions.approve)).toMatchObject({ decided: true });
  });

  it('of HDDs under a lead who may not decide puts the plan back into the pool', async () => {
    const caseId = await caseAt(p, 'in-review');
    await away('HDD001', 'HDD002');
    await away('HDD002', 'HDD001');
    expect(await whoHas(caseId)).toMatchObject({ holder: undefined, queue: 'hdd' });
    expect(await p.cases.find(caseId)).toMatchObject({ status: 'awaiting-review' });
  });

  it('never goes to somebody with a conflict', async () => {
    const caseId = await caseAt(p, 'awaiting-endorsement');
    await away('END001', 'END002');
    const { taskId } = await taskOf(p, caseId);
    await handOver(p)({ taskId, login: 'END002', handover: { action: 'declare-conflict', reason: 'Family.' } });
    const { holder } = await whoHas(caseId);
    expect(['END001', 'END002']).not.toContain(holder);
  });
});

describe('the ladder', () => {
  it('brings a step that opened with somebody away to the stand-in before it reminds', async () => {
    const caseId = await submitted(p);
    await machineGoesOn(p, caseId);
    // On record without a look at the open steps: as if the step had opened at the same moment.
    await p.table.write([
      {
        put: {
          PK: 'ABSENCE#END001',
          SK: '-',
          login: 'END001',
          absence: { from: today, to: until, standIn: 'END002' },
        },
      },
    ]);
    later(1.5);
    const snapshot = await p.cases.find(caseId);
    const visit = { ...visitNow(p, caseId), task: snapshot?.task ?? '' };
    await remind(p)(visit);
    expect(await whoHas(caseId)).toMatchObject({ holder: 'END002', standsInFor: 'END001' });
    expect(mailTo('END002').map(({ subject }) => subject)).toEqual([
      expect.stringContaining('endorsement of a plan, due'),
    ]);
    await openTask(p)({ ...visitNow(p, caseId), step: 'endorsement' });
    await remind(p)(visit);
    expect(mailTo('END002').at(-1)?.subject).toContain('is due soon');
    expect(mailTo('END001').filter(({ subject }) => subject.includes('soon'))).toEqual([]);
  });
});

describe('PUT /v1/staff/{login}/absence', () => {
  it.each([
    { what: 'of nobody', login: 'NOBODY', body: { from: today, to: until, standIn: 'END002' }, status: 404 },
    {
      what: 'with an impossible day',
      login: 'END001',
      body: { from: '2026-11-31', to: until, standIn: 'END002' },
      status: 422,
    },
    {
      what: 'that ends before it begins',
      login: 'END001',
      body: { from: until, to: today, standIn: 'END002' },
      status: 422,
    },
    { what: 'without a stand-in', login: 'END001', body: { from: today, to: until }, status: 422 },
    {
      what: 'with something else',
      login: 'END001',
      body: { from: today, to: until, standIn: 'END002', why: 'x' },
      status: 422,
    },
    { what: 'by somebody else', login: 'END001', body: null, by: 'PLN002', status: 403 },
    { what: 'by nobody', login: 'END001', body: null, by: 'NOBODY', status: 403 },
  ])('$what answers $status', async ({ login, body, by, status }) => {
    await expect(set(login, body, by ?? 'ADM001')).rejects.toMatchObject({ status });
    expect((await p.table.query(`ABSENCE#${login}`)).items).toEqual([]);
  });
});
