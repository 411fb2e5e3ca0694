/** The sending of one mail. */
import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses';
import { leanClient } from './aws-client.ts';
import { environment } from './environment.ts';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Tags that come back with a bounce or complaint: the notice and the case. */
  readonly tags: Readonly<Record<string, string>>;
}

export interface MailSender {
  /** Answers the provider's message id; throws when the mail was not accepted. */
  send(mail: Mail): Promise<string>;
}

/** Sends by SES v1 `SendEmail`, one bounded attempt of at most three seconds. */
export function sesMailSender(): MailSender {
  const client = leanClient(
    new SESClient({
      region: environment('SES_REGION'),
      maxAttempts: 1,
      // Without the last, a mail server that never answers is only warned about, and holds up whoever sends.
      requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
    }),
  );
  return {
    send: async ({ to, subject, text, html, tags }) => {
      const answer = await client.send(
        new SendEmailCommand({
          Source: environment('SENDER_ADDRESS'),
          Destination: { ToAddresses: [to] },
          Message: {
            Subject: { Data: subject, Charset: 'UTF-8' },
            Body: { Text: { Data: text, Charset: 'UTF-8' }, Html: { Data: html, Charset: 'UTF-8' } },
          },
          ConfigurationSetName: environment('CONFIGURATION_SET_NAME'),
          Tags: Object.entries(tags).map(([Name, Value]) => ({ Name, Value })),
        }),
      );
      if (!answer.MessageId) throw new Error('SES accepted a mail without naming it');
      return answer.MessageId;
    },
  };
}
