export const words = {
  title: 'Safeguard has a step for you',
  intro: 'Before we show it, we make sure that it is you.',
  explain: (address: string) => `We send a code of 6 digits to the mailbox that the mail came to: ${address}`,
  button: 'Send me a code',
  why: 'Links in mails are sometimes opened by programs that check them. Nothing is shown or decided until you have typed the code.',
} as const;
