/** Takes mail as SES does: refuses what SES refuses, keeps the rest, and reports what became of it. */
import { randomBytes } from 'node:crypto';
import type { MachineClock } from '../clock/machine-clock.ts';
import type { EventBus } from '../events/event-bus.ts';
import type { JsonRecord } from '../json.ts';
import type { Wiring } from '../template/wiring.ts';
import type { Mailbox, MailContent } from './mailbox.ts';
import type { PlayedFaults } from './played-faults.ts';

export interface MailOutlet {
  /** Answers the message id once the mail is on disk. */
  send(content: MailContent): Promise<string>;
  /** The identity by which an address may send: its own or its domain's. */
  identityOf(address: string): string | undefined;
  sentInLastDay(): number;
}

/** A refusal in the words of SES. */
export class SesFault extends Error {
  override readonly name = 'SesFault';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** What becomes of an accepted mail. */
type Fate = 'delivery' | 'bounce' | 'transient-bounce' | 'complaint' | 'reject';

/** What SES tells of a mail: its kind in a configuration set, and the words of the event. */
const news = {
  send: 'Email Sent',
  delivery: 'Email Delivered',
  bounce: 'Email Bounced',
  complaint: 'Email Complaint Received',
  reject: 'Email Rejected',
} as const;
type News = keyof typeof news;

/** What is told of a mail of each fate, one after the other. */
const toldOf: Readonly<Record<Fate, readonly News[]>> = {
  delivery: ['send', 'delivery'],
  bounce: ['send', 'bounce'],
  'transient-bounce': ['send', 'bounce'],
  // Somebody complains about what they have received.
  complaint: ['send', 'delivery', 'complaint'],
  reject: ['send', 'reject'],
};

export interface MailOutletOptions {
  readonly mailbox: Mailbox;
  readonly bus: EventBus;
  readonly clock: Pick<MachineClock, 'now'>;
  readonly wiring: Pick<Wiring, 'mail' | 'account' | 'region'>;
  readonly playedFaults: Pick<PlayedFaults, 'playFor'>;
}

const mostRecipients = 50;
/** The news of a mail comes after the answer to whoever sent it. */
const newsMilliseconds = 25;

const refusals = {
  throttle: () => new SesFault('Throttling', 'Maximum sending rate exceeded.'),
  outage: () => new SesFault('ServiceUnavailable', 'The service is temporarily unavailable.'),
} as const;

export function createMailOutlet(options: MailOutletOptions): MailOutlet {
  const { mailbox, bus, clock, wiring, playedFaults } = options;

  function check(content: MailContent): void {
    const recipients = recipientsOf(content);
    if (recipients.length === 0) throw new SesFault('InvalidParameterValue', 'Missing destination.');
    if (recipients.length > mostRecipients) {
      throw new SesFault('InvalidParameterValue', `Recipient count exceeds ${mostRecipients}.`);
    }
    for (const address of [content.from, ...recipients, ...content.replyTo]) {
      if (!/^[^\s@]+@[^\s@]+$/.test(bareAddress(address))) {
        throw new SesFault('InvalidParameterValue', "Missing final '@domain'");
      }
    }
    for (const [name, value] of Object.entries(content.tags)) {
      if (/^[\w-]{1,256}$/.test(name) && /^[\w-]{1,256}$/.test(value)) continue;
      const allowed = "only alphanumeric ASCII characters, '_', and '-' are allowed, at most 256 of them";
      throw new SesFault('InvalidParameterValue', `Invalid tag <${name}>: ${allowed}.`);
    }
    if (wiring.mail.identities.length > 0 && identityOf(content.from) === undefined) {
      const sender = bareAddress(content.from);
      const where = `The following identities failed the check in region ${wiring.region.toUpperCase()}: ${sender}`;
      throw new SesFault('MessageRejected', `Email address is not verified. ${where}`);
    }
    if (content.configurationSet !== undefined && !configurationSet(content)) {
      const name = content.configurationSet;
      throw new SesFault('ConfigurationSetDoesNotExist', `Configuration set <${name}> does not exist.`);
    }
  }

  function identityOf(address: string): string | undefined {
    const bare = bareAddress(address);
    return wiring.mail.identities.find((known) => bare === known || bare.endsWith(`@${known}`));
  }

  const configurationSet = (content: MailContent) =>
    wiring.mail.configurationSets.find(({ name }) => name === content.configurationSet);

  function report(kind: News, fate: Fate, messageId: string, content: MailContent, sentAt: Date): void {
    if (!configurationSet(content)?.events.includes(kind)) return;
    const arn = (resource: string) => `arn:aws:ses:${wiring.region}:${wiring.account}:${resource}`;
    bus.put({
      source: 'aws.ses',
      detailType: news[kind],
      resources: [arn(`configuration-set/${content.configurationSet}`)],
      detail: {
        eventType: kind.charAt(0).toUpperCase() + kind.slice(1),
        mail: mailDetail(messageId, content, sentAt, arn(`identity/${identityOf(content.from)}`), wiring.account),
        ...outcomeDetail(kind, fate, content, sentAt),
      },
      afterMilliseconds: newsMilliseconds,
    });
  }

  /** What was asked for comes before what the address says. */
  function fateOf(recipients: readonly string[]): Fate {
    const played = playedFaults.playFor(recipients, ['bounce', 'transient-bounce', 'complaint', 'reject']);
    return played && played !== 'throttle' && played !== 'outage' ? played : fateAtSimulator(recipients);
  }

  return {
    async send(content) {
      const recipients = recipientsOf(content).map(bareAddress);
      const refused = playedFaults.playFor(recipients, ['throttle', 'outage']);
      if (refused === 'throttle' || refused === 'outage') throw refusals[refused]();
      check(content);
      const sentAt = clock.now();
      const messageId = `${randomBytes(8).toString('hex')}-${randomBytes(18).toString('hex')}-000000`;
      const fate = fateOf(recipients);
      await mailbox.keep(messageId, content, sentAt);
      for (const kind of toldOf[fate]) report(kind, fate, messageId, content, sentAt);
      return messageId;
    },
    identityOf,
    sentInLastDay: () => mailbox.sentSince(new Date(clock.now().getTime() - 86_400_000)),
  };
}

/** The addresses of SES's mailbox simulator do what their name says. */
function fateAtSimulator(recipients: readonly string[]): Fate {
  const simulated = recipients.filter((address) => address.endsWith('@simulator.amazonses.com'));
  if (simulated.some((address) => address.startsWith('bounce'))) return 'bounce';
  return simulated.some((address) => address.startsWith('complaint')) ? 'complaint' : 'delivery';
}

function recipientsOf({ to, cc, bcc }: MailContent): string[] {
  return [...to, ...cc, ...bcc];
}

/** `Name <address>` is the address alone. */
function bareAddress(address: string): string {
  return /<([^>]*)>\s*$/.exec(address)?.[1]?.trim() ?? address.trim();
}

function mailDetail(
  messageId: string,
  content: MailContent,
  sentAt: Date,
  sourceArn: string,
  account: string,
): JsonRecord {
  const tags = Object.entries(content.tags).map(([name, value]) => [name, [value]] as const);
  return {
    timestamp: sentAt.toISOString(),
    source: content.from,
    sourceArn,
    sendingAccountId: account,
    messageId,
    destination: recipientsOf(content),
    headersTruncated: false,
    headers: [
      { name: 'From', value: content.from },
      { name: 'To', value: content.to.join(', ') },
      { name: 'Subject', value: content.subject },
    ],
    commonHeaders: { from: [content.from], to: content.to, messageId, subject: content.subject },
    tags: {
      'ses:configuration-set': [content.configurationSet ?? ''],
      'ses:from-domain': [bareAddress(content.from).split('@')[1] ?? ''],
      'ses:source-ip': ['127.0.0.1'],
      ...Object.fromEntries(tags),
    },
  };
}

const bounces = {
  permanent: {
    bounceType: 'Permanent',
    bounceSubType: 'General',
    status: '5.1.1',
    diagnostic: '550 5.1.1 user unknown',
  },
  transient: {
    bounceType: 'Transient',
    bounceSubType: 'MailboxFull',
    status: '4.2.2',
    diagnostic: '452 4.2.2 mailbox full',
  },
} as const;

function outcomeDetail(kind: News, fate: Fate, content: MailContent, sentAt: Date): JsonRecord {
  const recipients = recipientsOf(content);
  const timestamp = sentAt.toISOString();
  switch (kind) {
    case 'send':
      return { send: {} };
    case 'delivery': {
      const smtpResponse = '250 2.6.0 Message received';
      const reportingMTA = 'a0-00.smtp-out.amazonses.com';
      return { delivery: { timestamp, processingTimeMillis: 0, recipients, smtpResponse, reportingMTA } };
    }
    case 'bounce': {
      const { status, diagnostic, ...kinds } = bounces[fate === 'transient-bounce' ? 'transient' : 'permanent'];
      const bouncedRecipients = recipients.map((address) => ({
        emailAddress: bareAddress(address),
        action: 'failed',
        status,
        diagnosticCode: `smtp; ${diagnostic}`,
      }));
      return { bounce: { ...kinds, bouncedRecipients, timestamp, feedbackId: `bounce-${timestamp}` } };
    }
    case 'reject':
      return { reject: { reason: 'Bad content' } };
    case 'complaint': {
      const complainedRecipients = recipients.map((address) => ({ emailAddress: bareAddress(address) }));
      const feedbackId = `complaint-${timestamp}`;
      const complaint = { complainedRecipients, timestamp, feedbackId, complaintFeedbackType: 'abuse' };
      return { complaint };
    }
  }
}
