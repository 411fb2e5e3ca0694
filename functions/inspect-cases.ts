/**
 * Each night: reads every open case and those closed lately, verifies their chains of events, and finds what keeps a case
 * from going on (design 8). What helps without a risk is done; the rest is told to administrators, once. A pass may take
 * longer than one run of the function: the next run goes on where the last one ended.
 */
import { Logger } from '@aws-lambda-powertools/logger';
import * as z from 'zod/mini';
import { type Ports, ports } from '../ports/index.ts';
import type { Item, Page } from '../ports/table.ts';
import { ProcessName } from '../schemas/case.ts';
import { Instant } from '../schemas/vocabulary.ts';
import { dropWhatIsGone, type InspectPorts, inspectCase, inspectQueues } from './findings/inspect.ts';
import { tellFindings } from './findings/tell.ts';
import { alone } from './middleware/lease.ts';

const logger = new Logger();

const InspectionAsked = z.strictObject({
  /** After a restore of the table: every open case whose run began before this is restarted. */
  restoredAt: z.optional(Instant),
});
type InspectionAsked = z.infer<typeof InspectionAsked>;

/** How far the pass of this night has come. */
const Pass = z.object({
  began: Instant,
  restoredAt: z.optional(Instant),
  /** Which of its lists it is at, and where in that. */
  listNumber: z.int(),
  after: z.optional(z.record(z.string(), z.unknown())),
  inspected: z.int(),
  restarted: z.int(),
  ended: z.optional(Instant),
});
type Pass = z.infer<typeof Pass>;

const passKey = { PK: 'PASS#inspect-cases', SK: '-' };
/** A pass that has ended is enough for a night; the next one begins the night after. */
const passEveryHours = 20;
/** As long as a run of the function may take, and a little more. */
const lease = { name: 'inspect-cases', minutes: 16 };
/** Of the 15 minutes that a run may take at most. */
const usualMilliseconds = 12 * 60_000;
/** Step Functions takes 15 a second in the long run, of everybody together. */
const looksPerSecond = 8;
const pageSize = 25;

export interface Inspection extends Pick<Pass, 'inspected' | 'restarted'> {
  readonly ended: boolean;
  readonly told: number;
}

export const inspectCases =
  (p: InspectPorts & Pick<Ports, 'mail'>, milliseconds = usualMilliseconds) =>
  async (asked: InspectionAsked = {}): Promise<Inspection | undefined> =>
    alone(p, lease, async () => {
      const began = performance.now();
      const notInspected: string[] = [];
      let pass = await passFor(p, asked);
      if (pass.listNumber === 0 && !pass.after && !pass.ended) await inspectQueues(p);
      while (!pass.ended) {
        pass = await nextPage(p, pass, notInspected);
        await p.table.write([{ put: { ...passKey, ...pass } }]);
        if (performance.now() - began > milliseconds) break;
      }
      const told = await tellFindings(p);
      const inspection = {
        inspected: pass.inspected,
        restarted: pass.restarted,
        ended: pass.ended !== undefined,
        told,
      };
      logger.info('cases-inspected', inspection);
      // All others are done; the run counts as failed, so that an alarm tells of it.
      if (notInspected.length) throw new Error(`Not inspected: ${notInspected.join(', ')}`);
      return inspection;
    });

/** The pass that is to go on, or a new one. */
async function passFor({ table, clock }: InspectPorts, { restoredAt }: InspectionAsked): Promise<Pass> {
  const now = clock.now();
  const item = await table.get(passKey);
  const last = item && Pass.parse(item);
  const isOver = last?.ended !== undefined && now.getTime() - Date.parse(last.began) > passEveryHours * 3_600_000;
  if (last && !isOver && (restoredAt === undefined || restoredAt === last.restoredAt)) return last;
  return { began: now.toISOString(), ...(restoredAt && { restoredAt }), listNumber: 0, inspected: 0, restarted: 0 };
}

/** The open cases of each process, and those closed in this month and the one before. */
function listsOf({ began }: Pass): readonly string[] {
  const month = began.slice(0, 7);
  const before = new Date(Date.parse(`${month}-01T00:00:00.000Z`) - 1).toISOString().slice(0, 7);
  return ProcessName.options.flatMap((process) => [
    `K#${process}#open`,
    `K#${process}#closed#${month}`,
    `K#${process}#closed#${before}`,
  ]);
}

/** `notInspected` takes the cases for which something failed: one keeps no other from being inspected. */
async function nextPage(p: InspectPorts, pass: Pass, notInspected: string[]): Promise<Pass> {
  const list = listsOf(pass)[pass.listNumber];
  if (list === undefined) {
    await dropWhatIsGone(p, pass.began);
    return { ...pass, ended: p.clock.now().toISOString() };
  }
  const after = pass.after as Item | undefined;
  const page: Page = await p.table.queryIndex('list', list, { limit: pageSize, ...(after && { after }) });
  let restarted = 0;
  for (const { caseId } of page.items) {
    try {
      if ((await inspectCase(p, String(caseId), pass.restoredAt)).restarted) restarted += 1;
    } catch (error) {
      notInspected.push(String(caseId));
      logger.error('not-inspected', { caseId, fault: error instanceof Error ? error.name : 'unknown' });
    }
  }
  const { after: _after, ...rest } = pass;
  return {
    ...rest,
    ...(page.next ? { after: page.next } : { listNumber: pass.listNumber + 1 }),
    inspected: pass.inspected + page.items.length,
    restarted: pass.restarted + restarted,
  };
}

/** Lets through so many in a second. */
function paced(perSecond: number): () => Promise<void> {
  let next = 0;
  return async () => {
    const now = performance.now();
    const wait = next - now;
    next = Math.max(now, next) + 1000 / perSecond;
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  };
}

export const handler = (event: unknown) =>
  inspectCases({
    table: ports.table,
    cases: ports.cases,
    staff: ports.staff,
    workflow: ports.workflow,
    mail: ports.mail,
    clock: ports.clock,
    turnToLook: paced(looksPerSecond),
  })(InspectionAsked.parse(event));
