/** A copy of the synthesised stack to measure: later builds do not change it, and its routes take any rate. */
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Template {
  readonly Resources: Record<string, { readonly Type: string; readonly Properties?: Record<string, unknown> }>;
}

/** The throttles protect the account of a deployment; here they would be all that is measured. */
export function copyWithoutThrottles(assembly: string, to: string): void {
  cpSync(assembly, to, { recursive: true });
  for (const file of readdirSync(to).filter((name) => name.endsWith('.template.json'))) {
    const template = JSON.parse(readFileSync(join(to, file), 'utf8')) as Template;
    for (const { Type, Properties } of Object.values(template.Resources)) {
      if (Type === 'AWS::ApiGatewayV2::Stage') delete Properties?.RouteSettings;
    }
    writeFileSync(join(to, file), JSON.stringify(template));
  }
}
