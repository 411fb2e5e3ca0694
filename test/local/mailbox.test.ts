import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from '../../local/data/database.ts';
import { openMailbox } from '../../local/mail/mailbox.ts';
import { openPlayedFaults } from '../../local/mail/played-faults.ts';
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

it('what goes wrong on purpose goes on after a restart, as often as is left', () => {
  const file = join(temporaryFolder(), 'mailbox.sqlite');
  const first = openDatabase(file, 'full');
  const played = openPlayedFaults(first);
  played.add({ play: 'bounce', to: 'A@staff.example', times: 2 });
  played.add({ play: 'outage' });
  expect(played.playFor(['b@staff.example', 'a@staff.example'], ['bounce'])).toBe('bounce');
  first.close();

  const second = openDatabase(file, 'full');
  const again = openPlayedFaults(second);
  expect(again.all()).toEqual([{ play: 'bounce', to: 'a@staff.example', times: 1 }, { play: 'outage' }]);
  expect(again.playFor(['a@staff.example'], ['bounce'])).toBe('bounce');
  expect(again.playFor(['a@staff.example'], ['bounce'])).toBeUndefined();
  expect(again.playFor(['a@staff.example'], ['throttle', 'outage'])).toBe('outage');
  again.clear();
  expect(again.all()).toEqual([]);
  second.close();
});
