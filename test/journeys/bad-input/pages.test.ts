import { beforeAll, describe, expect, it } from 'vitest';
import { badInput } from '../../support/bad-input.ts';
import { goodEndorsement, secret } from '../../support/bad-values.ts';
import { addressOf, newestCode } from '../../support/mailed-links.ts';
import { asForm, csrfIn, PageVisitor } from '../../support/page-visitor.ts';

const { ask, filled, refuses, running, writingNothing } = badInput();

describe('the pages behind a link', () => {
  let cookie = '';
  let csrf = '';

  /** Proves the mailbox of the endorser: a session that these rows may use. */
  beforeAll(async () => {
    const endorser = new PageVisitor(ask);
    await endorser.prove('{link}', () => newestCode(running(), addressOf.endorser));
    csrf = csrfIn(await endorser.visit('{link}'));
    expect(csrf).toMatch(/^[\w-]{43}$/);
    cookie = endorser.cookie;
  });
  writingNothing();

  interface PageRow {
    readonly name: string;
    /** Whoever has proved the mailbox; otherwise anybody. */
    readonly proved?: boolean;
    readonly method?: string;
    readonly path: string;
    /** Fields of a form; `{csrf}` is the session's token. */
    readonly fields?: string | Buffer;
    readonly headers?: Readonly<Record<string, string>>;
    readonly status: number;
    /** What the page says, or where it leads. */
    readonly says?: RegExp;
  }
  const refusesPage = async ({ proved, method, path, fields: given, headers, status, says }: PageRow) => {
    const reply = await ask({
      method: method ?? (given === undefined ? 'GET' : 'POST'),
      path,
      headers: { ...(given !== undefined && asForm), ...(proved && { cookie }), ...headers },
      body: typeof given === 'string' ? given.replaceAll('{csrf}', csrf) : given,
    });
    expect(reply.status, reply.text.slice(0, 300)).toBe(status);
    expect(reply.status).toBeLessThan(500);
    if (status === 303) expect(reply.headers.location).toMatch(/^\/act\//);
    else expect(reply.headers['content-type']).toBe('text/html; charset=utf-8');
    if (says) expect(status === 303 ? filled(`${reply.headers.location}`) : reply.text).toMatch(says);
    expect(/<title>(.*?)<\/title>/s.exec(reply.text)?.[1] ?? '').not.toMatch(/Secretperson/);
    expect(reply.text).not.toMatch(/<script>|<b>bold/);
    expect(reply.headers['referrer-policy']).toBe('no-referrer');
  };

  const good =
    'csrf={csrf}&route=hdd&planEndorsedAttached=yes&unneededIdentifiersEnded=yes' +
    '&planEndorsedEndDate-day=30&planEndorsedEndDate-month=2&planEndorsedEndDate-year=2026';
  const ended = /Your session has ended/;
  const unusable = /This link cannot be used/;
  const notAccepted = /This form was not accepted/;
  const rows: PageRow[] = [
    ...['x', '%00', '%ff', '%', '..%2f..', '__proto__', 'A'.repeat(43), 'A'.repeat(42), 'h'.repeat(3000)].flatMap(
      (handle): PageRow[] => [
        { name: `the link ${handle.slice(0, 20)}`, path: `/act/${handle}`, status: 404, says: unusable },
        {
          name: `a form of the link ${handle.slice(0, 20)}`,
          path: `/act/${handle}/endorse`,
          fields: good,
          status: 404,
          says: unusable,
        },
      ],
    ),
    { name: 'a query that is none', path: '{link}?noted=constructor&x=%00&%=1', status: 200, says: /Send me a code/ },
    {
      name: 'what was never noted',
      proved: true,
      path: '{link}?noted=__proto__',
      status: 200,
      says: /Endorse the plan/,
    },
    { name: 'script as noted', proved: true, path: '{link}?noted=<script>1</script>', status: 200 },
    { name: 'an action of nobody', path: '{link}/endorse', status: 303 },
    ...['delete', '__proto__', 'constructor', '%00', 'ENDORSE', 'a'.repeat(3000)].flatMap((action): PageRow[] => [
      { name: `the page ${action.slice(0, 20)}`, proved: true, path: `{link}/${action}`, status: 404, says: unusable },
      {
        name: `a form to ${action.slice(0, 20)}`,
        proved: true,
        path: `{link}/${action}`,
        fields: good,
        status: 404,
        says: unusable,
      },
    ]),
    ...['approve', 'answer', 'put-back', 'submit', 'ask-remediation'].flatMap((action): PageRow[] => [
      { name: `the page of a later step, ${action}`, proved: true, path: `{link}/${action}`, status: 303 },
      {
        name: `a form of a later step, ${action}`,
        proved: true,
        path: `{link}/${action}`,
        fields: `csrf={csrf}&reasons=${secret}&reason=x`,
        status: 303,
      },
    ]),
    { name: 'a new link for one that is not locked', path: '{link}/new-link', fields: '', status: 303 },
    {
      name: 'a new link, asked for by another site',
      path: '{link}/new-link',
      fields: '',
      headers: { 'sec-fetch-site': 'cross-site' },
      status: 403,
      says: notAccepted,
    },
    { name: 'no code', path: '{link}/session', fields: '', status: 422 },
    { name: 'letters for a code', path: '{link}/session', fields: 'code=abcdef', status: 422 },
    { name: '5 digits', path: '{link}/session', fields: 'code=12345', status: 422 },
    { name: '7 digits', path: '{link}/session', fields: 'code=1234567', status: 422 },
    { name: 'other digits', path: '{link}/session', fields: 'code=%D9%A1%D9%A2%D9%A3%D9%A4%D9%A5%D9%A6', status: 422 },
    { name: 'a long code', path: '{link}/session', fields: `code=${'1'.repeat(100_000)}`, status: 422 },
    { name: 'a code of two', path: '{link}/session', fields: 'code=123456&code=x', status: 422 },
    { name: 'a code that nobody asked for', path: '{link}/session', fields: 'code=123456', status: 422 },
    {
      name: 'a code of another browser',
      path: '{link}/session',
      fields: 'code=123456',
      headers: { cookie: `__Host-safeguard-code-x=${'A'.repeat(43)}; =; ;;` },
      status: 422,
    },
    { name: 'a form without session', path: '{link}/endorse', fields: good, status: 401, says: ended },
    {
      name: 'a form of a made-up session',
      path: '{link}/endorse',
      fields: good,
      headers: { cookie: `__Host-safeguard=${'A'.repeat(43)}` },
      status: 401,
      says: ended,
    },
    { name: 'no token', proved: true, path: '{link}/endorse', fields: 'route=hdd', status: 403, says: notAccepted },
    { name: 'an empty token', proved: true, path: '{link}/endorse', fields: 'csrf=', status: 403, says: notAccepted },
    {
      name: 'another token',
      proved: true,
      path: '{link}/endorse',
      fields: `csrf=${'A'.repeat(43)}`,
      status: 403,
      says: notAccepted,
    },
    {
      name: 'a token, then another',
      proved: true,
      path: '{link}/endorse',
      fields: `${good}&csrf=x`,
      status: 403,
      says: notAccepted,
    },
    {
      name: 'a form of another site',
      proved: true,
      path: '{link}/endorse',
      fields: good,
      headers: { origin: 'https://evil.example' },
      status: 403,
      says: notAccepted,
    },
    {
      name: 'a form that says it crosses sites',
      proved: true,
      path: '{link}/endorse',
      fields: good,
      headers: { 'sec-fetch-site': 'cross-site' },
      status: 403,
      says: notAccepted,
    },
    { name: 'nothing but a token', proved: true, path: '{link}/endorse', fields: 'csrf={csrf}', status: 422 },
    {
      name: '30 February',
      proved: true,
      path: '{link}/endorse',
      fields: good,
      status: 422,
      says: /must be a real date/,
    },
    ...['1999', '20261', '-1', 'x', '２０２６'].map(
      (year): PageRow => ({
        name: `the year ${year}`,
        proved: true,
        path: '{link}/endorse',
        fields: `${good}&planEndorsedEndDate-day=1&planEndorsedEndDate-year=${encodeURIComponent(year)}`,
        status: 422,
        says: /must (be a real date|have a year)/,
      }),
    ),
    { name: 'another route', proved: true, path: '{link}/endorse', fields: `${good}&route=national`, status: 422 },
    { name: 'a route, then none', proved: true, path: '{link}/endorse', fields: `${good}&route=`, status: 422 },
    {
      name: 'an override in a comment',
      proved: true,
      path: '{link}/endorse',
      fields: `${good}&comments=a%E2%80%AEb`,
      status: 422,
      says: /control or direction characters/,
    },
    {
      name: 'bytes that are no text',
      proved: true,
      path: '{link}/endorse',
      fields: `${good}&comments=%ff%fe%00`,
      status: 422,
    },
    {
      name: 'a long comment',
      proved: true,
      path: '{link}/endorse',
      fields: `${good}&comments=${'c'.repeat(4001)}`,
      status: 422,
      says: /characters or fewer/,
    },
    {
      name: 'script in a comment',
      proved: true,
      path: '{link}/endorse',
      fields: `${good}&comments=${encodeURIComponent('</textarea><script>1</script><b>bold')}`,
      status: 422,
    },
    {
      name: 'names of JavaScript as fields',
      proved: true,
      path: '{link}/endorse',
      fields: `${good}&__proto__=1&constructor=2&toString=3`,
      status: 422,
    },
    { name: 'a renewal of nobody', path: '{renewal-link}', status: 200, says: /Send me a code/ },
    { name: 'the page of a renewal by its action', proved: true, path: '{renewal-link}/renew', status: 303 },
    { name: 'a renewal without session', path: '{renewal-link}/renew', fields: 'csrf=x', status: 401, says: ended },
    ...['', 'csrf=', 'csrf=x', `csrf=${'A'.repeat(43)}`, 'csrf={csrf}'].flatMap((fields): PageRow[] => [
      {
        name: `a renewal with '${fields.slice(0, 12)}' alone`,
        proved: true,
        path: '{renewal-link}/renew',
        fields,
        status: 403,
        says: notAccepted,
      },
    ]),
    ...['2026-02-30', '1999-01-01', 'x', '%00', 'a%E2%80%AEb', '9'.repeat(3000)].map(
      (date): PageRow => ({
        name: `a renewal until ${date.slice(0, 12)}`,
        proved: true,
        path: '{renewal-link}/renew',
        fields: `csrf={csrf}&planEndorsedEndDate=${date}`,
        status: 403,
        says: notAccepted,
      }),
    ),
    {
      name: 'a renewal of an earlier day',
      proved: true,
      path: '{renewal-link}/renew',
      fields: 'csrf={csrf}&planEndorsedEndDate=2026-01-01',
      status: 422,
      says: /A day has passed/,
    },
    {
      name: 'a renewal from another site',
      proved: true,
      path: '{renewal-link}/renew',
      fields: 'csrf={csrf}&planEndorsedEndDate=2026-01-01',
      headers: { origin: 'https://evil.example' },
      status: 403,
      says: notAccepted,
    },
    ...['endorse', 'approve', 'delete', '__proto__'].map(
      (action): PageRow => ({
        name: `a form to ${action} by the link of a renewal`,
        proved: true,
        path: `{renewal-link}/${action}`,
        fields: good,
        status: 404,
        says: unusable,
      }),
    ),
    {
      name: 'a renewal by the link of a step',
      proved: true,
      path: '{link}/renew',
      fields: good,
      status: 404,
      says: unusable,
    },
    { name: 'no points', proved: true, path: '{link}/return', fields: 'csrf={csrf}', status: 422 },
    {
      name: 'blank points',
      proved: true,
      path: '{link}/return',
      fields: 'csrf={csrf}&points-1=+&points-2=',
      status: 422,
    },
    {
      name: 'a long point',
      proved: true,
      path: '{link}/return',
      fields: `csrf={csrf}&points-1=${'p'.repeat(2001)}`,
      status: 422,
      says: /characters or fewer/,
    },
    {
      name: 'an escape in a point',
      proved: true,
      path: '{link}/return',
      fields: 'csrf={csrf}&points-1=%1b%5B31m',
      status: 422,
    },
    {
      name: 'ten thousand fields',
      proved: true,
      path: '{link}/endorse',
      fields: `${good}${Array.from({ length: 10_000 }, (_, at) => `&f${at}=1`).join('')}`,
      status: 422,
    },
    {
      name: 'a form of a closed step',
      path: '{stale-link}/approve',
      fields: good,
      status: 409,
      says: /step is closed/,
    },
    { name: 'a page of a closed step', path: '{stale-link}', status: 410, says: /step is closed/ },
    { name: 'a session for another link', proved: true, path: '{stale-link}/approve', status: 303 },
    {
      name: 'JSON for a form',
      proved: true,
      path: '{link}/endorse',
      fields: JSON.stringify(goodEndorsement),
      headers: { 'content-type': 'application/json' },
      status: 403,
      says: notAccepted,
    },
    {
      name: 'a form of more than 256 kilobytes',
      proved: true,
      path: '{link}/endorse',
      fields: `csrf={csrf}&comments=${'c'.repeat(256 * 1024)}`,
      status: 413,
      says: /256 kilobytes/,
    },
  ];
  it.each(rows)('$name', refusesPage);

  it('refuses a form of more than 10 MB at the gateway', () =>
    refuses({
      name: '',
      path: '{link}/endorse',
      body: Buffer.alloc(10 * 1024 * 1024 + 1, 'a'),
      status: 413,
      gateway: 'Request Entity Too Large',
    }));

  it('still takes the form without a fault', async () => {
    const reply = await ask({ method: 'GET', path: '{link}/endorse', headers: { cookie } });
    expect(reply.status).toBe(200);
    expect(reply.text).toContain('csrf');
  });
});
