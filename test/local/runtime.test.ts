import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient, ListTablesCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { GetSendQuotaCommand, SESClient, SendEmailCommand, SendRawEmailCommand } from '@aws-sdk/client-ses';
import {
  DescribeExecutionCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Runtime, startRuntime } from '../../local/runtime.ts';
import { synthesiseFixture } from './fixture/app.ts';
import { isRunning, suiteFolder, temporaryFolder, writeBundle } from './support.ts';

/** Writes the event and the function's time into the table, by the plain protocol. */
const note = `
export const handler = async (event) => {
  const kind = event.kind ?? event['detail-type'];
  const item = { PK: { S: 'note' }, SK: { S: crypto.randomUUID() }, kind: { S: kind }, at: { S: new Date().toISOString() }, event: { S: JSON.stringify(event) } };
  const response = await fetch(process.env.AWS_ENDPOINT_URL_DYNAMODB, {
    method: 'POST',
    headers: {
      'x-amz-target': 'DynamoDB_20120810.PutItem',
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-date': '20200101T000000Z',
      authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20200101/x/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify({ TableName: process.env.TABLE_NAME, Item: item }),
  });
  if (!response.ok) throw new Error(await response.text());
};`;

const web = `
export const handler = async (event) => {
  if (event.queryStringParameters?.fail) throw new Error('on purpose');
  if (event.queryStringParameters?.cookies) return { statusCode: 201, headers: { 'X-Own': 'yes' }, cookies: ['a=1', 'b=2'], body: 'made' };
  return event;
};`;

const authorization =
  'AWS4-HMAC-SHA256 Credential=administrator/20200101/ap-southeast-2/any/aws4_request, SignedHeaders=host, Signature=0';

const folder = suiteFolder();
const template = join(folder, 'cdk.out');

beforeAll(() => {
  synthesiseFixture(template, { web: writeBundle(folder, 'web', web), note: writeBundle(folder, 'note', note) });
});

