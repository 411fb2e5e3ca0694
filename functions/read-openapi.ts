/** `GET /v1/openapi.json`: the API in its own words, made from the schemas. */

import { publicApi } from './middleware/http.ts';
import { openApi } from './openapi/document.ts';

const document = JSON.stringify(openApi());

export const handler = publicApi(async () => ({
  status: 200,
  headers: { 'cache-control': 'public, max-age=300' },
  body: document,
}));
