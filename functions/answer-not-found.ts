/** `$default`: every path that is no route of ours. */
import { publicApi, Refused } from './middleware/http.ts';

export const handler = publicApi(async () => {
  throw new Refused(404, 'There is nothing at this address.');
});
