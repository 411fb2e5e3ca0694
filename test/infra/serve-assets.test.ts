import { describe, expect, it } from 'vitest';
import { handler } from '../../functions/serve-assets.ts';

const ask = (file: string, { v, etag }: { v?: string; etag?: string } = {}) =>
  handler({
    pathParameters: { file },
    ...(v === undefined ? {} : { queryStringParameters: { v } }),
    headers: etag === undefined ? {} : { 'if-none-match': etag },
  });

describe('an asset', () => {
  it('comes with its type, and may be kept while it stays the same', async () => {
    expect(await ask('govuk-frontend.css')).toMatchObject({
      statusCode: 200,
      headers: {
        'Content-Type': 'text/css; charset=utf-8',
        'Cache-Control': 'no-cache',
        ETag: expect.stringMatching(/^"[0-9a-f]{16}"$/),
        'X-Content-Type-Options': 'nosniff',
      },
      body: expect.stringContaining('.govuk-button'),
    });
  });

  it('may be kept for ever under the address of its version, and of no other', async () => {
    const { headers } = await ask('govuk-frontend.js');
    const version = String(headers?.ETag).replaceAll('"', '');
    const kept = { headers: { 'Cache-Control': 'public, max-age=31536000, immutable' } };
    expect(await ask('govuk-frontend.js', { v: version })).toMatchObject(kept);
    expect(await ask('govuk-frontend.js', { v: '0123456789abcdef' })).not.toMatchObject(kept);
  });

  it('is not sent again to a browser that has it', async () => {
    const { headers } = await ask('govuk-frontend.js');
    const again = await ask('govuk-frontend.js', { etag: `"other", W/${String(headers?.ETag)}` });
    expect(again).toMatchObject({ statusCode: 304, headers: { ETag: headers?.ETag } });
    expect(again).not.toHaveProperty('body');
  });

  it.each(['absent.css', '', '__proto__', 'toString', '../package.json'])('named %j is not there', async (file) => {
    expect(await ask(file)).toMatchObject({ statusCode: 404, headers: { 'Cache-Control': 'no-store' } });
  });
});
