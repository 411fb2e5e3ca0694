/** `GET /v1/findings`: what is wrong with the record, and what was mended lately, for administrators. */
import * as z from 'zod/mini';
import { findingPartition, tableFindings } from '../ports/findings.ts';
import { type Ports, ports } from '../ports/index.ts';
import { type ApiAnswer, type ApiCall, filterOf, Refused, signedInApi } from './middleware/http.ts';
import { cursorOf, fromCursor } from './views/cursor.ts';

const FindingsQuery = z.strictObject({ cursor: z.optional(z.string()) });
const pageSize = 100;

export const listFindings =
  (p: Pick<Ports, 'table' | 'staff' | 'clock'>) =>
  async (call: ApiCall): Promise<ApiAnswer> => {
    const { cursor } = filterOf(call, FindingsQuery);
    const person = await p.staff.find(call.login);
    if (!person?.active || !person.roles.includes('administrator'))
      throw new Refused(403, 'Findings are for administrators.');
    const { findings, next } = await tableFindings(p.table, p.clock).page(
      fromCursor(cursor, undefined, findingPartition),
      pageSize,
    );
    return { status: 200, body: { findings, ...(next && { cursor: cursorOf(next) }) } };
  };

export const handler = signedInApi((call) => listFindings(ports)(call));
