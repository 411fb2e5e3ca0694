/**
 * The record of every case: a snapshot with a version, an append-only chain of events, and the items a change opens.
 * A change is one transaction, conditional on the version; no transaction grows with a case's age.
 */
import { randomInt } from 'node:crypto';
import { beforeWaitsOf } from '../rules/wait-order.ts';
import {
  CaseEvent,
  Interaction,
  type MailFault,
  Notice,
  Round,
  SealedCopy,
  Snapshot,
  submitterOf,
  Task,
  TriageWorking,
} from '../schemas/case.ts';
import type { CaseFile, Change, NewNotice, QueueRow, TaskChange } from '../schemas/change.ts';
import { linksOf } from './event-chain.ts';
import { absent, type Item, type Key, type Table, type When, type Write } from './table.ts';

export const caseKeys = {
  partition: (caseId: string) => `CASE#${caseId}`,
  snapshot: (caseId: string): Key => ({ PK: `CASE#${caseId}`, SK: 'CASE' }),
  form: (caseId: string, version: number): Key => ({ PK: `CASE#${caseId}`, SK: `FORM#${pad(version, 3)}` }),
  triage: (caseId: string, version: number): Key => ({ PK: `CASE#${caseId}`, SK: `TRIAGE#${pad(version, 3)}` }),
  round: (caseId: string, number: number): Key => ({ PK: `CASE#${caseId}`, SK: `ROUND#${pad(number, 3)}` }),
  sealed: (caseId: string, number: number): Key => ({ PK: `CASE#${caseId}`, SK: `SEALED#${pad(number, 3)}` }),
  event: (caseId: string, sequence: number): Key => ({ PK: `CASE#${caseId}`, SK: `E#${pad(sequence, 6)}` }),
  task: (caseId: string, step: string, visit: number): Key => ({ PK: `CASE#${caseId}`, SK: `TASK#${step}#${visit}` }),
  notice: (caseId: string, noticeId: string): Key => ({ PK: `CASE#${caseId}`, SK: `NOTICE#${noticeId}` }),
  interaction: (caseId: string, number: number): Key => ({ PK: `CASE#${caseId}`, SK: `INTERACTION#${pad(number, 3)}` }),
  /** The steps of a person that stand-ins have. */
  away: (login: string) => `AWAY#${login}`,
  /** Held by the open case of an application, so that there is only one. */
  application: (process: string, reference: string): Key => ({ PK: `APPLICATION#${process}#${reference}`, SK: '-' }),
  /** Every case of an application, the open and the closed. */
  applicationCase: (process: string, reference: string, openedAt: string, caseId: string): Key => ({
    PK: `APPLICATION#${process}#${reference}`,
    SK: `CASE#${openedAt}#${caseId}`,
  }),
};

/** Where the open fault of a notice is kept: with the others of the same person, or of whoever it was for. */
export const mailFaultKey = ({
  login,
  to,
  caseId,
  noticeId,
}: Pick<MailFault, 'login' | 'to' | 'caseId' | 'noticeId'>): Key => ({
  PK: `MAIL-FAULT#${login ?? to}`,
  SK: `${caseId}#${noticeId}`,
});

/** Kept while all other mail of a person, or of whoever it was for, is being sent again. */
export const othersSentAgainKey = (person: string): Key => ({ PK: `SEND-AGAIN#${person}`, SK: '-' });

/** Letters and digits that are not taken for one another. */
const referenceAlphabet = '23456789ABCDEFGHJKLMNPQRSTVWXYZ';

/** A new case reference: the process's prefix and eight characters without look-alikes. */
export const newCaseId = (prefix: string) =>
  `${prefix}-${Array.from({ length: 8 }, () => referenceAlphabet[randomInt(referenceAlphabet.length)]).join('')}`;

const pad = (number: number, digits: number) => String(number).padStart(digits, '0');

/** The key of a task by its id, or undefined where it is none. */
export function taskKey(taskId: string): Key | undefined {
  const [, caseId, step, visit] = /^([A-Z]{2,3}-[2-9A-Z]{8})\.([a-z-]{3,30})\.([1-9]\d{0,3})$/.exec(taskId) ?? [];
  return caseId && step && visit ? caseKeys.task(caseId, step, Number(visit)) : undefined;
}

