import assets from 'virtual:assets';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** Serves style sheets and scripts, which are part of the bundle. */
export const handler = async (
  event: Pick<APIGatewayProxyEventV2, 'pathParameters' | 'queryStringParameters' | 'headers'>,
): Promise<APIGatewayProxyStructuredResultV2> => {
  const file = event.pathParameters?.file ?? '';
  const asset = Object.hasOwn(assets, file) ? assets[file] : undefined;
  if (!asset) return { statusCode: 404, headers: { 'Cache-Control': 'no-store' } };

  const etag = `"${asset.version}"`;
  const headers = { ETag: etag, 'Cache-Control': caching(asset.version, event.queryStringParameters?.v) };
  const known = event.headers['if-none-match']?.split(',').map((each) => each.trim().replace(/^W\//, '')) ?? [];
  if (known.includes(etag) || known.includes('*')) return { statusCode: 304, headers };
  return {
    statusCode: 200,
    headers: { ...headers, 'Content-Type': asset.contentType, 'X-Content-Type-Options': 'nosniff' },
    body: asset.body,
  };
};

/** Kept for ever under the version's own address only: while a new release goes out, an old page may ask for another. */
function caching(version: string, asked: string | undefined): string {
  return asked === version ? 'public, max-age=31536000, immutable' : 'no-cache';
}
