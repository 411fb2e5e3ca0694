import type { ActionWords } from '../action-page.ts';

export const words = (noun: string) =>
  ({
    title: `Withdraw this ${noun}`,
    next: 'The case ends here without an approval. Everybody concerned is told. You can ask for approval again later, with a new case.',
    button: `Withdraw the ${noun}`,
    fields: {
      reason: {
        label: 'Why you withdraw it',
        hint: 'It also goes into the interaction in the CRM, so please leave out what must not stand there.',
        missing: `Write why you withdraw the ${noun}`,
      },
    },
    done: {
      title: `You have withdrawn the ${noun}`,
      paragraphs: [
        'The case is closed without an approval, and everybody concerned is told. Your reason is recorded.',
        'There is nothing more for you to do. You can close this page.',
      ],
    },
  }) satisfies ActionWords & Record<string, unknown>;