describe('a running stack', () => {
  let runtime: Runtime;
  const aws = () => ({
    endpoint: runtime.awsUrl,
    region: 'ap-southeast-2',
    credentials: { accessKeyId: 'administrator', secretAccessKey: 'local' },
  });

  beforeAll(async () => {
    runtime = await startRuntime({ dataFolder: join(folder, 'data'), template, port: 0, awsPort: 0, inMemory: true });
  });
  afterAll(() => runtime.stop());

  async function notes(kind: string): Promise<{ at: string; event: Record<string, unknown> }[]> {
    await runtime.quiet();
    const client = new DynamoDBClient(aws());
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: 'Notes',
        IndexName: 'byKind',
        KeyConditionExpression: 'kind = :kind',
        ExpressionAttributeValues: { ':kind': { S: kind } },
      }),
    );
    client.destroy();
    return Items.map(({ at, event }) => ({ at: at?.S ?? '', event: JSON.parse(event?.S ?? '{}') })).sort((one, other) =>
      one.at.localeCompare(other.at),
    );
  }

  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(runtime.url + path, { headers });
    const text = await response.text();
    return { response, text, json: () => JSON.parse(text) };
  };
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(runtime.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  const bearer = async (login = 'PLN001') => ({ authorization: `Bearer ${await runtime.token(login)}` });

  describe('its HTTP API', () => {
    it('hands the caller and the path on to the function', async () => {
      const { response, json } = await get('/cases/PA-1?a=1&a=2&b=', {
        ...(await bearer()),
        cookie: 'x=1; y=2',
        'X-Mixed': 'Case',
      });
      expect(response.status).toBe(200);
      expect(json()).toMatchObject({
        version: '2.0',
        routeKey: 'GET /cases/{caseId}',
        rawPath: '/cases/PA-1',
        rawQueryString: 'a=1&a=2&b=',
        queryStringParameters: { a: '1,2', b: '' },
        cookies: ['x=1', 'y=2'],
        headers: { 'x-mixed': 'Case' },
        pathParameters: { caseId: 'PA-1' },
        isBase64Encoded: false,
        requestContext: {
          http: { method: 'GET', path: '/cases/PA-1' },
          authorizer: { jwt: { claims: { sub: 'PLN001', aud: 'safeguard-local' }, scopes: null } },
          stage: '$default',
        },
      });
    });

    it('refuses a caller without a token, with a broken one, and with one of another issuer', async () => {
      const [header = '', payload = ''] = (await runtime.token('PLN001')).split('.');
      for (const authorization of ['', 'Bearer nonsense', `Bearer ${header}.${payload}.AAAA`]) {
        const { response, text } = await get('/cases/PA-1', authorization ? { authorization } : {});
        expect([response.status, text]).toEqual([401, '{"message":"Unauthorized"}']);
        expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
      }
    });

    it('refuses a token without the scope of the route', async () => {
      const { response, text } = await get('/scoped', await bearer());
      expect([response.status, text]).toEqual([403, '{"message":"Forbidden"}']);
    });

    it('answers 404 where there is no route', async () => {
      const { response, text } = await get('/nowhere');
      expect([response.status, text]).toEqual([404, '{"message":"Not Found"}']);
    });

    it('gives pages of other origins no leave, as an API without CORS', async () => {
      const asked = { origin: 'https://elsewhere.example', 'access-control-request-method': 'POST' };
      for (const [method, path] of [
        ['OPTIONS', '/cases/PA-1'],
        ['OPTIONS', '/open'],
        ['GET', '/open'],
      ] as const) {
        const { headers } = await fetch(runtime.url + path, { method, headers: asked });
        expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
      }
    });

    it('answers with the status, headers and cookies that the function gives', async () => {
      const { response, text } = await get('/open?cookies=1');
      expect([response.status, text, response.headers.get('x-own')]).toEqual([201, 'made', 'yes']);
      expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    });

    it('answers 500 without detail when the function fails', async () => {
      const { response, text } = await get('/open?fail=1');
      expect([response.status, text]).toEqual([500, '{"message":"Internal Server Error"}']);
    });

    it('sends forms in Base64 and JSON as text', async () => {
      const form = await fetch(`${runtime.url}/open`, { method: 'POST', body: new URLSearchParams({ a: 'ü' }) });
      expect(await form.json()).toMatchObject({
        isBase64Encoded: true,
        body: Buffer.from('a=%C3%BC').toString('base64'),
      });
      const json = await post('/open', { a: 'ü' }, { 'content-type': 'application/problem+json' });
      expect(await json.json()).toMatchObject({ isBase64Encoded: false, body: '{"a":"ü"}' });
    });

    it.each([
      ['above what a function takes', 5_000_000, 'application/octet-stream'],
      ['above what the gateway takes', 10_500_000, 'text/plain'],
    ])('answers 413 to a body %s', async (_, bytes, contentType) => {
      const headers = { 'content-type': contentType };
      const response = await fetch(`${runtime.url}/open`, { method: 'POST', headers, body: Buffer.alloc(bytes, 'x') });
      expect([response.status, await response.text()]).toEqual([413, '{"message":"Request Entity Too Large"}']);
    });
  });

  describe('its local routes', () => {
    it('give a token to a sample person and to nobody else', async () => {
      const given = await post('/_local/token', { loginCode: 'HDD001' });
      const { access_token } = (await given.json()) as { access_token: string };
      const { json } = await get('/cases/x', { authorization: `Bearer ${access_token}` });
      expect(json().requestContext.authorizer.jwt.claims.sub).toBe('HDD001');

      const unknown = await post('/_local/token', { loginCode: 'NOBODY' });
      expect([unknown.status, unknown.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
      expect((await post('/_local/token', { loginCode: 7 })).status).toBe(400);
      const elsewhere = { origin: 'http://elsewhere.example' };
      expect((await post('/_local/token', { loginCode: 'HDD001' }, elsewhere)).status).toBe(403);
      expect((await post('/_local/clock', { advance: 'PT1H' }, { origin: 'null' })).status).toBe(403);
      expect((await post('/_local/token', { loginCode: 'HDD001' }, { origin: runtime.url })).status).toBe(200);
    });

    it('show the sample directory', async () => {
      const people = (await get('/_local/staff')).json();
      expect(people[0]).toEqual({
        loginCode: 'PLN001',
        name: 'Planner One',
        email: 'planner.one@staff.example',
        level: 'APS4',
        roles: ['planner'],
        area: 'Hunter',
        state: 'NSW',
      });
      expect(people.filter(({ roles }: { roles: string[] }) => roles.includes('hdd')).length).toBeGreaterThanOrEqual(
        20,
      );
    });

    it('publish the keys of the issuer', async () => {
      const { issuer, jwks_uri } = (await get('/_local/oidc/.well-known/openid-configuration')).json();
      expect(issuer).toBe(`${runtime.url}/_local/oidc`);
      const { keys } = (await (await fetch(jwks_uri)).json()) as { keys: Record<string, string>[] };
      expect(keys).toEqual([expect.objectContaining({ kty: 'RSA', alg: 'RS256', use: 'sig' })]);
      expect(keys[0]).not.toHaveProperty('d');
    });

    it('have a start page and a stylesheet that a strict policy allows', async () => {
      const { response, text } = await get('/');
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'; style-src 'self'");
      expect(text).toContain('Planner One');
      expect(text).not.toMatch(/<script|style=/);
      expect((await get('/_local/local.css')).response.headers.get('content-type')).toBe('text/css');
      expect((await get('/_local/nothing')).response.status).toBe(404);
    });
  });

  it('answers under no name but its own', async () => {
    const status = async (url: string, host: string) => {
      const asked = request(url, { headers: { host, authorization } });
      asked.end();
      const [response] = (await once(asked, 'response')) as [IncomingMessage];
      response.resume();
      return response.statusCode;
    };
    const { port } = new URL(runtime.url);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]) {
      expect(await status(`${runtime.url}/_local/staff`, host)).toBe(200);
    }
    for (const host of ['rebound.example', `rebound.example:${port}`, '127.0.0.1.rebound.example', 'localhost:1@x']) {
      expect(await status(`${runtime.url}/_local/staff`, host)).toBe(403);
      expect(await status(`${runtime.url}/open`, host)).toBe(403);
      expect(await status(runtime.awsUrl, host)).toBe(403);
    }
  });

  describe('its AWS endpoint', () => {
    it('takes no call from a web page', async () => {
      const [{ name } = { name: '' }] = runtime.wiring.functions.filter(({ logicalId }) => logicalId.startsWith('Web'));
      const invoke = async (headers: Record<string, string>) => {
        const url = `${runtime.awsUrl}/2015-03-31/functions/${name}/invocations`;
        const response = await fetch(url, { method: 'POST', body: '{}', headers });
        return [response.status, response.headers.get('x-amzn-errortype')];
      };
      expect(await invoke({ authorization })).toEqual([200, null]);
      expect(await invoke({})).toEqual([403, 'MissingAuthenticationTokenException']);
      expect(await invoke({ authorization: 'Bearer x' })).toEqual([403, 'MissingAuthenticationTokenException']);
      expect(await invoke({ authorization, origin: 'http://elsewhere.example' })).toEqual([
        403,
        'AccessDeniedException',
      ]);
    });

    const mail = (to: string) => ({
      Source: 'Safeguard <safeguard@safeguard.example>',
      Destination: { ToAddresses: [to] },
      Message: {
        Subject: { Data: 'A <subject> & more' },
        Body: {
          Text: { Data: 'See http://127.0.0.1/act/x' },
          Html: { Data: '<p>See <a href="http://127.0.0.1/act/x">it</a></p>' },
        },
      },
      ConfigurationSetName: 'Mails',
      Tags: [{ Name: 'notice', Value: 'N1' }],
    });

    it('takes mail by SES, shows it and reports its delivery', async () => {
      const ses = new SESClient(aws());
      const { MessageId } = await ses.send(new SendEmailCommand(mail('someone@staff.example')));
      expect((await get('/_local/mailbox.json?to=someone')).json()).toEqual([
        {
          id: MessageId,
          to: ['someone@staff.example'],
          subject: 'A <subject> & more',
          text: 'See http://127.0.0.1/act/x',
          html: expect.stringContaining('<a href'),
          sentAt: expect.stringMatching(/Z$/),
        },
      ]);
      const list = await get('/_local/mailbox');
      expect(list.text).toContain('A &lt;subject&gt; &amp; more');
      expect(list.text).toContain('<a href="http://127.0.0.1/act/x">');
      expect((await get(`/_local/mailbox/${MessageId}`)).text).toContain('<iframe');
      expect((await get(`/_local/mailbox/${MessageId}/html`)).text).toContain('<p>See');

      const [delivered] = await notes('Email Delivered');
      expect(delivered?.event).toMatchObject({
        source: 'aws.ses',
        detail: {
          eventType: 'Delivery',
          mail: { messageId: MessageId, tags: { notice: ['N1'], 'ses:configuration-set': ['Mails'] } },
        },
      });
      ses.destroy();
    });

    it('plays a bounce for the address of the simulator', async () => {
      const ses = new SESClient(aws());
      const { MessageId } = await ses.send(new SendEmailCommand(mail('bounce@simulator.amazonses.com')));
      const [bounced] = await notes('Email Bounced');
      expect(bounced?.event.detail).toMatchObject({
        mail: { messageId: MessageId },
        bounce: { bounceType: 'Permanent', bouncedRecipients: [{ emailAddress: 'bounce@simulator.amazonses.com' }] },
      });
      ses.destroy();
    });

    it('plays what was asked for: so often, for one address or for all, until it is deleted', async () => {
      const ses = new SESClient({ ...aws(), maxAttempts: 1 });
      const send = (to: string) => ses.send(new SendEmailCommand(mail(to)));
      const play = (fault: object) => post('/_local/mailbox/faults', fault);
      expect(await (await play({ play: 'throttle', to: 'A@staff.example', times: 2 })).json()).toEqual([
        { play: 'throttle', to: 'a@staff.example', times: 2 },
      ]);
      await play({ play: 'outage' });
      const before = runtime.mailbox().length;
      await expect(send('a@staff.example')).rejects.toMatchObject({ name: 'Throttling' });
      expect((await get('/_local/mailbox')).text).toContain('throttle, a@staff.example, 1 more');
      await expect(send('b@staff.example')).rejects.toMatchObject({ name: 'ServiceUnavailable' });
      await expect(send('a@staff.example')).rejects.toMatchObject({ name: 'Throttling' });
      await expect(send('a@staff.example')).rejects.toMatchObject({ name: 'ServiceUnavailable' });
      expect(runtime.mailbox()).toHaveLength(before);
      expect((await get('/_local/mailbox/faults')).json()).toEqual([{ play: 'outage' }]);
      await fetch(`${runtime.url}/_local/mailbox/faults`, { method: 'DELETE' });

      for (const kind of ['transient-bounce', 'complaint', 'reject']) await play({ play: kind, times: 1 });
      await play({ play: 'bounce', to: 'c@staff.example', times: 1 });
      for (const to of ['d@staff.example', 'c@staff.example', 'e@staff.example', 'c@staff.example'])
        await send(`Somebody <${to}>`);
      const toldOf = async (kind: string) =>
        (await notes(kind))
          .map(({ event }) => event.detail)
          .filter((detail) => JSON.stringify(detail).includes('Somebody'));
      expect(await toldOf('Email Bounced')).toMatchObject([
        {
          bounce: {
            bounceType: 'Transient',
            bounceSubType: 'MailboxFull',
            bouncedRecipients: [{ emailAddress: 'd@staff.example' }],
          },
        },
        {
          bounce: {
            bounceType: 'Permanent',
            bounceSubType: 'General',
            bouncedRecipients: [{ emailAddress: 'c@staff.example' }],
          },
        },
      ]);
      expect(await toldOf('Email Complaint Received')).toMatchObject([
        { eventType: 'Complaint', complaint: { complaintFeedbackType: 'abuse' } },
      ]);
      ses.destroy();
    });

    it('refuses to play what it does not know', async () => {
      const wrong = [
        {},
        { play: 'flood' },
        { play: 'bounce', to: 'nobody' },
        { play: 'bounce', to: 7 },
        { play: 'bounce', times: 0 },
        { play: 'bounce', times: 1.5 },
        { play: 'bounce', also: 'x' },
        [],
      ];
      for (const fault of wrong) {
        const answer = await post('/_local/mailbox/faults', fault);
        expect(answer.status).toBe(400);
        expect(await answer.json()).toMatchObject({ detail: expect.stringContaining('transient-bounce') });
      }
      expect((await post('/_local/mailbox/faults', { play: 'bounce' }, { origin: 'null' })).status).toBe(403);
      const elsewhere = { method: 'DELETE', headers: { origin: 'http://elsewhere.example' } };
      expect((await fetch(`${runtime.url}/_local/mailbox/faults`, elsewhere)).status).toBe(403);
      expect((await get('/_local/mailbox/faults')).json()).toEqual([]);
    });

    it('refuses mail as SES does', async () => {
      const ses = new SESClient(aws());
      const send = (more: object) => ses.send(new SendEmailCommand({ ...mail('someone@staff.example'), ...more }));
      await expect(send({ Source: 'other@example.org' })).rejects.toMatchObject({ name: 'MessageRejected' });
      await expect(send({ ConfigurationSetName: 'None' })).rejects.toMatchObject({
        name: 'ConfigurationSetDoesNotExistException',
      });
      await expect(send({ Destination: { ToAddresses: ['nobody'] } })).rejects.toMatchObject({
        name: 'InvalidParameterValue',
      });
      await expect(send({ Tags: [{ Name: 'a b', Value: 'c' }] })).rejects.toMatchObject({
        name: 'InvalidParameterValue',
      });
      ses.destroy();
    });

    it('takes raw mail and counts what was sent', async () => {
      const ses = new SESClient(aws());
      const raw = [
        'From: safeguard@safeguard.example',
        'To: raw@staff.example',
        'Subject: =?UTF-8?B?UsOkdHNlbA==?=',
        'Content-Type: multipart/alternative; boundary="b"',
        '',
        '--b',
        'Content-Type: text/plain; charset=utf-8',
        'Content-Transfer-Encoding: quoted-printable',
        '',
        'Gr=C3=BC=',
        'n',
        '--b',
        'Content-Type: text/html; charset=utf-8',
        'Content-Transfer-Encoding: base64',
        '',
        Buffer.from('<b>Grün</b>').toString('base64'),
        '--b--',
      ].join('\r\n');
      await ses.send(new SendRawEmailCommand({ RawMessage: { Data: Buffer.from(raw) } }));
      expect(runtime.mailbox('raw@')).toMatchObject([{ subject: 'Rätsel', text: 'Grün', html: '<b>Grün</b>' }]);
      const { SentLast24Hours } = await ses.send(new GetSendQuotaCommand({}));
      expect(SentLast24Hours).toBe(runtime.mailbox().length);
      ses.destroy();
    });

    it('has the tables, the machines, and nothing of other services', async () => {
      const dynamoDb = new DynamoDBClient(aws());
      const sfn = new SFNClient(aws());
      expect((await dynamoDb.send(new ListTablesCommand({}))).TableNames).toEqual(['Notes']);
      expect((await sfn.send(new ListStateMachinesCommand({}))).stateMachines?.map(({ name }) => name)).toEqual([
        'waiting',
      ]);
      dynamoDb.destroy();
      sfn.destroy();
      const other = await fetch(runtime.awsUrl, {
        method: 'POST',
        headers: { 'x-amz-target': 'AmazonSSM.GetParameter', authorization },
        body: '{}',
      });
      expect(other.status).toBe(501);
      expect(await other.json()).toMatchObject({ message: expect.stringContaining('AmazonSSM.GetParameter') });
    });

    it('invokes functions, with or without waiting', async () => {
      const [{ name } = { name: '' }] = runtime.wiring.functions.filter(({ logicalId }) => logicalId.startsWith('Web'));
      const invoke = (functionName: string, body: string, kind = 'RequestResponse') =>
        fetch(`${runtime.awsUrl}/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`, {
          method: 'POST',
          headers: { 'x-amz-invocation-type': kind, authorization },
          body,
        });
      expect(await (await invoke(name, '{"a":1}')).json()).toEqual({ a: 1 });
      const arn = `arn:aws:lambda:ap-southeast-2:000000000000:function:${name}`;
      const failing = await invoke(arn, '{"queryStringParameters":{"fail":1}}');
      expect(failing.headers.get('x-amz-function-error')).toBe('Unhandled');
      expect(await failing.json()).toEqual({
        errorType: 'Error',
        errorMessage: 'on purpose',
        trace: expect.any(Array),
      });
      expect((await invoke('nobody', '{}')).status).toBe(404);
      expect((await invoke(name, 'no json')).status).toBe(400);
      const noted = runtime.wiring.functions.find(({ logicalId }) => logicalId.startsWith('Note'))?.name ?? '';
      expect((await invoke(noted, '{"kind":"asynchronous"}', 'Event')).status).toBe(202);
      expect(await notes('asynchronous')).toHaveLength(1);
    });
  });

  describe('its clock', () => {
    it('stops at each due instant, runs what is due there, and answers when all is done', async () => {
      const sfn = new SFNClient(aws());
      const [machine] = runtime.wiring.stateMachines;
      const before = runtime.now();
      const { executionArn } = await sfn.send(
        new StartExecutionCommand({ stateMachineArn: machine?.arn, input: '{}' }),
      );

      const answer = await post('/_local/clock', { advance: 'P2D' });
      const { now } = (await answer.json()) as { now: string };
      const moved = Date.parse(now) - before.getTime();
      expect(moved).toBeGreaterThanOrEqual(48 * 3_600_000);
      expect(moved).toBeLessThan(48 * 3_600_000 + 60_000);
      expect((await get('/_local/clock')).json().now >= now).toBe(true);

      const [machineNote] = await notes('machine');
      expect(Date.parse(machineNote?.at ?? '') - before.getTime()).toBeGreaterThanOrEqual(3_600_000);
      expect(Date.parse(machineNote?.at ?? '') - before.getTime()).toBeLessThan(3_660_000);
      expect(await notes('daily')).toEqual([
        expect.objectContaining({ at: expect.stringMatching(/T02:30:/) }),
        expect.objectContaining({ at: expect.stringMatching(/T02:30:/) }),
      ]);
      // Once at each stop: the wait, two mornings and the end.
      expect(await notes('minute')).toHaveLength(4);
      const { status } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      expect(status).toBe('FAILED');
      expect((await notes('failure'))[0]?.event).toEqual({ kind: 'failure', status: 'FAILED' });
      sfn.destroy();
    });

    it('leaves tokens valid', async () => {
      const token = await bearer();
      await runtime.advance('P20D');
      expect((await get('/cases/x', token)).response.status).toBe(200);
    });

    it('refuses what is no duration', async () => {
      for (const advance of ['tomorrow', '-PT1H', 'P100Y']) {
        expect((await post('/_local/clock', { advance })).status).toBe(400);
      }
      expect((await post('/_local/clock', {})).status).toBe(400);
    });
  });
});

