/** SES over its query protocol (version 2010-12-01): a form goes in, XML comes out. */
import { randomUUID } from 'node:crypto';
import type { Caller } from '../access/access.ts';
import { type Arns, needsOfMail } from '../access/needs.ts';
import type { Need } from '../access/policy.ts';
import { type MailOutlet, SesFault } from '../mail/mail-outlet.ts';
import type { MailContent } from '../mail/mailbox.ts';
import { parseMime } from '../mail/mime.ts';

export interface SesAnswer {
  readonly status: number;
  readonly xml: string;
}

const namespace = 'http://ses.amazonaws.com/doc/2010-12-01/';

/** Well above what a test sends, and what a new production account is commonly given. */
const quota = { perDay: 50_000, perSecond: 14 };

export interface SesOptions {
  readonly outlet: MailOutlet;
  readonly caller: Caller;
  readonly arns: Arns;
}

export async function answerSes(form: URLSearchParams, options: SesOptions): Promise<SesAnswer> {
  const action = form.get('Action') ?? '';
  try {
    return success(action, await perform(action, form, options));
  } catch (error) {
    if (error instanceof SesFault) return failure(error);
    throw error;
  }
}

async function perform(action: string, form: URLSearchParams, { outlet, caller, arns }: SesOptions): Promise<string> {
  switch (action) {
    case 'SendEmail':
    case 'SendRawEmail': {
      const content = action === 'SendEmail' ? contentOf(form) : rawContentOf(form);
      authorize(caller, needsOfMail(action, content, outlet.identityOf(content.from), arns));
      return element('MessageId', await outlet.send(content));
    }
    case 'GetSendQuota':
      authorize(caller, [{ action: 'ses:GetSendQuota', resource: '*' }]);
      return [
        element('Max24HourSend', String(quota.perDay)),
        element('MaxSendRate', String(quota.perSecond)),
        element('SentLast24Hours', String(outlet.sentInLastDay())),
      ].join('');
    default:
      throw new SesFault('InvalidAction', `The action ${action} is not emulated on this machine.`);
  }
}

function authorize(caller: Caller, needs: readonly Need[]): void {
  const refusal = caller(needs);
  if (!refusal) return;
  const { principal, need } = refusal;
  const words = `User \`${principal}' is not authorized to perform \`${need.action}' on resource \`${need.resource}'`;
  throw new SesFault('AccessDenied', words);
}

function contentOf(form: URLSearchParams): MailContent {
  const text = form.get('Message.Body.Text.Data');
  const html = form.get('Message.Body.Html.Data');
  if (text === null && html === null) throw new SesFault('InvalidParameterValue', 'Missing body of the message.');
  return {
    from: form.get('Source') ?? '',
    to: members(form, 'Destination.ToAddresses'),
    cc: members(form, 'Destination.CcAddresses'),
    bcc: members(form, 'Destination.BccAddresses'),
    replyTo: members(form, 'ReplyToAddresses'),
    subject: form.get('Message.Subject.Data') ?? '',
    text: text ?? '',
    html: html ?? '',
    ...sendingOptions(form),
  };
}

function rawContentOf(form: URLSearchParams): MailContent {
  const message = parseMime(Buffer.from(form.get('RawMessage.Data') ?? '', 'base64'));
  const destinations = members(form, 'Destinations');
  return {
    from: form.get('Source') ?? message.from,
    to: destinations.length > 0 ? destinations : message.to,
    cc: destinations.length > 0 ? [] : message.cc,
    bcc: [],
    replyTo: [],
    subject: message.subject,
    text: message.text,
    html: message.html,
    ...sendingOptions(form),
  };
}

function sendingOptions(form: URLSearchParams): Pick<MailContent, 'configurationSet' | 'tags'> {
  const tags: Record<string, string> = {};
  for (let number = 1; form.has(`Tags.member.${number}.Name`); number += 1) {
    tags[form.get(`Tags.member.${number}.Name`) ?? ''] = form.get(`Tags.member.${number}.Value`) ?? '';
  }
  return { configurationSet: form.get('ConfigurationSetName') ?? undefined, tags };
}

function members(form: URLSearchParams, list: string): string[] {
  const found: string[] = [];
  for (
    let value = form.get(`${list}.member.1`);
    value !== null;
    value = form.get(`${list}.member.${found.length + 1}`)
  ) {
    found.push(value);
  }
  return found;
}

function success(action: string, result: string): SesAnswer {
  const metadata = `<ResponseMetadata>${element('RequestId', randomUUID())}</ResponseMetadata>`;
  const xml = `<${action}Response xmlns="${namespace}"><${action}Result>${result}</${action}Result>${metadata}</${action}Response>`;
  return { status: 200, xml };
}

function failure(fault: SesFault): SesAnswer {
  const outage = fault.code === 'ServiceUnavailable' || fault.code === 'InternalFailure';
  const error = [
    element('Type', outage ? 'Receiver' : 'Sender'),
    element('Code', fault.code),
    element('Message', fault.message),
  ].join('');
  const xml = `<ErrorResponse xmlns="${namespace}"><Error>${error}</Error>${element('RequestId', randomUUID())}</ErrorResponse>`;
  return { status: outage ? 503 : fault.code === 'AccessDenied' ? 403 : 400, xml };
}

function element(name: string, text: string): string {
  return `<${name}>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</${name}>`;
}
