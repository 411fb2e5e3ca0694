/** `GET /v1/openapi.json`: the API in its own words, made from the schemas. */
import { systemClock } from '../ports/clock.ts';
import { dateIn } from '../rules/instants.ts';
import { publicApi } from './middleware/http.ts';
import { openApi } from './openapi/document.ts';

let made: { readonly on: string; readonly document: string } | undefined;

export const handler = publicApi(async () => {
  const today = dateIn('Australia/Sydney', systemClock.now());
  if (made?.on !== today) made = { on: today, document: JSON.stringify(openApi(today)) };
  return { status: 200, headers: { 'cache-control': 'public, max-age=300' }, body: made.document };
});
