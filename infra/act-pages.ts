import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { CaseTable } from './case-table.ts';
import type { HttpApi, Throttle } from './http-api.ts';
import type { MachineReference } from './machine-reference.ts';
import type { Mail } from './mail.ts';
import type { Platform } from './platform.ts';
import { SafeguardFunction } from './safeguard-function.ts';

export interface ActPagesProps {
  readonly platform: Platform;
  readonly api: HttpApi;
  readonly table: CaseTable;
  readonly mail: Mail;
  readonly machines: readonly MachineReference[];
}

/** The pages that a delegate reaches from a link in mail, and what makes them look right. */
export class ActPages extends Construct {
  constructor(scope: Construct, id: string, { platform, api, table, mail, machines }: ActPagesProps) {
    super(scope, id);
    const timeout = Duration.seconds(10);

    const pages = new SafeguardFunction(this, 'act-pages', {
      platform,
      description: 'Lets a delegate see and decide a task from a link in mail',
      timeout,
    });
    table.allowReadWrite(pages, ['person']);
    mail.allowSend(pages);
    for (const machine of machines) machine.allowAnswer(pages);
    api.addPublic(
      pages,
      {
        'GET /act/{handle}': ACTING,
        'HEAD /act/{handle}': ACTING, // a link checker shall hear the truth
        'GET /act/{handle}/{action}': ACTING,
        'POST /act/{handle}/{action}': ACTING,
      },
      'The handle (256 random bits) and a proof of the mailbox are the authentication; the function checks both.',
    );

    const assets = new SafeguardFunction(this, 'serve-assets', {
      platform,
      description: 'Serves style sheets and scripts',
      timeout,
    });
    api.addPublic(assets, { 'GET /assets/{file}': { rate: 200, burst: 400 } }, 'Style sheets and scripts are public.');
  }
}

/**
 * A throttle is one for all callers: a low one would let anybody shut out every delegate. Guesses are stopped by the limits
 * of each handle. Whoever needs limits of each caller puts CloudFront in front, with a rate rule.
 */
const ACTING: Throttle = { rate: 500, burst: 1000 };