/** The reference of the case that a task belongs to; empty for what cannot be the name of a task. */
export const caseOf = (taskId: string): string => (taskKey(taskId) && taskId.split('.', 1)[0]) || '';

/** A wait that a change has ended: the token that it is told by, and where the case stands now. */
export interface EndedWait {
  readonly token: string;
  readonly standing: Snapshot['status'];
}

export type Committed =
  | {
      readonly committed: true;
      readonly snapshot: Snapshot;
      readonly notices: readonly Notice[];
      /** Absent where no wait had begun, which then finds the outcome itself. */
      readonly endedWait?: EndedWait;
    }
  | { readonly committed: false; readonly alsoFailed: boolean };

export interface Cases {
  find(caseId: string): Promise<Snapshot | undefined>;
  load(caseId: string): Promise<CaseFile | undefined>;
  task(taskId: string): Promise<Task | undefined>;
  /** `also` are further items of the same transaction: idempotency, the application's lock, a sent notice. */
  commit(change: Change, also?: readonly Write[]): Promise<Committed>;
  events(caseId: string): Promise<readonly CaseEvent[]>;
  rounds(caseId: string): Promise<readonly Round[]>;
  sealed(caseId: string, number: number): Promise<SealedCopy | undefined>;
  notices(caseId: string): Promise<readonly Notice[]>;
  interactions(caseId: string): Promise<readonly Interaction[]>;
}

const isNew: When = { PK: absent };

/** How long an outcome may wait for its machine before `reconcile` brings it there. */
const undeliveredAfterMinutes = 2;
const minutesAfter = (at: Date, minutes: number) => new Date(at.getTime() + minutes * 60_000).toISOString();

const dueWork = (task: Task) => ({ work: 'W#due', workSort: `${task.clock.dueAt}#${task.taskId}` });
const personWork = (task: Task) =>
  task.holder ? { person: `P#${task.holder}`, personSort: `${task.clock.dueAt}#${task.taskId}` } : {};
const keyOf = (task: Task) => caseKeys.task(task.caseId, task.step, task.visit);

/** As it was judged: with the same holder, and with the same wait, whose token is answered for it. */
const asJudged = ({ assignment, tokenOrder }: Task): When => ({
  state: 'open',
  assignment,
  tokenOrder: tokenOrder ?? absent,
});

/** The token of the wait that a change of a step ends; a note or a reminder ends none. */
const tokenEndedBy = (change: TaskChange | undefined): string | undefined => {
  if (!change) return undefined;
  if ('decide' in change) return change.decide.token;
  if ('cancel' in change) return change.cancel.token;
  if ('reassign' in change) return change.reassign.token;
  return 'look' in change ? change.look.token : undefined;
};

/** The steps of somebody who is away, while others have them. */
const awayKey = (login: string, taskId: string): Key => ({ PK: caseKeys.away(login), SK: taskId });

/** Keeps the row of a step that a stand-in has, or has had. */
const standInWrites = (before: Task | undefined, after: Task | undefined): Write[] => {
  if (before?.standsInFor === after?.standsInFor) return [];
  return [
    ...(before?.standsInFor ? [{ delete: awayKey(before.standsInFor, before.taskId) }] : []),
    ...(after?.standsInFor ? [{ put: { ...awayKey(after.standsInFor, after.taskId), taskId: after.taskId } }] : []),
  ];
};

export const queueKey = (row: QueueRow): Key => ({ PK: `QUEUE#${row.queue}`, SK: row.sort });
export const queueItem = (row: QueueRow): Item => ({ ...queueKey(row), ...row });

