export const words = {
  title: 'Something failed on our side',
  paragraphs: [
    'What you sent was not recorded. Nothing that was recorded before is lost.',
    'Please go back and try again in a minute. What you typed is still on the page before.',
  ],
} as const;
