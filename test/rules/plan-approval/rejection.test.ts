import { describe, expect, it } from 'vitest';
import { responseOver } from '../../../rules/plan-approval/steps.ts';
import { personas } from '../../support/personas.ts';
import { decided, decisions, fileAt, refusalOf, tuesday } from '../../support/plan-approval-files.ts';

const { hdd, planner, endorser } = personas;
const advised = { facts: { rejectionAdvisedAt: tuesday.toISOString() } };
const changes = { justifications: [{ support: 'Daily life', justification: 'As assessed.' }] };

describe('an advice that a plan may suit rejection', () => {
  it('is a round of explanation and advice, with time to respond, in the words of the SOP', () => {
    const change = decided(fileAt('in-review'), decisions['advise-rejection'], { by: hdd });
    expect(change).toMatchObject({
      after: { status: 'rejection-advised', facts: advised.facts, parties: { delegate: 'HDD001' } },
      round: { kind: 'rejection-advice', points: ['Most supports follow wishes.', 'Justify each by the assessment.'] },
      events: [{ type: 'rejection-advised', payload: { extensiveRemediation: true, criteriaNotMet: true } }],
      interactions: [{ assignee: 'END001', status: 'OPEN' }],
    });
    expect(change.interactions?.[0]?.notes.at(-1)?.lines).toEqual([
      'Level 4 plan approval in progress – by HDD HDD001. The plan application may suit rejection: extensive remediation is required and reasonable and necessary criteria are not met.',
      'Explanation: Most supports follow wishes.',
      'Advice on resubmitting: Justify each by the assessment.',
    ]);
  });

  it.each([planner, endorser])('is responded to by $login, and the other hears of it', (by) => {
    const change = decided(fileAt('rejection-advised', advised), decisions.answer, { by });
    expect(change).toMatchObject({
      after: { status: 'in-review', facts: advised.facts },
      round: { answeredBy: by.login },
      task: { by: by.login },
    });
    expect(change.notices?.map(({ template, to }) => [template, to])).toEqual([
      ['answered', by === planner ? 'END001' : 'PLN001'],
    ]);
  });

  it('is void once the plan changes, or goes to remediation', () => {
    const answered = decided(fileAt('rejection-advised', advised), { ...decisions.answer, changes }, { by: planner });
    expect(answered.after.facts).not.toHaveProperty('rejectionAdvisedAt');
    const asked = decided(fileAt('in-review', advised), decisions['ask-remediation'], { by: hdd });
    expect(asked.after.facts).not.toHaveProperty('rejectionAdvisedAt');
  });

  it('that nobody responds to lets the review go on', () => {
    const { snapshot, task } = fileAt('rejection-advised', advised);
    expect(responseOver(snapshot, task)).toMatchObject({
      after: { status: 'in-review', facts: advised.facts },
      events: [{ type: 'response-time-over' }],
      task: { cancel: task },
    });
  });
});

describe('a rejection', () => {
  it('is refused without an advice', () => {
    expect(refusalOf(fileAt('in-review'), decisions.reject, { by: hdd })).toMatchObject({
      kind: 'conflict',
      title:
        'A plan is rejected only after planner and endorser were advised of it and had time to respond: advise it first.',
    });
  });

  it('names the checksum of what is sealed, and waits for the seal', () => {
    const change = decided(fileAt('in-review', advised), decisions.reject, { by: hdd });
    const sha256 = change.after.facts.rejectionSha256;
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(change).toMatchObject({
      after: { status: 'sealing' },
      events: [{ type: 'plan-rejected', payload: { sha256, submission: 1, formVersion: 1, delegate: 'HDD001' } }],
      round: { kind: 'rework', points: [decisions.reject.reasons, decisions.reject.resubmissionAdvice] },
      interactions: [{ assignee: 'END001' }],
    });
    const other = fileAt('in-review', { ...advised, snapshot: { formVersion: 2 } });
    expect(decided(other, decisions.reject, { by: hdd }).after.facts.rejectionSha256).not.toBe(sha256);
  });
});

describe('a rejected plan', () => {
  it.each([endorser, planner])('is reworked by $login, and endorsed and submitted afresh', (by) => {
    const file = fileAt('rejected', { facts: { submittedAt: tuesday.toISOString() } });
    const change = decided(file, { ...decisions.answer, changes }, { by });
    expect(change).toMatchObject({
      after: { status: 'changed', formVersion: 2, facts: { changedIn: 'endorsement' } },
      events: [{ type: 'plan-reworked', payload: { changes: expect.any(Array) } }],
    });
    for (const fact of ['submittedAt', 'route', 'planEndorsedEndDate'])
      expect(change.after.facts).not.toHaveProperty(fact);
  });

  it('does not come back as it was', () => {
    expect(refusalOf(fileAt('rejected'), decisions.answer, { by: endorser }).problems).toEqual([
      { pointer: '/changes', detail: 'A rejected plan comes back with changes' },
    ]);
  });
});
