import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { caseKeys, newCaseId, tableCases, taskKey } from '../../ports/cases.ts';
import { Busy, changeCase } from '../../ports/change-case.ts';
import { brokenLink } from '../../ports/event-chain.ts';
import { absent, type Table } from '../../ports/table.ts';
import { openStep, takePlan } from '../../rules/plan-approval/steps.ts';
import type { Snapshot } from '../../schemas/case.ts';
import type { Change } from '../../schemas/change.ts';
import { PlanApprovalSnapshot } from '../../schemas/plan-approval-case.ts';
import { CaseId } from '../../schemas/vocabulary.ts';
import { type DynoxideTables, dynoxideTables } from '../support/dynoxide-table.ts';
import { inMemoryTable } from '../support/in-memory-table.ts';
import { personas } from '../support/personas.ts';
import {
  caseId,
  decided,
  decisions,
  fileAt,
  planOnRecord,
  request,
  triage,
  tuesday,
} from '../support/plan-approval-files.ts';

let dynoxide: DynoxideTables;
beforeAll(async () => {
  dynoxide = await dynoxideTables();
});
afterAll(() => dynoxide.stop());

const { snapshot: received, interactions } = fileAt('received');
const at = tuesday;

/** A new case, as its first change writes it. */
const opening: Change = {
  after: { ...received, visits: 0 },
  by: { login: 'PLN001' },
  at,
  events: [{ type: 'approval-requested', payload: { reviewType: 'first-plan' } }],
  form: request,
  interactions,
};
const renamed = (before: Snapshot, area: string): Change => ({
  before,
  after: { ...before, area },
  by: { system: 'test' },
  at,
  events: [{ type: 'area-changed', payload: { area } }],
});

