/** 'Ready for Work': the next plan of a queue, for exactly one person (HDD SOP 3.3.1). */
import { caseOf } from '../../ports/cases.ts';
import { Busy } from '../../ports/change-case.ts';
import type { Ports } from '../../ports/index.ts';
import { localPolicy } from '../../ports/local-policy.ts';
import type { Item, Key, Write } from '../../ports/table.ts';
import { type Refusal, refuse } from '../../rules/judgement.ts';
import { processOf } from '../../rules/processes.ts';
import type { CaseFile, QueueRow } from '../../schemas/change.ts';
import type { LocalPolicy } from '../../schemas/local-policy.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { wake } from './wake.ts';

export type TakePorts = Pick<Ports, 'cases' | 'staff' | 'table' | 'workflow' | 'clock'>;

const pageSize = 20;
/** How many plans of one page a person tries before reading on. */
const triesPerPage = 6;
/** How often a person who lost plans to others begins again at the head of the queue. */
const passes = 10;
const jitterMilliseconds = 20;
const keyKeptDays = 7;

const rowOf = ({ queue, sort, taskId, since, excluded }: Item): QueueRow =>
  ({ queue, sort, taskId, since, excluded }) as QueueRow;

/** What was taken, with the case as it then is, unless this call had taken it before. */
interface TakenTask {
  readonly taskId: string;
  readonly file?: CaseFile;
}
export type Taken = TakenTask | { readonly empty: true } | { readonly refusal: Refusal };

const wasQuicker = () => refuse('conflict', 'This plan has been taken.');

/**
 * Takes the first plan that this person may review; with an idempotency key, the one that this call has taken before.
 * @throws Busy for whoever lost to others on every pass: there may be plans left
 */
export const takeNext =
  (p: TakePorts, policy: LocalPolicy = localPolicy()) =>
  async (queue: string, person: StaffMember, idempotencyKey?: string): Promise<Taken> => {
    const claim =
      idempotencyKey === undefined
        ? undefined
        : { PK: `IDEM#${person.login}#queues/${queue}/next#${idempotencyKey}`, SK: '-' };
    const earlier = async () => claim && claimed(p, claim);
    for (let pass = 1; pass <= passes; pass++) {
      const taken = await passOver(p, policy, queue, person, claim);
      // The same call, sent before, may have taken the last one.
      if (taken !== 'lost') return 'taskId' in taken ? taken : ((await earlier()) ?? taken);
      // A crowd at a short queue spreads in time.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * jitterMilliseconds * pass));
    }
    throw new Busy();
  };

/** What this call has taken already. */
async function claimed({ table, clock }: TakePorts, claim: Key): Promise<TakenTask | undefined> {
  const item = await table.get(claim);
  return item && String(item.expiresAt) >= clock.now().toISOString() ? { taskId: String(item.taskId) } : undefined;
}

/** One pass from the head of the queue. Two who ask at once skip past each other after a loss. */
async function passOver(
  p: TakePorts,
  policy: LocalPolicy,
  queue: string,
  person: StaffMember,
  claim: Key | undefined,
): Promise<Taken | 'lost'> {
  let after: Item | undefined;
  let losses = 0;
  let notForThem: Refusal | undefined;
  do {
    const page = await p.table.query(`QUEUE#${queue}`, { limit: pageSize, ...(after && { after }) });
    const rows = page.items.map(rowOf).filter(({ excluded }) => !excluded.includes(person.login));
    let place = 0;
    for (let tries = 0; tries < triesPerPage && place < rows.length; tries++) {
      const row = rows[place];
      if (!row) break;
      const taken = await take(p, policy, row, person, claim);
      if ('taskId' in taken) return taken;
      if (taken.refusal.kind === 'not-permitted') notForThem = taken.refusal;
      // Whoever lost goes on one to 2^n places further, so that a crowd spreads over the page.
      else losses += 1;
      place += 1 + Math.floor(Math.random() * Math.min(2 ** losses - 1, rows.length));
    }
    after = page.next;
  } while (after);
  if (losses) return 'lost';
  return notForThem ? { refusal: notForThem } : { empty: true };
}

async function take(
  p: TakePorts,
  policy: LocalPolicy,
  row: QueueRow,
  person: StaffMember,
  claim: Key | undefined,
): Promise<Exclude<Taken, { empty: true }>> {
  const file = await p.cases.load(caseOf(row.taskId));
  if (file?.task?.taskId !== row.taskId) return wasQuicker();
  const now = p.clock.now();
  const judged = processOf(file.snapshot).take({ file, task: file.task, person, now, policy });
  if (!('change' in judged)) return 'refusal' in judged ? judged : wasQuicker();
  const answer = await p.cases.commit(
    { ...judged.change, before: file.snapshot, by: { login: person.login }, at: now },
    claim && [claiming(claim, row.taskId, now)],
  );
  // Somebody took the plan, or this same call, sent before, another one. It is not judged again: the next plan is as good.
  if (!answer.committed) return (answer.alsoFailed && claim && (await claimed(p, claim))) || wasQuicker();
  await wake(p, row.taskId, { ...answer, changed: true });
  const { task } = judged.change;
  const { snapshot } = answer;
  return {
    taskId: row.taskId,
    file: { ...file, snapshot, ...(task && 'reassign' in task && { task: task.to }) },
  };
}

/** Keeps what a call has taken, in the transaction that takes it. */
function claiming(claim: Key, taskId: string, now: Date): Write {
  const expires = now.getTime() + keyKeptDays * 86_400_000;
  return {
    put: { ...claim, taskId, expiresAt: new Date(expires).toISOString(), ttl: Math.ceil(expires / 1000) },
    when: { expiresAt: { below: now.toISOString() } },
  };
}
