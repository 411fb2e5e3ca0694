/** `npm run soak`: what takes too long for `npm test`. Where there is no soak to run it fails, and says so. */
import { defineConfig } from 'vitest/config';
import usual from './vitest.config.ts';

export default defineConfig({
  ...usual,
  test: {
    ...usual.test,
    include: ['test/**/*.soak.ts'],
    passWithNoTests: false,
    testTimeout: 30 * 60_000,
    reporters: ['default'],
  },
});