describe('a data folder', () => {
  it('keeps clock, mail, key and database over a restart, and gives them up when told to', async () => {
    const dataFolder = temporaryFolder();
    const imported: string[] = [];
    const start = (fresh = false) =>
      startRuntime({
        dataFolder,
        template,
        port: 0,
        awsPort: 0,
        fresh,
        importStaff: async (csv) => {
          imported.push(csv.split(',', 1)[0] ?? '');
          return 'imported';
        },
      });

    const first = await start();
    await first.advance('P30D');
    const then = first.now();
    const ses = new SESClient({
      endpoint: first.awsUrl,
      region: 'x',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });
    await ses.send(
      new SendEmailCommand({
        Source: 'safeguard@safeguard.example',
        Destination: { ToAddresses: ['a@staff.example'] },
        Message: { Subject: { Data: 'Kept' }, Body: { Text: { Data: 'text' } } },
      }),
    );
    ses.destroy();
    await expect(start()).rejects.toThrow(`in use by process ${process.pid}`);
    await first.kill();

    const second = await start();
    expect([second.url, second.awsUrl]).toEqual([first.url, first.awsUrl]);
    expect(second.now() >= then).toBe(true);
    expect(second.mailbox().map(({ subject }) => subject)).toEqual(['Kept']);
    await second.stop();
    expect(imported).toEqual(['login']);

    const third = await start(true);
    expect(third.mailbox()).toEqual([]);
    expect(third.now() < then).toBe(true);
    await third.stop();
    expect(imported).toEqual(['login', 'login']);
  }, 30_000);
});

