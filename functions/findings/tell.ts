/** Tells the administrators what was found, in one mail; each thing once until it is gone. */
import { Logger } from '@aws-lambda-powertools/logger';
import { tableFindings } from '../../ports/findings.ts';
import type { Ports } from '../../ports/index.ts';
import { renderMail } from '../../web/mails/render.ts';

const logger = new Logger();

export type TellPorts = Pick<Ports, 'table' | 'staff' | 'mail' | 'clock'>;

/** A mail that nobody reads to its end helps nobody; the rest is read by `GET /v1/findings`. */
const mostInOneMail = 40;

export async function tellFindings(p: TellPorts): Promise<number> {
  const findings = tableFindings(p.table, p.clock);
  const untold = (await findings.all()).filter(({ toldAt }) => toldAt === undefined);
  if (!untold.length) return 0;
  const lines = untold
    .slice(0, mostInOneMail)
    .map(
      ({ about, what, remedy, mended }) =>
        `${about}: ${what} ${mended ? 'It was restarted or put right by itself.' : remedy}`,
    );
  const administrators = await p.staff.withRole('administrator');
  const sent = await Promise.allSettled(
    administrators.map(({ email, name }) =>
      p.mail.send({
        to: email,
        ...renderMail({
          template: 'findings',
          parameters: { count: String(untold.length), findings: lines.join('\n') },
          recipientName: name,
        }),
        tags: {},
      }),
    ),
  );
  // Whoever the mail did not reach reads the findings where they stand; nobody at all is told again by the next run.
  if (!sent.some(({ status }) => status === 'fulfilled')) {
    logger.warn('findings-not-told', { count: untold.length });
    return 0;
  }
  await findings.markTold(untold);
  return untold.length;
}
