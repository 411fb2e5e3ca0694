import type { MailWords } from './parameters.ts';

/** Carries the code that proves a mailbox; the code itself is shown beneath the heading. */
export const oneTimeCode = (): MailWords => ({
  subject: 'Your code for Safeguard',
  heading: 'Your code for Safeguard',
  paragraphs: [
    'Type it on the page where you asked for it. It works once, for 10 minutes, in that browser only.',
    'We never ask for this code by phone or mail. If you did not ask for it, you can leave it: without it, nobody sees or decides anything.',
  ],
});
