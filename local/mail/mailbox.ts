/** Every mail that the product sent, on disk. */

import type { Database } from '../data/database.ts';
import { isRecord, parsedJson, textsOf } from '../json.ts';

export interface MailContent {
  readonly from: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly replyTo: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly configurationSet: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** A mail as `/_local/mailbox.json` answers it. */
export interface Mail {
  readonly id: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly sentAt: string;
}

export interface Mailbox {
  /** Keeps the mail; it is on disk when the promise is fulfilled. */
  keep(id: string, content: MailContent, sentAt: Date): Promise<void>;
  /** All mails, the newest last; of one recipient when an address is given. */
  all(to?: string): Mail[];
  find(id: string): Mail | undefined;
  sentSince(instant: Date): number;
  /** Writes what has arrived and takes no more. */
  close(): void;
}

interface Arriving {
  readonly id: string;
  readonly content: MailContent;
  readonly sentAt: Date;
  readonly kept: () => void;
  readonly failed: (error: unknown) => void;
}

export function openMailbox(database: Database): Mailbox {
  database.exec(`CREATE TABLE IF NOT EXISTS mails (
    place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, sent_at TEXT NOT NULL, content TEXT NOT NULL) STRICT`);
  const insert = database.prepare('INSERT INTO mails (id, sent_at, content) VALUES (?, ?, ?)');
  const selectAll = database.prepare('SELECT id, sent_at, content FROM mails ORDER BY place');
  const selectOne = database.prepare('SELECT id, sent_at, content FROM mails WHERE id = ?');
  const countSince = database.prepare('SELECT count(*) AS count FROM mails WHERE sent_at >= ?');
  let arriving: Arriving[] = [];
  let closed = false;

  /** Mails that arrive in the same turn share one write to the disk. */
  function write(): void {
    const batch = arriving;
    arriving = [];
    if (batch.length === 0) return;
    try {
      database.exec('BEGIN IMMEDIATE');
      for (const { id, content, sentAt } of batch) insert.run(id, sentAt.toISOString(), JSON.stringify(content));
      database.exec('COMMIT');
      for (const { kept } of batch) kept();
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      for (const { failed } of batch) failed(error);
    }
  }

  return {
    keep: (id, content, sentAt) =>
      new Promise((kept, failed) => {
        if (closed) throw new Error('The mailbox is closed.');
        if (arriving.length === 0) setImmediate(write);
        arriving.push({ id, content, sentAt, kept, failed });
      }),
    all(to) {
      const mails = selectAll.all().map(mailOf);
      return to === undefined ? mails : mails.filter((mail) => mail.to.some((address) => address.includes(to)));
    },
    find(id) {
      const row = selectOne.get(id);
      return row && mailOf(row);
    },
    sentSince: (instant) => Number(countSince.get(instant.toISOString())?.count ?? 0),
    close() {
      closed = true;
      write();
      database.close();
    },
  };
}

function mailOf(row: Record<string, unknown>): Mail {
  const content = parsedJson(String(row.content));
  const { to, subject, text, html } = isRecord(content) ? content : {};
  return {
    id: String(row.id),
    to: textsOf(to),
    subject: String(subject),
    text: String(text),
    html: String(html),
    sentAt: String(row.sent_at),
  };
}
