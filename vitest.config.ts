import { defineConfig } from 'vitest/config';
import { generatedModulesForTests } from './infra/generated-modules.ts';

export default defineConfig({
  plugins: [generatedModulesForTests()],
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/browser-setup.ts'],
    maxWorkers: 2,
    // No test asserts a time; these bounds only end what hangs, also on a machine that is busy with other things.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ['default', ['json', { outputFile: 'reports/vitest.json' }]],
  },
});
