/** The renewal of an endorsement, by its endorser: local policy, from the warning of its end on. */
import type { Renewal } from '../../schemas/plan-approval.ts';
import { oneMonthAfter } from '../calendar-months.ts';
import { dateIn, formatDate, parseDate } from '../instants.ts';
import { type Judgement, refuse } from '../judgement.ts';
import { zoneOf } from '../jurisdictions.ts';
import type { DecisionChange } from './case.ts';
import type { ActedOn } from './case-acts.ts';
import { concerned, endInWords, endorsedFrom, endorsementEnd, whyNotRenewYet } from './endorsement.ts';
import * as interactions from './interactions.ts';

/** The endorsement holds for a calendar month again, from today; whoever waits for the case looks at the new clock. */
export function renewed(
  { planEndorsedEndDate }: Renewal,
  { file, person, standsInFor, now }: ActedOn,
): Judgement<DecisionChange> {
  const { snapshot, task } = file;
  const end = endorsementEnd(snapshot, now);
  if (!end) return refuse('conflict', 'This endorsement has no end that is kept here.');
  const notYet = whyNotRenewYet(snapshot, now);
  if (notYet) return refuse('conflict', notYet);
  const today = dateIn(zoneOf(snapshot.state), now);
  const endsOn = oneMonthAfter(today);
  if (planEndorsedEndDate !== endsOn)
    return refuse('invalid', 'The renewal has faults.', [
      {
        pointer: '/planEndorsedEndDate',
        detail: `Must be ${endsOn}: one calendar month after the renewal, ${formatDate(parseDate(today))}`,
      },
    ]);
  const endorsed = endorsedFrom(today, snapshot.state);
  const [first] = file.interactions;
  return {
    change: {
      after: { ...snapshot, facts: { ...snapshot.facts, ...endorsed } },
      events: [
        {
          type: 'endorsement-renewed',
          payload: {
            planEndorsedEndDate,
            endsAt: endorsed.endorsement.clock.dueAt,
            wasLapsed: end.lapsed,
            level: person.level,
          },
        },
      ],
      ...(first && {
        interactions: [
          interactions.endorsementRenewed(first, { at: now, endorser: person.login, planEndorsedEndDate }),
        ],
      }),
      notices: concerned(snapshot, task)
        .filter((to) => to !== person.login && to !== standsInFor)
        .map((to) => ({
          template: 'endorsement-renewed',
          to,
          parameters: { caseId: snapshot.caseId, actor: person.login, ends: endInWords(endorsed.endorsement) },
        })),
      ...(task?.state === 'open' && { task: { look: task } }),
    },
  };
}
