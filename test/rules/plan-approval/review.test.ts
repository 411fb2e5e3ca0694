import { describe, expect, it } from 'vitest';
import { personas } from '../../support/personas.ts';
import { decided, decisions, fileAt, refusalOf, tuesday } from '../../support/plan-approval-files.ts';

const { hdd, localDelegate } = personas;
const approve = decisions.approve;
const inReview = fileAt('in-review');
const withLocalDelegate = fileAt('in-review', {
  facts: { route: 'local', mandatory: false },
  parties: { delegate: localDelegate.login },
});

describe('a delegate, at the moment of deciding,', () => {
  it.each([
    { delegation: { level: 4, from: '2026-11-24' }, holds: true, when: 'from today' },
    { delegation: { level: 4, from: '2020-01-01', to: '2026-11-24' }, holds: true, when: 'to today' },
    { delegation: { level: 5, from: '2020-01-01' }, holds: true, when: 'of a higher level' },
    { delegation: { level: 4, from: '2020-01-01', to: '2026-11-23' }, holds: false, when: 'that ended yesterday' },
    { delegation: { level: 4, from: '2026-11-25' }, holds: false, when: 'from tomorrow' },
    { delegation: { level: 3, from: '2020-01-01' }, holds: false, when: 'that is too low' },
    { delegation: undefined, holds: false, when: 'that was taken away' },
  ])('with a delegation $when may decide: $holds', ({ delegation, holds }) => {
    const { delegation: _had, ...rest } = hdd;
    const by = { ...rest, ...(delegation && { delegation }) };
    for (const decision of [approve, decisions['ask-remediation']]) {
      if (holds) expect(decided(inReview, decision, { by })).toBeDefined();
      else expect(refusalOf(inReview, decision, { by }).kind).toBe('not-permitted');
    }
    expect(decided(inReview, decisions['log-contact'], { by })).toBeDefined();
  });

  it('is told what the directory says of the delegation', () => {
    const by = { ...hdd, delegation: { level: 4, from: '2020-01-01', to: '2026-11-23' } };
    expect(refusalOf(inReview, approve, { by }).title).toBe(
      'Delegation level 4 is needed today; the directory says: Delegation level 4, from 1 January 2020 to 23 November 2026.',
    );
    const { delegation: _delegation, ...without } = hdd;
    expect(refusalOf(inReview, approve, { by: without }).title).toBe(
      'Delegation level 4 is needed today; the directory says: No delegation under the Instrument.',
    );
  });

  it('has today where the planner works', () => {
    // The 25th has begun in Sydney and not yet in UTC.
    const at = new Date('2026-11-24T14:00:00.000Z');
    const by = { ...hdd, delegation: { level: 4, from: '2020-01-01', to: '2026-11-24' } };
    expect(refusalOf(inReview, approve, { by, at }).kind).toBe('not-permitted');
  });

  it('who does not work here any more decides nothing', () => {
    expect(refusalOf(inReview, approve, { by: { ...hdd, active: false } }).kind).toBe('not-permitted');
  });
});

