/** What the tests stand on: current bundles and a current template, as `npm start` makes them. */
import { fileURLToPath } from 'node:url';
import { buildWhenStale } from '../local/build.ts';

buildWhenStale(fileURLToPath(new URL('..', import.meta.url)));
