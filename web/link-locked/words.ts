const elsewhere =
  'Any newer mail of ours about the case has a link of its own that works. Or ask an administrator of Safeguard to send you the mail again.';

export const words = {
  title: 'This link is locked for now',
  why: 'Wrong codes were typed too often by this link today. We lock the link, not you, in case somebody else has it.',
  newLink: (address: string) =>
    `We can send you the mail again, with a new link that works at once. It goes to ${address}, and this link ends.`,
  button: 'Send me a new link',
  wait: (againAt: string) => `Or use this link again from ${againAt}. ${elsewhere}`,
  sent: {
    title: 'A new link is on its way',
    paragraphs: (address: string) => [
      `It comes to ${address} within a few minutes, in the same mail as before. This link has ended.`,
      'You can close this page.',
    ],
  },
  notSent: {
    title: 'We cannot send this link again',
    paragraphs: [elsewhere],
  },
} as const;
