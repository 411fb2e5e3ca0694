import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { readAssets } from './assets.ts';
import { generatedModulesForBuild } from './generated-modules.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

// esbuild spends a quarter of its time collecting garbage that its short life leaves room for.
process.env.GOGC ??= '400';

/**
 * Builds `dist/<name>/index.mjs` from each `functions/<name>.ts`, self-contained, and `dist/assets/`. The same bundles
 * are deployed and run on one machine. Returns the names of the functions.
 */
export async function build(dist = join(root, 'dist')): Promise<string[]> {
  const names = await functionNames();
  await rm(dist, { recursive: true, force: true });
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: names.map((name) => ({ in: `functions/${name}.ts`, out: `${name}/index` })),
    outdir: dist,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'], // CommonJS costs start-up time
    minify: true,
    legalComments: 'none',
    // CommonJS inside the bundle calls require, which modules lack.
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
    plugins: [generatedModulesForBuild()],
    metafile: true,
    logLevel: 'warning',
  });
  await mkdir(join(dist, 'assets'), { recursive: true });
  for (const [file, { body }] of Object.entries(readAssets())) await writeFile(join(dist, 'assets', file), body);
  await writeFile(join(dist, 'meta.json'), JSON.stringify(metafile));
  return names;
}

/** One function per file: folders in `functions/` hold what they share. */
async function functionNames(): Promise<string[]> {
  const folder = join(root, 'functions');
  const files = existsSync(folder) ? await readdir(folder, { withFileTypes: true }) : [];
  return files
    .filter((file) => file.isFile() && file.name.endsWith('.ts') && !file.name.endsWith('.d.ts'))
    .map((file) => basename(file.name, '.ts'))
    .sort();
}

/**
 * Bundles and template in one go, for `npm start`: while esbuild works, in a process of its own, this one loads the CDK.
 * Nothing is checked: `npm run synth` and a deployment do that.
 */
async function buildAndSynthesise(): Promise<string[]> {
  const building = build();
  const { assemblyFolder, safeguardApp, synthesise } = await import('./app.ts');
  const names = await building;
  synthesise(assemblyFolder, (outdir) => safeguardApp({ outdir }));
  return names;
}

if (import.meta.main) {
  const names = process.argv.includes('--synth') ? await buildAndSynthesise() : await build();
  console.log(`${names.length} functions in dist/`);
}
