export const words = {
  title: 'This step is closed',
  paragraphs: ['It has been done, has gone to somebody else, or is not needed any more. Nothing can be decided here.'],
  recorded:
    'If you decided it, you can see what was recorded. We first send a code to your mailbox to make sure it is you.',
  button: 'Send me a code',
} as const;