describe.each([
  { kind: 'in memory', make: async () => inMemoryTable() as Table },
  { kind: 'in DynamoDB', make: () => dynoxide.table() },
])('the record $kind', ({ make }) => {
  let table: Table;
  let cases: ReturnType<typeof tableCases>;
  beforeEach(async () => {
    table = await make();
    cases = tableCases(table);
  });

  const committed = async (...given: Parameters<typeof cases.commit>) => {
    const answer = await cases.commit(...given);
    if (!answer.committed) throw new Error('The change was not written');
    return answer;
  };

  it('opens a case with its form, its interaction and the first link of its chain', async () => {
    const { snapshot } = await committed(opening);

    const events = await cases.events(caseId);
    expect(snapshot).toMatchObject({
      caseId,
      status: 'received',
      version: 1,
      interactions: 1,
      lastHash: events[0]?.hash,
    });
    expect(events).toMatchObject([{ sequence: 1, type: 'approval-requested', by: 'PLN001', previousHash: '' }]);
    const heads = interactions.map((one) => ({ ...one, notes: [] }));
    expect(await cases.load(caseId)).toEqual({ snapshot, form: request, interactions: heads });
    expect(await cases.interactions(caseId)).toEqual(interactions);
    expect(await cases.find(caseId)).toEqual(snapshot);
  });

  it('opens a case once', async () => {
    await committed(opening);
    expect(await cases.commit(opening)).toEqual({ committed: false, alsoFailed: false });
    expect(await cases.events(caseId)).toHaveLength(1);
  });

  it('knows nothing of a case or task that is not there', async () => {
    expect(await cases.find(caseId)).toBeUndefined();
    expect(await cases.load(caseId)).toBeUndefined();
    expect(await cases.task(`${caseId}.endorsement.1`)).toBeUndefined();
    expect(await cases.task('no task at all')).toBeUndefined();
  });

  it('changes a case only as it was judged', async () => {
    const { snapshot: first } = await committed(opening);
    const { snapshot: second } = await committed(renamed(first, 'Barwon'));
    expect(second).toMatchObject({ version: 2, area: 'Barwon' });

    expect(await cases.commit(renamed(first, 'Mallee'))).toEqual({ committed: false, alsoFailed: false });
    expect(await cases.find(caseId)).toEqual(second);
    expect(brokenLink(await cases.events(caseId))).toBeUndefined();
  });

  it('lets one of many win who judged the same version', async () => {
    const { snapshot } = await committed(opening);
    const areas = ['A', 'B', 'C', 'D', 'E'];
    const answers = await Promise.all(areas.map((area) => cases.commit(renamed(snapshot, area))));

    const winners = areas.filter((_, index) => answers[index]?.committed);
    expect(winners).toHaveLength(1);
    expect(await cases.find(caseId)).toMatchObject({ version: 2, area: winners[0] });
    expect(await cases.events(caseId)).toHaveLength(2);
  });

  it('writes nothing where a further item of the transaction fails, and says that it was that', async () => {
    const lock = { PK: 'APPLICATION#1', SK: '-' };
    await committed(opening, [{ put: { ...lock, caseId }, when: { PK: absent } }]);
    const other = { ...opening, after: { ...opening.after, caseId: 'PA-BBBBBBBB' } };
    expect(await cases.commit(other, [{ put: { ...lock, caseId: 'PA-BBBBBBBB' }, when: { PK: absent } }])).toEqual({
      committed: false,
      alsoFailed: true,
    });
    expect(await cases.find('PA-BBBBBBBB')).toBeUndefined();
    expect(await table.get(lock)).toMatchObject({ caseId });
  });

  it('is without an execution, or with one that has ended, until a function of its machine changes it', async () => {
    const listed = async () =>
      (await Promise.all(['no-execution', 'halted'].map((list) => table.queryIndex('work', `W#${list}`)))).map(
        ({ items }) => items.length,
      );
    const ofMachine = { system: 'test', run: 1 };
    const { snapshot } = await committed(opening);
    const { snapshot: noted } = await committed(renamed(snapshot, 'Barwon'));
    expect(await listed()).toEqual([1, 0]);
    const { snapshot: begun } = await committed({ ...renamed(noted, 'Hunter'), by: ofMachine });
    expect(await listed()).toEqual([0, 0]);
    const halted = { status: 'FAILED', at: at.toISOString() } as const;
    const { snapshot: ended } = await committed({ ...renamed(begun, 'Barwon'), execution: { halted } });
    const { snapshot: acted } = await committed({ ...renamed(ended, 'Hunter'), by: { login: 'PLN001' } });
    expect(await listed()).toEqual([0, 1]);
    expect(acted).toMatchObject({ halted });
    const { snapshot: raised } = await committed({ ...renamed(acted, 'Barwon'), execution: { unstarted: true } });
    expect(await listed()).toEqual([1, 0]);
    await committed({ ...renamed(raised, 'Hunter'), by: ofMachine });
    expect(await listed()).toEqual([0, 0]);
  });

  it('is listed while open by its status, once closed by its month, and always for its planner', async () => {
    const { snapshot } = await committed(opening);
    const listed = async (list: string) => (await table.queryIndex('list', list)).items.map(({ listSort }) => listSort);
    expect(await listed('K#plan-approval#open')).toEqual([`received#${snapshot.openedAt}#${caseId}`]);

    const closedAt = '2026-12-01T00:00:00.000Z';
    const approved = { ...PlanApprovalSnapshot.parse(snapshot), status: 'approved', closedAt } as const;
    await committed({ ...renamed(snapshot, 'Hunter'), after: approved });
    expect(await listed('K#plan-approval#open')).toEqual([]);
    expect(await listed('K#plan-approval#closed#2026-12')).toEqual([`${closedAt}#${caseId}`]);
    expect((await table.queryIndex('person', 'S#PLN001')).items).toHaveLength(1);
  });

  it('keeps a triage beside each version of the form', async () => {
    const { snapshot } = await committed(opening);
    const { snapshot: triaged } = await committed({ ...renamed(snapshot, 'Hunter'), triage });
    expect((await cases.load(caseId))?.triage).toEqual(triage);

    const change = renamed(triaged, 'Hunter');
    const form = { ...request, reviewType: 'unscheduled-review' };
    await committed({ ...change, after: { ...change.after, formVersion: 2 }, form });
    const file = await cases.load(caseId);
    expect(file?.form).toEqual(form);
    expect(file).not.toHaveProperty('triage');
    expect(await table.get(caseKeys.form(caseId, 1))).toMatchObject({ form: request });
  });

  describe('with an open step', () => {
    const openTask = async (status: Parameters<typeof fileAt>[0], holder?: string) => {
      const { snapshot } = await committed({ ...opening, after: { ...fileAt(status).snapshot, visits: 0 } });
      const file = { snapshot: PlanApprovalSnapshot.parse(snapshot), form: request, interactions };
      const { task, change, notices, after } = openStep(file, at, holder === undefined ? undefined : { holder });
      const SK = caseKeys.task(caseId, task.step, task.visit).SK;
      const events: Change['events'] = [{ type: 'step-opened', payload: {} }];
      const by = { system: 'open-task' };
      return committed({ before: snapshot, after: { ...after, task: SK }, by, at, events, task: change, notices });
    };
    const fileOf = async () => planOnRecord(await cases.load(caseId));

    it('shows the task to its holder, to the overdue list, and its mail to the sweep', async () => {
      const { snapshot, notices } = await openTask('awaiting-endorsement', 'END001');
      expect(snapshot).toMatchObject({ task: 'TASK#endorsement#1', visits: 1 });
      const { task } = await fileOf();
      expect(await cases.task(task.taskId)).toEqual(task);
      expect((await table.queryIndex('person', 'P#END001')).items).toMatchObject([{ taskId: task.taskId }]);
      expect((await table.queryIndex('work', 'W#due')).items).toMatchObject([
        { workSort: `${task.clock.dueAt}#${task.taskId}` },
      ]);
      expect(notices).toMatchObject([{ noticeId: '000002-1', to: 'END001', status: 'intended', attempts: 0 }]);
      expect(await cases.notices(caseId)).toEqual(notices);
      expect(await cases.load(caseId)).toMatchObject({ snapshot: { owed: ['000002-1'] }, owed: notices });
      expect((await table.queryIndex('work', 'W#unsent')).items).toHaveLength(1);
    });

    it('closes the task by a decision, and keeps its outcome until a machine has seen it', async () => {
      await openTask('awaiting-endorsement', 'END001');
      const file = await fileOf();
      const change = decided(file, decisions.endorse, { by: personas.endorser });
      const { snapshot } = await committed({ ...change, before: file.snapshot, by: { login: 'END001' }, at });

      const task = await cases.task(file.task.taskId);
      expect(task).toMatchObject({
        state: 'decided',
        decidedBy: 'END001',
        decision: 'endorse',
        decisionHash: 'hash',
        outcome: { word: 'decided', status: 'awaiting-submission', at: at.toISOString() },
        outcomeVersion: snapshot.version,
      });
      expect((await table.queryIndex('person', 'P#END001')).items).toEqual([]);
      expect((await table.queryIndex('work', 'W#undelivered')).items).toMatchObject([
        { workSort: `2026-11-23T23:02:00.000Z#${file.task.taskId}` },
      ]);

      const seen = renamed(snapshot, 'Hunter');
      await committed({ ...seen, consumes: snapshot.task ?? '' });
      expect(await cases.task(file.task.taskId)).not.toHaveProperty('outcome');
      expect((await table.queryIndex('work', 'W#undelivered')).items).toEqual([]);
    });

    it('takes a decision from whoever holds the task, not from a holder before', async () => {
      await openTask('awaiting-endorsement', 'END001');
      const file = await fileOf();
      const earlier = { ...file, task: { ...file.task, assignment: 0 } };
      const change = decided(earlier, decisions.endorse, { by: personas.endorser });
      const answer = await cases.commit({ ...change, before: file.snapshot, by: { login: 'END001' }, at });
      expect(answer).toEqual({ committed: false, alsoFailed: false });
      expect(await cases.task(file.task.taskId)).toMatchObject({ state: 'open' });
    });

    it('gives a plan of the queue to one person', async () => {
      await openTask('awaiting-review');
      const file = await fileOf();
      expect((await table.query('QUEUE#hdd')).items).toHaveLength(1);
      const take = (person: (typeof personas)['hdd']) => {
        const judged = takePlan(file, file.task, person, at);
        if ('refusal' in judged) throw new Error(judged.refusal.title);
        return cases.commit({ ...judged.change, before: file.snapshot, by: { login: person.login }, at });
      };
      const answers = await Promise.all([take(personas.hdd), take(personas.otherHdd)]);

      expect(answers.filter((answer) => answer.committed)).toHaveLength(1);
      const { task, snapshot } = await fileOf();
      expect(snapshot.parties.delegate).toBe(task.holder);
      expect(task).toMatchObject({ assignment: 2, outcome: { word: 'look-again', status: 'in-review' } });
      expect((await table.query('QUEUE#hdd')).items).toEqual([]);
      expect((await table.queryIndex('person', `P#${task.holder}`)).items).toHaveLength(1);
    });
  });

  it('adds notes and comments as items of their own, in the order in which they came', async () => {
    const round = {
      number: 1,
      kind: 'remediation',
      points: ['Why?'],
      askedBy: 'HDD001',
      askedAt: at.toISOString(),
    } as const;
    const note = (line: string) => ({ at: at.toISOString(), by: 'HDD001', lines: [line] });
    const comment = (text: string) => ({ point: 1, by: 'END001', at: at.toISOString(), comment: text });
    const [first] = interactions;
    if (!first) throw new Error('A case opens with an interaction');

    let { snapshot } = await committed(opening);
    for (const text of ['one', 'two', 'three']) {
      const change = renamed(snapshot, 'Hunter');
      ({ snapshot } = await committed({
        ...change,
        after: { ...change.after, rounds: 1 },
        round: { ...round, points: [...round.points], changes: [], comments: [comment(text)] },
        interactions: [{ ...first, notes: [note(text)] }],
      }));
    }
    const [stored] = await cases.interactions(caseId);
    expect(stored?.notes.flatMap(({ lines }) => lines)).toEqual([
      ...(first.notes[0]?.lines ?? []),
      'one',
      'two',
      'three',
    ]);
    const [kept] = await cases.rounds(caseId);
    expect(kept?.comments.map((one) => one.comment)).toEqual(['one', 'two', 'three']);
    const file = await cases.load(caseId);
    expect(file?.interactions[0]?.notes).toEqual([]);
    expect(file?.round?.comments).toEqual([]);
  });

  it('reads a long chain whole', async () => {
    let { snapshot } = await committed(opening);
    for (let change = 0; change < 12; change++)
      ({ snapshot } = await committed(renamed(snapshot, `${change} ${'x'.repeat(60)}`)));
    const events = await cases.events(caseId);
    expect(events).toHaveLength(13);
    expect(brokenLink(events)).toBeUndefined();
  });
});

