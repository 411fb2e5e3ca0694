import { beforeEach, describe, expect, it } from 'vitest';
import type { QuoteApprovalTaskView } from '../../schemas/task-view.ts';
import { type Desk, desk, Visitor } from '../support/act-desk.ts';
import { quoteRecord, quoteViewOf } from '../support/quote-personas.ts';

let at: Desk;
let browser: Visitor;

beforeEach(() => {
  at = desk();
  browser = new Visitor(at);
});

async function provedAt(step: QuoteApprovalTaskView['step'], more?: Partial<QuoteApprovalTaskView>) {
  const view = quoteViewOf(step, more);
  at.views.set(`${view.taskId} ${view.you.login}`, view);
  const handle = await at.link({ login: view.you.login, task: view.taskId, caseId: view.caseId });
  await browser.prove(handle);
  return { handle, view };
}

const problems = (html: string) =>
  [...html.matchAll(/<a href="#([^"]+)">([^<]+)<\/a>/g)].map(([, id, text]) => [id, text]);

describe('the page of a quote', () => {
  it('shows the quote, who submitted it and what may be done', async () => {
    const { handle } = await provedAt('quote-review');
    const { html } = await browser.get(`/act/${handle}`);
    for (const words of [
      'Specialist disability accommodation (SDA)',
      'Accessible Homes Cooperative',
      '$104,250.00',
      'Thursday 24 December 2026',
      '2026-27',
      'Planner One (PLN101)',
      'Being reviewed by a High Decision Delegate',
    ])
      expect(html).toContain(words);
    for (const action of ['approve-quote', 'return-quote', 'reject-quote', 'declare-conflict'])
      expect(html).toContain(`href="/act/${handle}/${action}"`);
    expect(html).not.toContain('Justifications');
  });

  it.each([
    { actions: ['declare-conflict', 'approve-quote', 'reject-quote'], leads: ['approve-quote'] },
    { actions: ['declare-conflict', 'withdraw'], leads: [] },
  ])('leads first to what the step is for, never to leaving it: $actions', async ({ actions, leads }) => {
    const { handle } = await provedAt('quote-review', { actions });
    const { html } = await browser.get(`/act/${handle}`);
    const buttons = [...html.matchAll(/<a [^>]*href="\/act\/[^"/]+\/([a-z-]+)"[^>]*class="([^"]*)"/g)];
    expect(buttons.map(([, action]) => action).toSorted()).toEqual(actions.toSorted());
    expect(buttons.filter(([, , classes]) => !classes?.includes('secondary')).map(([, action]) => action)).toEqual(
      leads,
    );
  });

  it('says that a quote has ended', async () => {
    const { handle } = await provedAt('quote-review', { expired: 'The quote was valid until 24 December 2026' });
    expect((await browser.get(`/act/${handle}`)).html).toContain('It cannot be approved.');
  });

  it('shows its decision record once it is decided', async () => {
    const { handle, view } = await provedAt('quote-review');
    at.records.set(`${view.caseId} ${view.you.login}`, quoteRecord);
    at.views.set(`${view.taskId} ${view.you.login}`, { ...view, state: 'decided', actions: [] });
    const { html } = await browser.get(`/act/${handle}`);
    expect(html).toContain('Decision record: Level 4 quote approval');
    expect(html).toContain('The price is within the arrangements.');
  });
});

describe('the form of', () => {
  const post = async (
    step: QuoteApprovalTaskView['step'],
    action: string,
    fields: Record<string, string>,
    more?: Partial<QuoteApprovalTaskView>,
  ) => {
    const { handle } = await provedAt(step, more);
    const answer = await browser.post(`/act/${handle}/${action}`, { press: 'decide', ...fields });
    return { ...answer, problems: problems(answer.html), decision: at.decisions.at(-1)?.decision };
  };

  it('an allocation offers those who hold the delegation, and needs one of them', async () => {
    const { handle } = await provedAt('allocation');
    expect((await browser.get(`/act/${handle}/allocate`)).html).toContain(
      '<option value="DEL101">Delegate One (DEL101)',
    );
    expect((await post('allocation', 'allocate', {})).problems).toContainEqual([
      'to',
      'Choose the delegate who reviews the quote',
    ]);
    expect((await post('allocation', 'allocate', { to: 'DEL101' })).decision).toEqual({
      action: 'allocate',
      to: 'DEL101',
    });
  });

  const approvedOn = { 'approvedOn-day': '24', 'approvedOn-month': '11', 'approvedOn-year': '2026' };

  it('an approval needs reasons and its date', async () => {
    const empty = await post('quote-review', 'approve-quote', {});
    expect(empty.statusCode).toBe(422);
    expect(empty.problems).toEqual(
      expect.arrayContaining([
        ['reasons', 'Write your reasons'],
        ['approvedOn-day', 'Enter the date of the approval in the business system'],
      ]),
    );
    expect((await post('quote-review', 'approve-quote', { reasons: 'Good.', ...approvedOn })).decision).toEqual({
      action: 'approve-quote',
      reasons: 'Good.',
      approvedOn: '2026-11-24',
    });
  });

  it('an approval of a quote that has ended says so', async () => {
    at.refuse = { title: 'The quote was valid until 24 December 2026, so that it cannot be approved.', problems: [] };
    const { html, statusCode } = await post('quote-review', 'approve-quote', { reasons: 'Good.', ...approvedOn });
    expect(statusCode).toBe(409);
    expect(html).toContain('The quote was valid until 24 December 2026');
  });

  it('a return and a rejection send what is typed', async () => {
    expect((await post('quote-review', 'return-quote', { 'points-2': 'Which plan?' })).decision).toEqual({
      action: 'return-quote',
      points: ['Which plan?'],
    });
    expect((await post('quote-review', 'return-quote', {})).problems).toContainEqual([
      'points-1',
      'Write at least one point',
    ]);
    expect((await post('quote-review', 'reject-quote', { reasons: 'Not enrolled.' })).decision).toEqual({
      action: 'reject-quote',
      reasons: 'Not enrolled.',
    });
  });

  const asItWas = {
    provider: 'Accessible Homes Cooperative',
    amountCents: '104,250.00',
    'validUntil-day': '24',
    'validUntil-month': '12',
    'validUntil-year': '2026',
    priceYear: '2026-27',
  };
  const answers = { 'answer-1': 'October', 'answer-2': 'The only one' };

  it('the answers sends what changed, and nothing that did not', async () => {
    const unchanged = await post('quote-answers', 'answer-quote', { ...asItWas, ...answers });
    expect(unchanged.decision).toEqual({
      action: 'answer-quote',
      answers: [
        { point: 1, answer: 'October' },
        { point: 2, answer: 'The only one' },
      ],
    });
    const renewed = { ...asItWas, ...answers, amountCents: '99,000', 'validUntil-year': '2027' };
    expect((await post('quote-answers', 'answer-quote', renewed)).decision).toMatchObject({
      changes: { amountCents: 9_900_000, validUntil: '2027-12-24' },
    });
  });

  it('the answers names every fault, each with its field', async () => {
    const faulty = { ...asItWas, 'answer-1': 'October', amountCents: 'much', priceYear: '2026-28' };
    expect((await post('quote-answers', 'answer-quote', faulty)).problems).toEqual(
      expect.arrayContaining([
        ['answer-2', 'Answer point 2'],
        ['amountCents', 'The amount must be an amount in dollars, like 12,345.60'],
        ['priceYear', 'SDA price year: must be a price year, like 2026-27'],
      ]),
    );
  });

  it('a withdrawal speaks of the quote, before and after', async () => {
    const { handle, view } = await provedAt('quote-answers');
    expect((await browser.get(`/act/${handle}/withdraw`)).html).toContain('Withdraw this quote');
    at.views.delete(`${view.taskId} ${view.you.login}`);
    expect((await browser.get(`/act/${handle}?noted=withdraw`)).html).toContain('You have withdrawn the quote');
  });
});
