import { renameSync, rmSync } from 'node:fs';
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

/** Writes `cdk.out` anew. Whoever reads it finds the old one or the new one, whole, at any time but an instant. */
export function writeAssembly(make: (outdir: string) => App): void {
  const [assembly, coming, going] = [here('cdk.out'), here('cdk.out/../.cdk.out.new'), here('.cdk.out.old')];
}

function here(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}
