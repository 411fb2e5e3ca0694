import { counted } from '../steps.ts';

export const words = {
  title: 'Enter the code we sent you',
  sent: (address: string) => `We sent it to ${address}. It can take a minute to arrive.`,
  label: 'Code',
  hint: 'The 6 digits of the newest mail. They work for 10 minutes, in this browser only.',
  button: 'Continue',
  again: 'No mail?',
  againText: 'Look into the folder for junk mail too. You can ask for another code; only the newest one works.',
  againButton: 'Send another code',
  errors: {
    missing: 'Enter the code of 6 digits',
    shape: 'The code must be 6 digits, like 012345',
    wrong: (triesLeft: number) =>
      `That is not the code of the newest mail. You can try ${counted(triesLeft, 'more time')}`,
    'too-many-tries': 'That was not the code, and it cannot be tried any more. Ask for another code',
    expired: 'The code is older than 10 minutes. Ask for another code',
    'no-code':
      'There is no code for this browser. Ask for another code, and type it in the browser in which you asked for it',
    hour: (againAt: string) =>
      `This browser has had 5 codes by this link in the last hour. You can ask again from ${againAt}, or at once with the link of another mail of ours. Nothing is lost until then`,
    day: (againAt: string) =>
      `This browser has had 20 codes by this link in the last 24 hours. You can ask again from ${againAt}, or at once with the link of another mail of ours. Nothing is lost until then`,
    browsers: (againAt: string) =>
      `Many browsers have asked for a code by this link today, perhaps programs that check mail. You can ask again from ${againAt}. If that does not help, ask an administrator of Safeguard to send you the mail again: its new link works at once`,
    busy: (againAt: string) => `We could not make a code just now. Please ask again from ${againAt}`,
    unsent: 'We could not send the mail just now. Please ask for another code in a few minutes',
  },
} as const;
