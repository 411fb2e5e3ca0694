/** The submitter's answers to the points on a quote, and what changes in the quote with them. */
import type { QuoteApprovalTaskView } from '../../schemas/task-view.ts';
import type { ActionPage } from '../action-page.ts';
import { dateFields, dollarsField, readDate, readDollars, textOf } from '../fields.ts';
import { openRound } from '../rounds.ts';
import template from './page.njk';
import { words } from './words.ts';

const askedIn = (view: QuoteApprovalTaskView) => openRound(view)?.points ?? [];

export const page: ActionPage<QuoteApprovalTaskView> = {
  action: 'answer-quote',
  words,
  template,
  first: ({ request }) =>
    new Map([
      ['provider', request.provider],
      ['amountCents', dollarsField(request.amountCents)],
      ...dateFields('validUntil', request.validUntil),
      ...(request.priceYear ? [['priceYear', request.priceYear] as const] : []),
    ]),
  more: (view) => ({
    points: askedIn(view).map((point, index) => ({
      name: `answer-${index + 1}`,
      label: `Point ${index + 1}`,
      point,
    })),
    hasPriceYear: view.request.kind === 'SDA',
  }),
  read: (form, view) => {
    const { request } = view;
    const asked = askedIn(view).map((_, index) => index + 1);
    const answers = asked.flatMap((point) => {
      const answer = textOf(form, `answer-${point}`);
      return answer === undefined ? [] : [{ point, answer }];
    });
    const amount = readDollars(form, 'amountCents', 'The amount');
    const validUntil = readDate(form, 'validUntil', 'The last day on which the quote holds');
    const typed = {
      provider: textOf(form, 'provider'),
      amountCents: 'value' in amount ? amount.value : undefined,
      validUntil: 'value' in validUntil ? validUntil.value : undefined,
      priceYear: textOf(form, 'priceYear'),
    };
    // What the form leaves as it was, or leaves empty, stays.
    const changes = Object.fromEntries(
      Object.entries(typed).filter(
        ([name, value]) => value !== undefined && value !== request[name as keyof typeof typed],
      ),
    );
    return {
      decision: {
        action: 'answer-quote',
        answers,
        ...(Object.keys(changes).length > 0 && { changes }),
      },
      problems: [
        ...asked
          .filter((point) => !answers.some((answer) => answer.point === point))
          .map((point) => ({ field: `answer-${point}`, text: `Answer point ${point}` })),
        ...[amount, validUntil].flatMap((read) => ('problem' in read ? [read.problem] : [])),
      ],
      fields: {
        '/changes/provider': 'provider',
        '/changes/amountCents': 'amountCents',
        '/changes/validUntil': 'validUntil-day',
        '/changes/priceYear': 'priceYear',
        ...Object.fromEntries(answers.map(({ point }, index) => [`/answers/${index}`, `answer-${point}`])),
      },
    };
  },
};
