import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../infra/build.ts';
import { functionFiles } from './synthesised.ts';

const dist = mkdtempSync(join(tmpdir(), 'safeguard-build-'));
afterAll(() => rmSync(dist, { recursive: true, force: true }));

describe('the build', () => {
  let built: string[];
  beforeAll(async () => {
    built = await build(dist);
  });

  it('makes a bundle of each file in functions/', () => {
    expect(built).toEqual(functionFiles());
    for (const name of built) expect(existsSync(join(dist, name, 'index.mjs'))).toBe(true);
  });

  it('makes bundles that need nothing beside them', () => {
    const loadAll = `
      const [dist, ...names] = process.argv.slice(1);
      const bundles = await Promise.all(names.map((name) => import(dist + '/' + name + '/index.mjs')));
      console.log(JSON.stringify(bundles.map(({ handler }) => typeof handler)));
    `;
    const kinds = execFileSync(process.execPath, ['--input-type=module', '-e', loadAll, dist, ...built], {
      cwd: dist, // far from node_modules
      env: { AWS_REGION: 'ap-southeast-2' },
      encoding: 'utf8',
    });
    expect(JSON.parse(kinds)).toEqual(built.map(() => 'function'));
  });

  it('holds no path of the machine it ran on', () => {
    for (const name of built) {
      expect(readFileSync(join(dist, name, 'index.mjs'), 'utf8')).not.toContain(process.cwd());
    }
  });

  it('makes the style sheet without what belongs to GOV.UK alone', () => {
    const css = readFileSync(join(dist, 'assets', 'govuk-frontend.css'), 'utf8');
    expect(css).toContain('.govuk-button');
    expect(css).not.toMatch(/GDS Transport|crest|@font-face|sourceMappingURL/);
  });
});
