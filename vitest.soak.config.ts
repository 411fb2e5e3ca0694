/** `npm run soak`: what takes too long for `npm test`. Without a soak to run it fails, and says so. */
import { defineConfig, mergeConfig } from 'vitest/config';
import usual from './vitest.config.ts';

export default mergeConfig(
  usual,
  defineConfig({
    test: {
      include: ['test/**/*.soak.ts'],
      passWithNoTests: false,
      testTimeout: 30 * 60_000,
      reporters: ['default'],
    },
  }),
);
