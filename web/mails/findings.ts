import type { MailWords, Told } from './parameters.ts';

/** Tells an administrator what was found wrong with the record: one line for each case, what it is and what to do. */
export const findings = ({ count, findings: lines }: Told<'findings'>): MailWords => ({
  subject: count === '1' ? 'One case needs a look' : `${count} findings about cases`,
  heading: 'What was found in the record',
  paragraphs: [
    ...lines.split('\n'),
    'GET /v1/findings lists all of them. You are told of each once; it leaves the list when it is gone.',
  ],
});
