/** What goes wrong with mail on purpose: said by an administrator or a test, kept on disk with the mailbox. */
import type { Database } from '../data/database.ts';

/** `throttle` and `outage` refuse a mail; the others happen to one that was accepted. */
export const plays = ['bounce', 'transient-bounce', 'complaint', 'reject', 'throttle', 'outage'] as const;
export type Play = (typeof plays)[number];

export interface PlayedFault {
  readonly play: Play;
  /** The address that it happens to; every address where there is none. */
  readonly to?: string;
  /** How many mails it still happens to; all of them where it is not counted. */
  readonly times?: number;
}

export interface PlayedFaults {
  add(fault: PlayedFault): void;
  /** What is still to be played, in the order in which it was asked for. */
  all(): PlayedFault[];
  clear(): void;
  /** The first of these plays that is due for a mail to these addresses; it counts as played. */
  playFor(recipients: readonly string[], among: readonly Play[]): Play | undefined;
}

export function openPlayedFaults(database: Database): PlayedFaults {
  database.exec(`CREATE TABLE IF NOT EXISTS played_faults (
    place INTEGER PRIMARY KEY, play TEXT NOT NULL, recipient TEXT, times INTEGER) STRICT`);
  const insert = database.prepare('INSERT INTO played_faults (play, recipient, times) VALUES (?, ?, ?)');
  const selectAll = database.prepare('SELECT place, play, recipient, times FROM played_faults ORDER BY place');
  const countDown = database.prepare('UPDATE played_faults SET times = times - 1 WHERE place = ?');
  const deletePlayed = database.prepare('DELETE FROM played_faults WHERE times <= 0');
  const deleteAll = database.prepare('DELETE FROM played_faults');

  return {
    add: ({ play, to, times }) => {
      insert.run(play, to?.toLowerCase() ?? null, times ?? null);
    },
    all: () => selectAll.all().map(faultOf),
    clear: () => {
      deleteAll.run();
    },
    playFor(recipients, among) {
      const addresses = recipients.map((address) => address.toLowerCase());
      const due = selectAll.all().find((row) => {
        const { play, to } = faultOf(row);
        return among.includes(play) && (to === undefined || addresses.includes(to));
      });
      if (!due) return undefined;
      countDown.run(Number(due.place));
      deletePlayed.run();
      return faultOf(due).play;
    },
  };
}

function faultOf(row: Record<string, unknown>): PlayedFault {
  const play = plays.find((one) => one === row.play);
  if (!play) throw new Error(`The mailbox keeps a fault that nobody can play: ${row.play}`);
  return {
    play,
    ...(typeof row.recipient === 'string' && { to: row.recipient }),
    ...(row.times !== null && { times: Number(row.times) }),
  };
}
