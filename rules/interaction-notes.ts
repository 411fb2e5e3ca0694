/** How the CRM interactions of every process are noted: each note is lines of text for a person to copy. */
import type { Interaction } from '../schemas/case.ts';
import { formatDayOfMonth, parseDate } from './instants.ts';

export const readableDate = (date: string) => formatDayOfMonth(parseDate(date));

type Note = Interaction['notes'][number];

export const note = (at: Date, by: string, lines: readonly string[]): Note => ({
  at: at.toISOString(),
  by,
  lines: [...lines],
});

export const withNote = (interaction: Interaction, change: Partial<Interaction>, added: Note): Interaction => ({
  ...interaction,
  ...change,
  notes: [...interaction.notes, added],
});

export const numbered = (points: readonly string[]) => points.map((point, index) => `${index + 1}. ${point}`);

/** A step that went to somebody else; the interaction does not say why. */
export const reassigned = (
  interaction: Interaction,
  words: { readonly at: Date; readonly by: string; readonly to: string },
): Interaction =>
  withNote(interaction, { assignee: words.to }, note(words.at, words.by, [`Reassigned to ${words.to}.`]));
