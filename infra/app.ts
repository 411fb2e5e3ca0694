import { existsSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib/core';
import { SafeguardStack } from './stack.ts';

export interface SafeguardAppProps {
  /** Folder for the assembly: templates and assets. */
  readonly outdir: string;
  readonly bundles?: string;
  readonly definitions?: string;
  /** Whether to check the template against the schemas of CloudFormation, which takes longer than all the rest. */
  readonly schemasChecked?: boolean;
}

/** The CDK app. */
export function safeguardApp(props: SafeguardAppProps): App {
  const { outdir, bundles = here('dist'), definitions = here('statemachines'), schemasChecked = false } = props;
  const app = new App({ outdir, analyticsReporting: false, builtinCloudFormationValidation: schemasChecked });
  new SafeguardStack(app, 'Safeguard', {
    bundles,
    definitions,
    description: 'Safeguarding and approval work as auditable workflows',
    // The account is known only when deploying; reading the template needs none.
    env: { region: 'ap-southeast-2', account: process.env.CDK_DEFAULT_ACCOUNT ?? '000000000000' },
    terminationProtection: true,
  });
  return app;
}

/**
 * Synthesises into `folder`. Whoever reads it meanwhile finds the old assembly or the new one; old assets, which would
 * pile up, go with the old one.
 */
export function synthesise(folder: string, appFor: (outdir: string) => App): void {
  const [coming, going] = [here('dist/.assembly-new'), here('dist/.assembly-old')];
  for (const left of [coming, going]) rmSync(left, { recursive: true, force: true });
  appFor(coming).synth();
  if (existsSync(folder)) renameSync(folder, going);
  renameSync(coming, folder);
  rmSync(going, { recursive: true, force: true });
}

/** Where the assembly is kept in the working copy. */
export const assemblyFolder = here('cdk.out');

function here(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}

if (import.meta.main) {
  const { checked } = await import('./checks.ts');
  const outdir = process.env.CDK_OUTDIR; // the CLI runs the app only to deploy or compare
  if (outdir === undefined)
    synthesise(assemblyFolder, (coming) => checked(safeguardApp({ outdir: coming, schemasChecked: true })));
  else checked(safeguardApp({ outdir, schemasChecked: true })).synth();
}
