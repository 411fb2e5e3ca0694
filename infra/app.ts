import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { SafeguardStack } from './stack.ts';

export interface SafeguardAppProps {
  /** Folder for the assembly: templates and assets. */
  readonly outdir: string;
  readonly bundles: string;
  readonly definitions: string;
  /** Whether to check the template against the schemas of CloudFormation, which takes longer than all the rest. */
  readonly schemasChecked: boolean;
}

/** The CDK app, checked against AWS Solutions when it is synthesised. */
export function safeguardApp({ outdir, bundles, definitions, schemasChecked }: SafeguardAppProps): App {
  const app = new App({ outdir, analyticsReporting: false, builtinCloudFormationValidation: schemasChecked });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
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

if (import.meta.main) {
  const here = (folder: string) => fileURLToPath(new URL(`../${folder}`, import.meta.url));
  const outdirOfCli = process.env.CDK_OUTDIR; // the CLI runs the app only to deploy or compare
  const outdir = outdirOfCli ?? here('cdk.out');
  rmSync(outdir, { recursive: true, force: true }); // old assets would pile up
  safeguardApp({
    outdir,
    bundles: here('dist'),
    definitions: here('statemachines'),
    schemasChecked: outdirOfCli !== undefined,
  }).synth();
}
