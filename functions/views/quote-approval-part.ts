/** What a task of a quote approval shows beside what every task does. */
import type { PersonNamed, Staff } from '../../ports/staff.ts';
import { dateIn } from '../../rules/instants.ts';
import { zoneOf } from '../../rules/jurisdictions.ts';
import { expiredInWords, isExpired } from '../../rules/quote-approval/request.ts';
import { mayReview } from '../../rules/quote-approval/roles.ts';
import type { Task } from '../../schemas/case.ts';
import { QuoteApprovalRequest } from '../../schemas/quote-approval.ts';
import type { QuoteApprovalSnapshot } from '../../schemas/quote-approval-case.ts';
import type { QuoteApprovalTaskView, TaskBase } from '../../schemas/task-view.ts';

interface Shown {
  readonly staff: Staff;
  readonly snapshot: QuoteApprovalSnapshot;
  readonly form: unknown;
  readonly task: Task;
  readonly login: string;
  readonly now: Date;
  readonly named: (login: string) => PersonNamed;
}

export async function quoteApprovalPart({
  staff,
  snapshot,
  form,
  task,
  login,
  now,
  named,
}: Shown): Promise<Omit<QuoteApprovalTaskView, keyof TaskBase | 'step'>> {
  const { submitter, delegate } = snapshot.parties;
  const allocates = task.step === 'allocation' && task.state === 'open' && task.holder === login;
  const allocatable = allocates
    ? (await staff.withRole('hdd'))
        .filter((one) => mayReview(one, snapshot, now))
        .map(({ login: one, name }) => ({ login: one, name }))
    : undefined;
  return {
    process: snapshot.process,
    submitter: named(submitter),
    ...(delegate && { delegate: named(delegate) }),
    request: QuoteApprovalRequest.parse(form),
    ...(isExpired(snapshot.facts, dateIn(zoneOf(snapshot.state), now)) && { expired: expiredInWords(snapshot.facts) }),
    ...(allocatable && { allocatable }),
  };
}
