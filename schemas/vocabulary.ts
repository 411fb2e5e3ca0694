/** The small words every shape is built from: texts, dates, instants, codes, money. */
import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';

z.config(en());

/** Control characters (but tab and line ends) and bidirectional ones: they can hide what a text says. */
const hiddenCharacters = /(?![\t\n\r])\p{Cc}|\p{Cs}|\p{Bidi_Control}|\ufeff/u;

/** Anything that shows: neither space nor a character that displays as nothing. */
const visibleCharacter = /[^\s\p{Default_Ignorable_Code_Point}]/u;

/** Free text of one to `max` characters, over several lines if need be. */
export const text = (max: number) =>
  z.string().check(
    z.refine((value) => visibleCharacter.test(value), { error: 'Must not be empty', abort: true }),
    z.maxLength(max),
    z.refine((value) => !hiddenCharacters.test(value), { error: 'Must not hold control or direction characters' }),
  );

/** Text of one line. */
export const line = (max: number) =>
  text(max).check(z.refine((value) => !/[\n\r\t\u2028\u2029]/.test(value), { error: 'Must be one line' }));

const isCalendarDate = (value: string) => {
  const parsed = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(value);
};

/** A calendar date, `YYYY-MM-DD`, between 2000 and 2099. */
export const CalendarDate = z
  .string()
  .check(
    z.regex(/^20\d\d-\d\d-\d\d$/, { error: 'Must be a date as YYYY-MM-DD, between 2000 and 2099', abort: true }),
    z.refine(isCalendarDate, { error: 'Must be a date that exists' }),
  );

/** An instant in UTC as `Date.prototype.toISOString` prints it, so that instants sort as text. */
export const Instant = z.iso.datetime({ precision: 3 });
export type Instant = z.infer<typeof Instant>;

/** A person's login code in the staff directory. */
export const LoginCode = z
  .string()
  .check(z.regex(/^[A-Z0-9]{2,20}$/, { error: 'Must be a login code: 2 to 20 capital letters and digits' }));
export type LoginCode = z.infer<typeof LoginCode>;

/** A participant's NDIS number: nine digits once spaces are gone (domain F1). */
export const NdisNumber = z.pipe(
  z.string().check(z.maxLength(20)),
  z.transform((value: string) => value.replace(/\s/g, '')),
);
/** Whether a text is an NDIS number. */
export const isNdisNumber = (value: string) => /^\d{9}$/.test(value);

/** Money in whole cents, up to a hundred million dollars. */
export const Cents = z.int().check(z.gte(0), z.lte(10_000_000_000));

export const State = z.enum(['ACT', 'NSW', 'NT', 'QLD', 'SA', 'TAS', 'VIC', 'WA']);
export type State = z.infer<typeof State>;

export const CaseId = z
  .string()
  .check(z.regex(/^(PA|QA|PE|PCI|CI|CSN|IR)-[2-9A-HJ-NP-TV-Z]{8}$/, { error: 'Must be a case reference' }));
export type CaseId = z.infer<typeof CaseId>;

/** Anything JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** One thing wrong with what was sent, and where (RFC 9457, `errors`). */
export const Problem = z.object({ pointer: z.string(), detail: z.string() });
export type Problem = z.infer<typeof Problem>;