describe('a command', () => {
  const open = async () => {
    const table = inMemoryTable();
    const cases = tableCases(table);
    await cases.commit(opening);
    return { table, cases };
  };
  const by = { system: 'test' };
  const judged = (area: string) => (file: { snapshot: Snapshot }) => ({
    change: { after: { ...file.snapshot, area }, events: [{ type: 'area-changed', payload: { area } }] as const },
  });

  it('that meets another command judges again and loses nothing', async () => {
    const { cases } = await open();
    let judgements = 0;
    const answer = await changeCase(
      cases,
      caseId,
      by,
      () => at,
      async (file) => {
        judgements += 1;
        if (judgements === 1) await changeCase(cases, caseId, by, () => at, judged('first'));
        return judged(`${file.snapshot.area} then second`)(file);
      },
    );
    expect(judgements).toBe(2);
    expect(answer).toMatchObject({ changed: true, snapshot: { area: 'first then second', version: 3 } });
  });

  it('gives up as busy after five conflicts, and has changed nothing', async () => {
    const { cases } = await open();
    let judgements = 0;
    const attempt = changeCase(
      cases,
      caseId,
      by,
      () => at,
      async (file) => {
        judgements += 1;
        await changeCase(cases, caseId, by, () => at, judged(`other ${judgements}`));
        return judged('mine')(file);
      },
    );
    await expect(attempt).rejects.toBeInstanceOf(Busy);
    expect(judgements).toBe(5);
    expect(await cases.find(caseId)).toMatchObject({ area: 'other 5', version: 6 });
  });

  it('that is refused, unneeded or about nothing writes nothing', async () => {
    const { cases, table } = await open();
    const before = table.writes();
    const refusal = { kind: 'conflict', title: 'No.', problems: [] } as const;
    expect(
      await changeCase(
        cases,
        caseId,
        by,
        () => at,
        () => ({ refusal }),
      ),
    ).toEqual({ refusal });
    expect(
      await changeCase(
        cases,
        caseId,
        by,
        () => at,
        () => ({ unchanged: true }),
      ),
    ).toMatchObject({ changed: false });
    expect(await changeCase(cases, 'PA-BBBBBBBB', by, () => at, judged('x'))).toEqual({ absent: true });
    expect(table.writes()).toBe(before);
  });

  it('passes a fault of its judge on, after no write', async () => {
    const { cases, table } = await open();
    const before = table.writes();
    const attempt = changeCase(
      cases,
      caseId,
      by,
      () => at,
      () => {
        throw new Error('broken');
      },
    );
    await expect(attempt).rejects.toThrow('broken');
    expect(table.writes()).toBe(before);
  });
});

describe('a reference', () => {
  it('has no characters that are taken for one another', () => {
    for (let tries = 0; tries < 200; tries++) expect(CaseId.parse(newCaseId('PA'))).toMatch(/^PA-[^01IOU]{8}$/);
  });

  it.each([
    { taskId: 'PA-2345678A.return-answers.12', sort: 'TASK#return-answers#12' },
    { taskId: 'PA-2345678A.review.1.2', sort: undefined },
    { taskId: 'PA-2345678A.review', sort: undefined },
    { taskId: 'PA-2345678A#.review.1', sort: undefined },
    { taskId: '', sort: undefined },
  ])('of a task $taskId leads to $sort', ({ taskId, sort }) => {
    expect(taskKey(taskId)?.SK).toBe(sort);
  });
});
