/** Numbered points that one person asks and another answers, and what is ticked. */
import * as z from 'zod/mini';
import { text } from './vocabulary.ts';

export const points = z.array(text(2000)).check(z.minLength(1), z.maxLength(20));

export const answers = z
  .array(z.strictObject({ point: z.int().check(z.gte(1), z.lte(20)), answer: text(4000) }))
  .check(z.maxLength(20), ({ value, issues }) => {
    const points = value.map(({ point }) => point);
    for (const [index, point] of points.entries())
      if (points.indexOf(point) !== index)
        issues.push({ code: 'custom', path: [index, 'point'], message: 'This point is answered above', input: point });
  });

/** What must be ticked. */
export const confirmed = z.literal(true, { error: 'Must be confirmed' });
