import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from '../../local/data/database.ts';
import { openMailbox } from '../../local/mail/mailbox.ts';
import { temporaryFolder } from './support.ts';

const content = {
  from: 'safeguard@safeguard.example',
  to: ['a@staff.example'],
  cc: [],
  bcc: [],
  replyTo: [],
  subject: 'Kept',
  text: 'text',
  html: '',
  configurationSet: undefined,
  tags: {},
};

it('a mailbox that is closed keeps what had arrived, and takes no more', async () => {
  const file = join(temporaryFolder(), 'mailbox.sqlite');
  const mailbox = openMailbox(openDatabase(file, 'full'));
  const arrived = mailbox.keep('1', content, new Date());
  mailbox.close();
  await arrived;
  await expect(mailbox.keep('2', content, new Date())).rejects.toThrow('The mailbox is closed.');
  await new Promise(setImmediate);

  const again = openMailbox(openDatabase(file, 'full'));
  expect(again.all().map(({ id }) => id)).toEqual(['1']);
  again.close();
});
