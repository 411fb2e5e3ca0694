/** `PUT /v1/staff/{login}/absence`: somebody is away, and a stand-in has their steps at once; null ends it. */
import { type Ports, ports } from '../ports/index.ts';
import { absenceSet, queues, staffKeys } from '../ports/staff.ts';
import { judgeAbsence, nextLook } from '../rules/stand-ins.ts';
import { AbsenceToSet } from '../schemas/staff.ts';
import { LoginCode } from '../schemas/vocabulary.ts';
import { coverAbsence } from './acts/cover-absence.ts';
import type { CoverPorts } from './acts/cover-step.ts';
import { type ApiAnswer, type ApiCall, bodyOf, notFound, Refused, refused, signedInApi } from './middleware/http.ts';

/** A step that opened while the absence was set is found by the first look after it. */
const firstLookMinutes = 2;

export const setAbsence =
  (p: CoverPorts & Pick<Ports, 'table'>) =>
  async (call: ApiCall): Promise<ApiAnswer> => {
    const asked = bodyOf(call, AbsenceToSet);
    const login = LoginCode.safeParse(call.path.login);
    const [by, person, standIn] = await Promise.all([
      p.staff.find(call.login),
      login.success ? p.staff.find(login.data) : undefined,
      asked ? p.staff.find(asked.standIn) : undefined,
    ]);
    if (!by?.active) throw new Refused(403, 'You are not in the staff directory.');
    if (!person) throw notFound();
    const now = p.clock.now();
    const judged = judgeAbsence({ absence: asked, person, by, standIn, queues: Object.values(queues), now });
    if ('refusal' in judged) throw refused(judged.refusal);
    const absence = judged.change;
    const lookAt = absence && nextLook(absence, person, now, firstLookMinutes);
    await p.table.write([
      absence && lookAt
        ? absenceSet(person.login, absence, by.login, lookAt, now)
        : { delete: staffKeys.absence(person.login) },
    ]);
    const moved = await coverAbsence(p, { login: by.login })(person.login);
    return { status: 200, body: { login: person.login, absence: absence ?? null, moved: moved.length } };
  };

export const handler = signedInApi((call) => setAbsence(ports)(call));
