export const words = {
  title: 'This link cannot be used',
  paragraphs: [
    'It may be incomplete, or its time may be over.',
    'Please open it again from the mail, or use the link of the newest mail about the same case. If that does not help, ask an administrator of Safeguard to send you a new one.',
  ],
} as const;