describe('an approval', () => {
  it.each([
    { approvedOn: '2026-11-19', good: false },
    { approvedOn: '2026-11-20', good: true },
    { approvedOn: '2026-11-24', good: true },
    { approvedOn: '2026-11-25', good: false },
  ])('is of a day between the request and today: $approvedOn, $good', ({ approvedOn, good }) => {
    if (good) expect(decided(inReview, { ...approve, approvedOn }, { by: hdd }).after.status).toBe('approved');
    else
      expect(refusalOf(inReview, { ...approve, approvedOn }, { by: hdd }).problems).toEqual([
        {
          pointer: '/approvedOn',
          detail:
            'Must be a day from 2026-11-20, when approval was asked for, to 2026-11-24: approve in the business system first',
        },
      ]);
  });

  it('keeps the reasons, the day and the delegation that was held', () => {
    expect(decided(inReview, approve, { by: hdd })).toMatchObject({
      after: { status: 'approved' },
      events: [
        {
          type: 'plan-approved',
          payload: {
            qualityCheckPassed: true,
            reasons: 'The supports are reasonable and necessary.',
            approvedOn: '2026-11-24',
            delegate: 'HDD001',
            delegation: 'Delegation level 4, from 1 January 2020',
          },
        },
      ],
      notices: [{ template: 'decision-receipt', to: 'HDD001', link: { purpose: 'record' } }],
      task: { action: 'approve' },
    });
  });

  it("completes the interaction in the SOP's words and creates one for implementation", () => {
    const { interactions } = decided(inReview, { ...approve, approvedOn: '2026-11-23' }, { by: hdd });
    expect(interactions).toMatchObject([
      { number: 1, title: 'Plan Submitted for Approval', status: 'COMPLETED' },
      {
        number: 2,
        title: 'Plan approved and ready for implementation',
        status: 'OPEN',
        assignee: 'PLN001',
        notes: [
          {
            by: 'HDD001',
            lines: [
              'Plan approved on 23 November 2026 and ready for implementation.',
              'Assigned to Planner Delegate PLN001.',
            ],
          },
        ],
      },
    ]);
    expect(interactions?.[0]?.notes.at(-1)?.lines).toEqual([
      'Plan Approved by HDD001 on the 23 November 2026',
      'Status: Completed',
    ]);
  });
});

describe('a request for remediation', () => {
  const ask = decisions['ask-remediation'];
  const lines = (role: string) => [
    `Level 4 plan approval in progress – by ${role}. Request for more information.`,
    'Email to Endorsing Delegate and Planner Delegate on 24 November 2026 to request clarification/further information:',
    '1. Please attach the roster.',
    '2. Please justify the third support worker.',
    'Considerations made: The assessment report was considered.',
    'Awaiting response before finalising approval. Plan reassigned to Planner Delegate for follow up of required remediation.',
  ];

  it.each([
    { file: inReview, by: hdd, role: 'HDD HDD001' },
    { file: withLocalDelegate, by: localDelegate, role: 'local Level 4 delegate LOC001' },
  ])("stands in the interaction in the SOP's words, by $role, and is the endorser's", ({ file, by, role }) => {
    const { interactions } = decided(file, ask, { by });
    expect(interactions).toMatchObject([{ status: 'OPEN', assignee: 'END001' }]);
    expect(interactions?.[0]?.notes.at(-1)).toEqual({ at: tuesday.toISOString(), by: by.login, lines: lines(role) });
  });

  it('is a numbered round with what was considered, and counts', () => {
    const file = fileAt('in-review', {
      round: { number: 2 },
      snapshot: { rounds: 2 },
      facts: { remediationRounds: 1 },
    });
    expect(decided(file, ask, { by: hdd })).toMatchObject({
      after: { status: 'in-remediation', rounds: 3, facts: { remediationRounds: 2 } },
      round: { number: 3, kind: 'remediation', points: ask.points, considered: ask.considered, askedBy: 'HDD001' },
      events: [
        { type: 'remediation-asked', payload: { round: 3, delegation: 'Delegation level 4, from 1 January 2020' } },
      ],
    });
  });
});

describe('a contact', () => {
  it.each([
    { kind: 'call', contact: 'planner', line: 'Call with planner: The dates are right.' },
    { kind: 'clarification', contact: 'endorser', line: 'Clarification from endorser: The dates are right.' },
  ] as const)('is noted and leaves the plan where it is: $line', ({ kind, contact, line }) => {
    const decision = { ...decisions['log-contact'], kind, contact };
    for (const status of ['in-review', 'in-remediation'] as const) {
      const change = decided(fileAt(status), decision, { by: hdd });
      expect(change.after.status).toBe(status);
      expect(change.interactions?.[0]?.notes.at(-1)?.lines).toEqual([line]);
      expect(change.task).toMatchObject({ note: { state: 'open' } });
      expect(change).not.toHaveProperty('notices');
    }
  });
});