function taskWrites(change: TaskChange, caseVersion: number, status: Snapshot['status'], at: Date): Write[] {
  const outcomeOf = (word: 'decided' | 'cancelled' | 'look-again', taskId: string) => ({
    outcome: { word, status, at: at.toISOString() },
    outcomeVersion: caseVersion,
    work: 'W#undelivered',
    workSort: `${minutesAfter(at, undeliveredAfterMinutes)}#${taskId}`,
  });
  if ('open' in change) {
    const task = change.open;
    return [
      { put: { ...keyOf(task), ...task, ...dueWork(task), ...personWork(task) }, when: isNew },
      ...(change.queueRow ? [{ put: queueItem(change.queueRow) }] : []),
      ...standInWrites(undefined, task),
    ];
  }
  if ('decide' in change) {
    const task = change.decide;
    return [
      {
        update: keyOf(task),
        set: {
          state: 'decided',
          decidedBy: change.by,
          decidedAt: at.toISOString(),
          decision: change.action,
          decisionHash: change.decisionHash,
          ...outcomeOf('decided', task.taskId),
        },
        remove: ['person', 'personSort'],
        when: asJudged(task),
      },
      ...standInWrites(task, undefined),
    ];
  }
  if ('cancel' in change) {
    const task = change.cancel;
    return [
      {
        update: keyOf(task),
        set: { state: 'cancelled', ...outcomeOf('cancelled', task.taskId) },
        remove: ['person', 'personSort'],
        when: asJudged(task),
      },
      ...(change.queueRow ? [{ delete: queueKey(change.queueRow), when: { taskId: task.taskId } }] : []),
      ...standInWrites(task, undefined),
    ];
  }
  if ('reassign' in change) {
    const { reassign: from, to } = change;
    return [
      {
        update: keyOf(from),
        set: {
          assignment: to.assignment,
          ...(to.holder && { holder: to.holder }),
          standsInFor: to.standsInFor,
          uncovered: to.uncovered,
          clock: to.clock,
          queue: to.queue,
          sentRungs: to.sentRungs,
          poolRungs: to.poolRungs,
          excluded: to.excluded,
          ...personWork(to),
          ...outcomeOf('look-again', to.taskId),
        },
        remove: [
          ...(to.holder ? [] : ['holder', 'person', 'personSort']),
          ...(to.standsInFor ? [] : ['standsInFor']),
          ...(to.uncovered ? [] : ['uncovered']),
        ],
        when: asJudged(from),
      },
      ...(change.taken ? [{ delete: queueKey(change.taken), when: { taskId: from.taskId } }] : []),
      ...(change.queueRow ? [{ put: queueItem(change.queueRow) }] : []),
      ...standInWrites(from, to),
    ];
  }
  if ('look' in change) {
    const task = change.look;
    return [
      {
        update: keyOf(task),
        set: outcomeOf('look-again', task.taskId),
        when: asJudged(task),
      },
    ];
  }
  if ('note' in change) {
    const task = change.note;
    return [
      {
        update: keyOf(task),
        set: { noted: change.noted },
        when: { state: 'open', assignment: task.assignment },
      },
    ];
  }
  if ('replaced' in change) {
    const { replaced: task, run } = change;
    return [
      {
        update: keyOf(task),
        set: { tokenOrder: beforeWaitsOf(run) },
        remove: ['token'],
        when: asJudged(task),
      },
    ];
  }
  const task = change.remind;
  return [
    {
      update: keyOf(task),
      set: { sentRungs: change.sentRungs, standstills: change.standstills },
      when: { state: 'open', assignment: task.assignment },
    },
  ];
}

/** A round without its comments, and the comments that are new. */
const roundWrites = (caseId: string, { comments, ...round }: Round, sequence: number): Write[] => {
  const key = caseKeys.round(caseId, round.number);
  return [
    { put: { ...key, ...round, comments: [] } },
    ...comments.map((comment, index): Write => ({ put: { ...addedTo(key, 'COMMENT', sequence, index), ...comment } })),
  ];
};

/** An interaction without its notes, and the notes that are new. */
const interactionWrites = (caseId: string, { notes, ...interaction }: Interaction, sequence: number): Write[] => {
  const key = caseKeys.interaction(caseId, interaction.number);
  return [
    { put: { ...key, ...interaction, notes: [] } },
    ...notes.map((note, index): Write => ({ put: { ...addedTo(key, 'NOTE', sequence, index), ...note } })),
  ];
};

const addedTo = ({ PK, SK }: Key, kind: string, sequence: number, index: number): Key => ({
  PK,
  SK: `${SK}#${kind}#${pad(sequence, 6)}-${index + 1}`,
});

/** The items that stand under a head, put back into it: notes into interactions, comments into rounds. */
const assembled = (items: readonly Item[], part: string, field: string): Item[] =>
  items
    .filter(({ SK }) => !SK.includes(`#${part}#`))
    .map((head) => ({
      ...head,
      [field]: items.filter(({ SK }) => SK.startsWith(`${head.SK}#${part}#`)),
    }));

