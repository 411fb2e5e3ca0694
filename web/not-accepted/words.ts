export const words = {
  title: 'This form was not accepted',
  elsewhere: [
    'It did not come from a page of Safeguard. Nothing was recorded.',
    'Please open the link from your mail again.',
  ],
  token: [
    'It belongs to an earlier session. Nothing was recorded.',
    'Please go back, copy what you typed, open the link from your mail again and send it from there.',
  ],
  'too-large': [
    'It holds more text than we can take: the limit is 256 kilobytes. Nothing was recorded.',
    'Please go back and shorten what you typed.',
  ],
} as const;