it('a running machine does not see that its bundles are built anew', async () => {
  const template = join(temporaryFolder(), 'cdk.out');
  cpSync(join(folder, 'cdk.out'), template, { recursive: true });
  const runtime = await startRuntime({ dataFolder: temporaryFolder(), template, port: 0, awsPort: 0, inMemory: true });
  onTestFinished(() => runtime.stop());
  rmSync(template, { recursive: true });
  expect((await fetch(`${runtime.url}/open?cookies=1`)).status).toBe(201);
});

it('a machine that is stopped amid mail says nothing, and keeps what it has acknowledged', async () => {
  const dataFolder = temporaryFolder();
  const start = () => startRuntime({ dataFolder, template, port: 0, awsPort: 0 });
  const runtime = await start();
  const credentials = { accessKeyId: 'administrator', secretAccessKey: 'local' };
  const ses = new SESClient({ endpoint: runtime.awsUrl, region: 'ap-southeast-2', credentials, maxAttempts: 1 });
  const mail = (number: number) =>
    ses.send(
      new SendEmailCommand({
        Source: 'safeguard@safeguard.example',
        Destination: { ToAddresses: ['a@staff.example'] },
        Message: { Subject: { Data: String(number) }, Body: { Text: { Data: 'text' } } },
        ConfigurationSetName: 'Mails',
      }),
    );
  const acknowledged: string[] = [];
  const { promise: someKept, resolve: keptSome } = Promise.withResolvers<void>();
  const sending = Array.from({ length: 60 }, async (_, number) => {
    await wait(number * 2);
    const kept = await mail(number).then(
      () => acknowledged.push(String(number)),
      () => 0,
    );
    if (kept === 10) keptSome();
  });
  await someKept;
  await runtime.kill();
  await Promise.all(sending);
  ses.destroy();

  const again = await start();
  onTestFinished(() => again.stop());
  expect(again.mailbox().map(({ subject }) => subject)).toEqual(expect.arrayContaining(acknowledged));
});

