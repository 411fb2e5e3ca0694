/**
 * What `npm start` runs on: bundles and template, made in one go. While esbuild works, in a process of its own, this one
 * loads the CDK. Nothing is checked here: `npm run synth` and a deployment do that.
 */
import { build } from './build.ts';
import { assemblyFolder, writeAssembly } from './assembly.ts';

const building = build();
const { safeguardApp } = await import('./app.ts');
await building;
writeAssembly(assemblyFolder, (outdir) => safeguardApp({ outdir }));
