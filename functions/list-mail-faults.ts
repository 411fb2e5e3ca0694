/** `GET /v1/mail-faults`: mail that did not reach its reader, the oldest first, for administrators. */
import * as z from 'zod/mini';
import { type Ports, ports } from '../ports/index.ts';
import { mailFaultInWords, whatToDoAbout } from '../rules/mail-faults.ts';
import { MailFault } from '../schemas/case.ts';
import { type ApiAnswer, type ApiCall, filterOf, Refused, signedInApi } from './middleware/http.ts';
import { cursorOf, fromCursor } from './views/cursor.ts';

const pageSize = 50;
const partition = 'W#mail-fault';
const Query = z.strictObject({ cursor: z.optional(z.string()) });

export const listMailFaults =
  (p: Pick<Ports, 'table' | 'staff'>) =>
  async (call: ApiCall): Promise<ApiAnswer> => {
    const person = await p.staff.find(call.login);
    if (!person?.active || !person.roles.includes('administrator'))
      throw new Refused(403, 'Only administrators see to mail.');
    const after = fromCursor(filterOf(call, Query).cursor, 'work', partition);
    const page = await p.table.queryIndex('work', partition, { limit: pageSize, ...(after && { after }) });
    const faults = (await p.table.getAll(page.items))
      .map((item) => MailFault.parse(item))
      .sort((a, b) => (a.at < b.at ? -1 : 1));
    const named = await p.staff.named(faults.map(({ login }) => login));
    return {
      status: 200,
      body: {
        faults: faults.map(({ login, ...fault }) => ({
          ...fault,
          ...(login && { person: named(login) }),
          what: mailFaultInWords[fault.kind],
          remedy: whatToDoAbout[fault.kind],
          links: linksOf(fault),
        })),
        ...(page.next && { cursor: cursorOf(page.next) }),
      },
    };
  };

const linksOf = ({ caseId, noticeId }: Pick<MailFault, 'caseId' | 'noticeId'>) => {
  const notice = `/v1/cases/${caseId}/notices/${noticeId}`;
  return { notices: `/v1/cases/${caseId}/notices`, resend: `${notice}/resend`, closure: `${notice}/closure` };
};

export const handler = signedInApi((call) => listMailFaults(ports)(call));
