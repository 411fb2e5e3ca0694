import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { safeguardApp } from '../../infra/app.ts';
import { checked } from '../../infra/checks.ts';
import { grants } from './contract.ts';

export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Condition?: string;
}

export interface SynthesisedTemplate {
  readonly Resources: Record<string, Resource>;
  readonly Parameters: Record<string, { readonly Default?: string | number; readonly AllowedPattern?: string }>;
}

/** Synthesises the stack with bundles that do nothing: what is wired matters here, not what runs. */
export function synthesised({ schemasChecked = false } = {}): SynthesisedTemplate {
  const folder = mkdtempSync(join(tmpdir(), 'safeguard-infra-'));
  try {
    const bundles = join(folder, 'dist');
    for (const name of Object.keys(grants)) {
      mkdirSync(join(bundles, name), { recursive: true });
      writeFileSync(join(bundles, name, 'index.mjs'), 'export const handler = async () => {};\n');
    }
    const definitions = fileURLToPath(new URL('../../statemachines', import.meta.url));
    const app = checked(safeguardApp({ outdir: join(folder, 'cdk.out'), bundles, definitions, schemasChecked }));
    return app.synth().getStackByName('Safeguard').template as SynthesisedTemplate;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The resources of one type, by logical id. */
export function ofType({ Resources }: SynthesisedTemplate, type: string): [string, Resource][] {
  return Object.entries(Resources).filter(([, { Type }]) => Type === type);
}

/** The one resource of a type. */
export function only(template: SynthesisedTemplate, type: string): Resource {
  const [first, ...others] = ofType(template, type);
  if (!first || others.length > 0) throw new Error(`There is not one ${type}`);
  return first[1];
}

/** Names of the files in `functions/`. */
export function functionFiles(): string[] {
  return readdirSync(new URL('../../functions', import.meta.url), { withFileTypes: true })
    .filter((file) => file.isFile() && /(?<!\.d)\.ts$/.test(file.name))
    .map((file) => file.name.replace(/\.ts$/, ''))
    .sort();
}