type Execution = Pick<Snapshot, 'unstarted' | 'halted'>;

/** Until a function of its machine has changed a case, it may be without an execution, or with one that has ended. */
function executionAfter({ execution, before, by }: Change): Execution {
  if (execution) return execution;
  if (!before) return { unstarted: true };
  return 'run' in by ? {} : before;
}

/** The work list that a case stands in while it has no execution that runs. */
function executionWork({ caseId, unstarted, halted, runSince, openedAt }: Snapshot) {
  if (unstarted) return { work: 'W#no-execution', workSort: `${runSince ?? openedAt}#${caseId}` };
  return halted && { work: 'W#halted', workSort: `${halted.at}#${caseId}` };
}

/** Where a snapshot stands in the lists: open cases by step and age, closed ones by month. */
function listed(snapshot: Snapshot) {
  const kind = snapshot.process;
  return snapshot.closedAt
    ? { list: `K#${kind}#closed#${snapshot.closedAt.slice(0, 7)}`, listSort: `${snapshot.closedAt}#${snapshot.caseId}` }
    : { list: `K#${kind}#open`, listSort: `${snapshot.status}#${snapshot.openedAt}#${snapshot.caseId}` };
}

const parsed = <T>(schema: { parse(value: unknown): T }, items: readonly Item[]) =>
  items.map((item) => schema.parse(item));

/** A notice as it stands before any attempt; `sequence` is the number of the change's last event. */
export const intendedNotice = (
  { mark: _mark, ...notice }: NewNotice,
  { caseId, sequence, index, at }: { caseId: string; sequence: number; index: number; at: string },
): Notice => ({
  ...notice,
  noticeId: `${pad(sequence, 6)}-${index + 1}`,
  caseId,
  status: 'intended',
  attempts: 0,
  intendedAt: at,
});

/** A machine that is slow to come by finds the newest notices; older ones are the sweep's. */
const owedAtMost = 12;

/** What the machine is to send with its next step: all that is not being sent with this change. */
const owedAfter = ({ before, notices, paysOwed }: Change, intended: readonly Notice[]): string[] =>
  [
    ...(paysOwed ? [] : (before?.owed ?? [])),
    ...intended.filter((_, index) => !notices?.[index]?.mark).map(({ noticeId }) => noticeId),
  ].slice(-owedAtMost);

