/** `POST /v1/cases/{caseId}/notices/{noticeId}/resend` and `/closure`: an administrator puts right what did not arrive. */
import { ports } from '../ports/index.ts';
import { FaultClosure, ResendRequest } from '../schemas/mail-faults.ts';
import { type MailFaultPorts, noticeOf } from './acts/mail-faults.ts';
import { closeMailFault, resendNotice } from './acts/settle-mail-fault.ts';
import { type ApiAnswer, type ApiCall, bodyOf, notFound, refused, signedInApi } from './middleware/http.ts';
import { visibleCase } from './views/visible-case.ts';

const noticeShape = /^\d{6,9}-\d{1,2}$/;

export const settleMailFault =
  (p: MailFaultPorts) =>
  async (call: ApiCall): Promise<ApiAnswer> => {
    const { snapshot, person } = await visibleCase(p, call.path.caseId, call.login);
    const { noticeId = '' } = call.path;
    const about = { caseId: snapshot.caseId, noticeId };
    if (!noticeShape.test(noticeId) || !(await noticeOf(p, about))) throw notFound();
    const outcome = call.route.endsWith('/resend')
      ? await resendNotice(p)(about, person, bodyOf(call, ResendRequest))
      : await closeMailFault(p)(about, person, bodyOf(call, FaultClosure));
    if ('absent' in outcome) throw notFound();
    if ('refusal' in outcome) throw refused(outcome.refusal);
    return { status: 200, body: outcome };
  };

export const handler = signedInApi((call) => settleMailFault(ports)(call));