it('a machine that was killed goes on where it stood', async () => {
  const dataFolder = temporaryFolder();
  const script = fileURLToPath(new URL('./fixture/serve.ts', import.meta.url));
  const killed = spawn(process.execPath, [script, template, dataFolder], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void killed.kill('SIGKILL'));
  const [line] = await once(killed.stdout, 'data');
  const { awsUrl } = JSON.parse(String(line)) as { awsUrl: string };
  const client = { region: 'ap-southeast-2', credentials: { accessKeyId: 'administrator', secretAccessKey: 'local' } };

  const before = new SFNClient({ ...client, endpoint: awsUrl });
  const stateMachineArn = 'arn:aws:states:ap-southeast-2:000000000000:stateMachine:waiting';
  const { executionArn } = await before.send(new StartExecutionCommand({ stateMachineArn, input: '{}' }));
  before.destroy();
  const orphan = JSON.parse(readFileSync(join(dataFolder, 'dynoxide.json'), 'utf8')) as { pid: number };
  killed.kill('SIGKILL');
  await once(killed, 'exit');

  const runtime = await startRuntime({ dataFolder, template, port: 0, awsPort: 0 });
  onTestFinished(() => runtime.stop());
  expect(isRunning(orphan.pid)).toBe(false);
  await runtime.advance('PT2H');
  const after = new SFNClient({ ...client, endpoint: runtime.awsUrl });
  expect((await after.send(new DescribeExecutionCommand({ executionArn }))).status).toBe('FAILED');
  after.destroy();
}, 30_000);
