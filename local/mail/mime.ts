/** Reads as much of a raw mail as the mailbox shows: addresses, subject, text and HTML. */

export interface MimeMessage {
  readonly from: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

interface Part {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

export function parseMime(raw: Buffer): MimeMessage {
  // Every byte is one character until a part's own encoding is known.
  const message = partOf(raw.toString('latin1'));
  const bodies = bodiesOf(message);
  return {
    from: decodedHeader(message, 'from'),
    to: addresses(message, 'to'),
    cc: addresses(message, 'cc'),
    subject: decodedHeader(message, 'subject'),
    text: bodies.get('text/plain') ?? '',
    html: bodies.get('text/html') ?? '',
  };
}

function partOf(source: string): Part {
  const end = /\r?\n\r?\n/.exec(source);
  const head = end ? source.slice(0, end.index) : source;
  const headers = new Map<string, string>();
  for (const line of head.replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return { headers, body: end ? source.slice(end.index + end[0].length) : '' };
}

function bodiesOf(part: Part): Map<string, string> {
  const type = part.headers.get('content-type') ?? 'text/plain';
  const kind = type.split(';')[0]?.trim().toLowerCase() ?? '';
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (!kind.startsWith('multipart/') || boundary === undefined) return new Map([[kind, decodedBody(part)]]);
  const found = new Map<string, string>();
  const [, ...inner] = `\n${part.body.replaceAll('\r\n', '\n')}`.split(`\n--${boundary}`);
  for (const source of inner.filter((candidate) => !candidate.startsWith('--'))) {
    for (const [innerKind, body] of bodiesOf(partOf(source.replace(/^[ \t]*\r?\n/, '')))) {
      if (!found.has(innerKind)) found.set(innerKind, body);
    }
  }
  return found;
}

function decodedBody({ headers, body }: Part): string {
  const encoding = headers.get('content-transfer-encoding')?.toLowerCase();
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  const bytes = encoding === 'quoted-printable' ? quotedPrintable(body.replaceAll(/=\r?\n/g, '')) : body;
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

function quotedPrintable(text: string): string {
  return text.replaceAll(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** `=?UTF-8?B?…?=` and `=?UTF-8?Q?…?=`. */
function decodedHeader({ headers }: Part, name: string): string {
  const value = Buffer.from(headers.get(name) ?? '', 'latin1').toString('utf8');
  return value.replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=\s*/gi, (_, kind: string, text: string) => {
    if (kind.toLowerCase() === 'b') return Buffer.from(text, 'base64').toString('utf8');
    return Buffer.from(quotedPrintable(text.replaceAll('_', ' ')), 'latin1').toString('utf8');
  });
}

function addresses(part: Part, name: string): string[] {
  return decodedHeader(part, name)
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '');
}
