/**
 * Until when a plan's endorsement holds. Its 'Plan Endorsed' WFI is attached for one calendar month (HDD SOP 3.2.1); that
 * the endorsement ends with it, who is told, and that it can be renewed is local policy.
 */
import type { EndorsementEnd } from '../../schemas/case.ts';
import type { NewEvent, NewNotice } from '../../schemas/change.ts';
import type { PlanApprovalStatus } from '../../schemas/plan-approval.ts';
import type { Endorsement } from '../../schemas/plan-approval-case.ts';
import { endOfBusinessDay } from '../business-days.ts';
import { oneMonthAfter } from '../calendar-months.ts';
import { formatInstant, startOfDate } from '../instants.ts';
import { type State, zoneOf } from '../jurisdictions.ts';
import { ownerOf } from '../ladder.ts';
import { startClock } from '../timeframes.ts';
import type { Snapshot, Task } from './case.ts';

/** Where a plan needs its endorsement: from then on until it is approved, rejected or withdrawn. */
const needsEndorsement: ReadonlySet<PlanApprovalStatus> = new Set([
  'awaiting-submission',
  'awaiting-review',
  'in-review',
  'in-remediation',
  'changed',
  'awaiting-confirmation',
  'rejection-advised',
]);

type Endorsed = Pick<Snapshot, 'status' | 'facts'>;

/** The endorsement that a plan rests on; undefined where it has none, or needs none any more. */
const endorsementOf = ({ status, facts }: Endorsed): Endorsement | undefined =>
  needsEndorsement.has(status) ? facts.endorsement : undefined;

/** When an endorsement that is valid from a date ends: at the close of the day on which its WFI does. */
export const endOfEndorsement = (validFrom: string, state: State): string =>
  endOfBusinessDay(oneMonthAfter(validFrom), state);

/** What a case keeps of an endorsement that is valid from a date: the end of its WFI, and the clock that leads there. */
export const endorsedFrom = (validFrom: string, state: State) => ({
  planEndorsedEndDate: oneMonthAfter(validFrom),
  endorsement: {
    clock: startClock({ timeframe: 'wfi-plan-endorsed', startedAt: startOfDate(validFrom, zoneOf(state)), state }),
  },
});

/** When an endorsement ends, as people say it. */
export const endInWords = ({ clock }: Endorsement): string => formatInstant(clock.dueAt, clock.zone);

/** From its end on, at that very instant too, an endorsement has lapsed, whether or not anybody has been told. */
const hasLapsed = ({ clock }: Endorsement, now: Date) => now.toISOString() >= clock.dueAt;

const warnedAt = ({ clock }: Endorsement) => clock.rungs.find(({ kind }) => kind === 'before-due')?.at ?? clock.dueAt;

/** Until when the endorsement of a plan holds; undefined where nothing hangs on one. */
export function endorsementEnd(snapshot: Endorsed, now: Date): EndorsementEnd | undefined {
  const endorsement = endorsementOf(snapshot);
  if (!endorsement) return undefined;
  const lapsed = hasLapsed(endorsement, now);
  return {
    endsAt: endorsement.clock.dueAt,
    lapsed,
    renewable: now.toISOString() >= warnedAt(endorsement),
    explanation: lapsed
      ? `The endorsement lapsed on ${endInWords(endorsement)}, with its workflow identifier 'Plan Endorsed' (local policy). The plan cannot be approved until its endorser has renewed it.`
      : `The endorsement holds until ${endInWords(endorsement)} and ends with its workflow identifier 'Plan Endorsed' (local policy).`,
  };
}

/** Why an endorsement cannot be renewed yet; undefined from the warning on. */
export function whyNotRenewYet(snapshot: Endorsed, now: Date): string | undefined {
  const endorsement = endorsementOf(snapshot);
  if (!endorsement || now.toISOString() >= warnedAt(endorsement)) return undefined;
  const { zone } = endorsement.clock;
  return `The endorsement holds until ${endInWords(endorsement)} and can be renewed from ${formatInstant(warnedAt(endorsement), zone)}: a renewal says that the endorser still stands by the plan when its month is nearly over, so it is not given ahead (local policy).`;
}