/** The record in the table. */
export function tableCases(table: Table): Cases {
  const all = async (caseId: string, prefix: string) => {
    const items: Item[] = [];
    let after: Item | undefined;
    do {
      const page = await table.query(caseKeys.partition(caseId), { prefix, ...(after && { after }) });
      items.push(...page.items);
      after = page.next;
    } while (after);
    return items;
  };
  const find = async (caseId: string) => {
    const item = await table.get(caseKeys.snapshot(caseId));
    return item && Snapshot.parse(item);
  };
  return {
    find,
    load: async (caseId) => {
      const snapshot = await find(caseId);
      if (!snapshot) return undefined;
      const keys = [
        caseKeys.form(caseId, snapshot.formVersion),
        caseKeys.triage(caseId, snapshot.formVersion),
        ...(snapshot.rounds ? [caseKeys.round(caseId, snapshot.rounds)] : []),
        ...Array.from({ length: snapshot.interactions }, (_, i) => caseKeys.interaction(caseId, i + 1)),
        ...(snapshot.task ? [{ PK: caseKeys.partition(caseId), SK: snapshot.task }] : []),
        ...(snapshot.owed ?? []).map((noticeId) => caseKeys.notice(caseId, noticeId)),
      ];
      const items = new Map((await table.getAll(keys)).map((item) => [item.SK, item]));
      const beginning = (prefix: string) => [...items.values()].filter(({ SK }) => SK.startsWith(prefix));
      const [triage] = parsed(TriageWorking, beginning('TRIAGE#'));
      const [round] = parsed(Round, beginning('ROUND#'));
      const [task] = parsed(Task, beginning('TASK#'));
      const owed = parsed(Notice, beginning('NOTICE#')).filter(({ status }) => status === 'intended');
      return {
        snapshot,
        form: beginning('FORM#')[0]?.form,
        ...(triage && { triage }),
        ...(round && { round }),
        ...(task && { task }),
        interactions: parsed(Interaction, beginning('INTERACTION#')).sort((a, b) => a.number - b.number),
        ...(owed.length && { owed }),
      };
    },
    task: async (taskId) => {
      const key = taskKey(taskId);
      const item = key && (await table.get(key));
      return item && Task.parse(item);
    },
    commit: async (change, also = []) => {
      const at = change.at.toISOString();
      const { caseId } = change.after;
      const events = linksOf(change, at);
      const last = events.at(-1) ?? events[0];
      const { unstarted, halted } = executionAfter(change);
      const {
        unstarted: _unstarted,
        halted: _halted,
        owed: _owed,
        ...after
      }: Execution & Pick<Snapshot, 'owed'> & Change['after'] = change.after;
      const notices = (change.notices ?? []).map((notice, index) =>
        intendedNotice(notice, { caseId, sequence: last.sequence, index, at }),
      );
      const owed = owedAfter(change, notices);
      const snapshot: Snapshot = {
        ...after,
        ...(owed.length && { owed }),
        ...(unstarted && { unstarted }),
        ...(halted && { halted }),
        version: last.sequence,
        lastHash: last.hash,
        changedAt: at,
        interactions: Math.max(
          change.before?.interactions ?? 0,
          ...(change.interactions ?? []).map(({ number }) => number),
        ),
      };
      const own: Write[] = [
        {
          put: {
            ...caseKeys.snapshot(caseId),
            ...snapshot,
            ...listed(snapshot),
            person: `S#${submitterOf(snapshot)}`,
            personSort: `${snapshot.openedAt}#${caseId}`,
            ...executionWork(snapshot),
          },
          when: change.before ? { version: change.before.version } : isNew,
        },
        ...events.map(
          (event): Write => ({ put: { ...caseKeys.event(caseId, event.sequence), ...event }, when: isNew }),
        ),
        ...(change.form === undefined
          ? []
          : [{ put: { ...caseKeys.form(caseId, snapshot.formVersion), form: change.form }, when: isNew }]),
        ...(change.triage ? [{ put: { ...caseKeys.triage(caseId, snapshot.formVersion), ...change.triage } }] : []),
        ...(change.sealed
          ? [{ put: { ...caseKeys.sealed(caseId, change.sealed.number), ...change.sealed }, when: isNew }]
          : []),
        ...(change.round ? roundWrites(caseId, change.round, last.sequence) : []),
        ...(change.interactions ?? []).flatMap((one) => interactionWrites(caseId, one, last.sequence)),
        ...notices.map(
          (notice, index): Write => ({
            put: {
              ...caseKeys.notice(caseId, notice.noticeId),
              ...notice,
              work: 'W#unsent',
              workSort: `${at}#${caseId}#${notice.noticeId}`,
              ...change.notices?.[index]?.mark,
            },
          }),
        ),
        ...(change.task ? taskWrites(change.task, snapshot.version, snapshot.status, change.at) : []),
        ...(change.consumes
          ? [
              {
                update: { PK: caseKeys.partition(caseId), SK: change.consumes },
                remove: ['outcome', 'outcomeVersion', 'work', 'workSort'],
              },
            ]
          : []),
      ];
      const answer = await table.write([...own, ...also]);
      const token = tokenEndedBy(change.task);
      if (answer.written)
        return {
          committed: true,
          snapshot,
          notices,
          ...(token && { endedWait: { token, standing: snapshot.status } }),
        };
      return { committed: false, alsoFailed: answer.failed.some((position) => position >= own.length) };
    },
    events: async (caseId) => parsed(CaseEvent, await all(caseId, 'E#')),
    rounds: async (caseId) => parsed(Round, assembled(await all(caseId, 'ROUND#'), 'COMMENT', 'comments')),
    sealed: async (caseId, number) => {
      const item = await table.get(caseKeys.sealed(caseId, number));
      return item && SealedCopy.parse(item);
    },
    notices: async (caseId) => parsed(Notice, await all(caseId, 'NOTICE#')),
    interactions: async (caseId) => parsed(Interaction, assembled(await all(caseId, 'INTERACTION#'), 'NOTE', 'notes')),
  };
}
