import { existsSync } from 'node:fs';
import { configDefaults, defineConfig } from 'vitest/config';
import { generatedModulesForTests } from './infra/generated-modules.ts';

const browserSetup = 'test/support/browser-setup.ts';

export default defineConfig({
  plugins: [generatedModulesForTests()],
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'test/soak/**'],
    globalSetup: existsSync(browserSetup) ? [browserSetup] : [],
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: ['default', ['json', { outputFile: 'reports/vitest.json' }]],
  },
});