/** Local policy: whoever must renew a lapsed endorsement hears of it every week until they have. */
const weekInMilliseconds = 7 * 86_400_000;

const weeksAfter = ({ clock }: Endorsement, weeks: number) =>
  new Date(Date.parse(clock.dueAt) + weeks * weekInMilliseconds).toISOString();
const weeksLapsed = ({ clock }: Endorsement, now: Date) =>
  Math.floor((now.getTime() - Date.parse(clock.dueAt)) / weekInMilliseconds);

/** The latest instant by now of which somebody is told: the warning, the lapse, a week after it. */
function latest(endorsement: Endorsement, now: Date): string | undefined {
  if (hasLapsed(endorsement, now)) return weeksAfter(endorsement, weeksLapsed(endorsement, now));
  const warned = warnedAt(endorsement);
  return warned <= now.toISOString() ? warned : undefined;
}

/** When the wait of a case is to end for its endorsement's sake, whatever step is open; undefined where it needs none. */
export function endorsementWakesAt(snapshot: Endorsed, now: Date): string | undefined {
  const endorsement = endorsementOf(snapshot);
  if (!endorsement) return undefined;
  const due = latest(endorsement, now);
  if (due && isNews(endorsement, due)) return due;
  if (!due) return warnedAt(endorsement);
  return hasLapsed(endorsement, now)
    ? weeksAfter(endorsement, weeksLapsed(endorsement, now) + 1)
    : endorsement.clock.dueAt;
}

const isNews = ({ told = '' }: Endorsement, at: string) => at > told;

export interface EndorsementNews {
  readonly after: Snapshot;
  readonly event: NewEvent;
  readonly notices: readonly NewNotice[];
}

/**
 * What is to be told of an endorsement now and has not been: that it ends soon, that it has lapsed, that it still waits for
 * its renewal. Whatever was missed before the latest is passed over.
 */
export function endorsementNews(snapshot: Snapshot, task: Task, now: Date): EndorsementNews | undefined {
  const endorsement = endorsementOf(snapshot);
  const at = endorsement && latest(endorsement, now);
  if (!endorsement || !at || !isNews(endorsement, at)) return undefined;
  const { endorser } = snapshot.parties;
  const { told = '', clock } = endorsement;
  const news = !hasLapsed(endorsement, now)
    ? ({ type: 'endorsement-warned', template: 'endorsement-ends', to: [endorser, ownerOf(task)] } as const)
    : told < clock.dueAt
      ? ({ type: 'endorsement-lapsed', template: 'endorsement-lapsed', to: concerned(snapshot, task) } as const)
      : ({ type: 'renewal-reminded', template: 'endorsement-lapsed', to: [endorser, `manager:${endorser}`] } as const);
  const to = [...new Set(news.to)];
  return {
    after: { ...snapshot, facts: { ...snapshot.facts, endorsement: { ...endorsement, told: at } } },
    event: { type: news.type, payload: { endsAt: clock.dueAt, to } },
    notices: to.map((one) => ({
      template: news.template,
      to: one,
      parameters: { caseId: snapshot.caseId, owner: endorser, ends: endInWords(endorsement) },
      // Only the endorser renews; everybody else is told.
      ...(one === endorser && { link: { purpose: 'renew', task: task.taskId, assignment: task.assignment } }),
    })),
  };
}

/** Everybody whom the end of an endorsement concerns: the parties, and whoever has the open step or leads its pool. */
export const concerned = ({ parties }: Pick<Snapshot, 'parties'>, task: Task | undefined): string[] => [
  ...new Set([
    parties.endorser,
    parties.planner,
    ...(parties.delegate ? [parties.delegate] : []),
    ...(task?.state === 'open' ? [ownerOf(task)] : []),
  ]),
];

/** Whether a mail about the end of an endorsement still says what is so: it was not renewed, and is still needed. */
export function stillSays(
  { template, parameters }: Pick<NewNotice, 'template' | 'parameters'>,
  snapshot: Endorsed,
  now: Date,
): boolean {
  const endorsement = endorsementOf(snapshot);
  if (!endorsement || endInWords(endorsement) !== parameters.ends) return false;
  return hasLapsed(endorsement, now) === (template === 'endorsement-lapsed');
}
