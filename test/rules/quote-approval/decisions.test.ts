import { describe, expect, it } from 'vitest';
import { judgeDecision } from '../../../rules/quote-approval/decisions.ts';
import type { QuoteApprovalDecision } from '../../../schemas/quote-approval.ts';
import type { StaffMember } from '../../../schemas/staff.ts';
import { personas } from '../../support/personas.ts';
import { tuesday } from '../../support/plan-approval-files.ts';
import { quoteAt, quoteDecisions, type StandingQuote } from '../../support/quote-approval-files.ts';

const { hdd, hddLead, localDelegate, otherHdd, planner } = personas;

const judged = (
  file: StandingQuote,
  decision: QuoteApprovalDecision,
  person: StaffMember,
  people: readonly StaffMember[] = [],
  now = tuesday,
) => judgeDecision(decision, { file, task: file.task, person, people, now, decisionHash: 'hash' });

describe('an allocation', () => {
  const allocated = (named: readonly StaffMember[], file = quoteAt('awaiting-allocation')) =>
    judged(file, { action: 'allocate', to: named[0]?.login ?? 'NOB001' }, hddLead, named);

  it('gives the quote and its interaction to the HDD', () => {
    expect(allocated([hdd])).toMatchObject({
      change: {
        after: { status: 'in-review', parties: { submitter: 'LOC001', delegate: 'HDD001' } },
        events: [{ type: 'quote-allocated', payload: { to: 'HDD001' } }],
        interactions: [{ status: 'OPEN', assignee: 'HDD001' }],
      },
    });
  });

  const ended = { ...hdd, delegation: { level: 4, from: '2020-01-01', to: '2026-11-23' } };
  it.each([
    { who: 'nobody of the directory', named: [] },
    { who: 'somebody who is no HDD', named: [planner] },
    { who: 'whoever submitted it, though an HDD', named: [{ ...hdd, login: localDelegate.login }] },
    { who: 'an HDD whose delegation has ended', named: [ended] },
    { who: 'an HDD who has left', named: [{ ...hdd, active: false }] },
  ])('is refused to $who', ({ named }) => {
    expect(allocated(named)).toMatchObject({ refusal: { kind: 'invalid', problems: [{ pointer: '/to' }] } });
  });

  it('is refused to an HDD with a conflict', () => {
    const file = quoteAt('awaiting-allocation', { facts: { conflicted: [hdd.login] } });
    expect(allocated([hdd], file)).toMatchObject({ refusal: { kind: 'invalid' } });
    expect(allocated([otherHdd], file)).toMatchObject({ change: { after: { status: 'in-review' } } });
  });
});

describe('an approval', () => {
  const approved = (approvedOn: string, file = quoteAt('in-review'), now = tuesday) =>
    judged(file, { ...quoteDecisions['approve-quote'], approvedOn }, hdd, [], now);

  it('completes the interaction and keeps the delegation held', () => {
    expect(approved('2026-11-24')).toMatchObject({
      change: {
        after: { status: 'approved' },
        events: [{ type: 'quote-approved', payload: { delegation: expect.stringContaining('level 4') } }],
        interactions: [{ status: 'COMPLETED' }],
        notices: [{ template: 'decision-receipt', to: 'HDD001' }],
      },
    });
  });

  it.each(['2026-11-19', '2026-11-25'])('is of a day while it was asked for, not %s', (approvedOn) => {
    expect(approved(approvedOn)).toMatchObject({ refusal: { problems: [{ pointer: '/approvedOn' }] } });
  });

  it('of a quote on its last day is in time, and a day later it is refused in words', () => {
    const lastDay = quoteAt('in-review', { facts: { validUntil: '2026-11-24' } });
    expect(approved('2026-11-24', lastDay)).toHaveProperty('change');
    const dayAfter = new Date(tuesday.getTime() + 86_400_000);
    expect(approved('2026-11-24', lastDay, dayAfter)).toMatchObject({
      refusal: { kind: 'conflict', title: expect.stringContaining('was valid until 24 November 2026') },
    });
  });

  it('needs the delegation on the day', () => {
    const { delegation: _delegation, ...without } = hdd;
    expect(judged(quoteAt('in-review'), quoteDecisions['approve-quote'], without)).toMatchObject({
      refusal: { kind: 'not-permitted', title: expect.stringContaining('Delegation level 4 is needed today') },
    });
  });
});

describe('the answers to points', () => {
  const file = quoteAt('returned-to-submitter');
  const answered = (decision: Partial<typeof answer>, at = file) =>
    judged(at, { ...answer, ...decision }, localDelegate);
  const answer = quoteDecisions['answer-quote'] as Extract<QuoteApprovalDecision, { action: 'answer-quote' }>;

  it('go back to the same delegate, with what changed', () => {
    expect(answered({ changes: { amountCents: 9_900_000, validUntil: '2027-01-31' } })).toMatchObject({
      change: {
        after: { status: 'in-review', formVersion: 2, facts: { validUntil: '2027-01-31' } },
        form: { amountCents: 9_900_000, provider: 'Accessible Homes Cooperative' },
        round: { changes: [{ field: '/amountCents' }, { field: '/validUntil' }], answeredBy: 'LOC001' },
        interactions: [{ assignee: 'HDD001' }],
      },
    });
  });

  it('without changes leave the quote as it is', () => {
    const answer = answered({});
    expect(answer).toMatchObject({ change: { after: { formVersion: 1 } } });
    expect(answer).not.toHaveProperty('change.form');
  });

  it('wait for another allocation where the delegate has left', () => {
    const { delegate: _delegate, ...parties } = file.snapshot.parties;
    expect(answered({}, { ...file, snapshot: { ...file.snapshot, parties } })).toMatchObject({
      change: { after: { status: 'awaiting-allocation' }, interactions: [{ assignee: 'SDS SDSA RFA' }] },
    });
  });

  it('answer every point and renew a quote that has ended, every fault at once', () => {
    const late = new Date('2027-01-10T00:00:00.000Z');
    const faulty = { ...answer, answers: answer.answers.slice(0, 1) };
    expect(judged(file, faulty, localDelegate, [], late)).toMatchObject({
      refusal: { kind: 'invalid', problems: [{ pointer: '/answers/1/answer' }, { pointer: '/changes/validUntil' }] },
    });
  });
});

it('a rejection closes the interaction with its reasons', () => {
  expect(judged(quoteAt('in-review'), quoteDecisions['reject-quote'], hdd)).toMatchObject({
    change: {
      after: { status: 'rejected' },
      events: [{ type: 'quote-rejected', payload: { reasons: 'The dwelling is not enrolled.', delegate: 'HDD001' } }],
      interactions: [{ status: 'CLOSED', assignee: 'LOC001' }],
    },
  });
});
