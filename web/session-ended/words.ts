export const words = {
  title: 'Your session has ended',
  intro:
    'What you sent was not recorded: for your safety, a session ends after 60 minutes without use, and after 8 hours.',
  kept: 'Here is what you typed. Please copy what you need before you go on.',
  next: 'To go on, ask for a new code. The step is still with you.',
  button: 'Send me a code',
} as const;
