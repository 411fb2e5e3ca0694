/** Reads the cloud assembly that the synthesis writes: its stacks, their templates and their assets. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Explained } from '../explained.ts';
import { type JsonRecord, listOf, recordOf, textOf } from '../json.ts';

export interface TemplateResource {
  readonly type: string;
  readonly properties: JsonRecord;
  readonly condition: string | undefined;
}

interface Template {
  readonly parameters: JsonRecord;
  readonly mappings: JsonRecord;
  readonly conditions: JsonRecord;
  readonly resources: ReadonlyMap<string, TemplateResource>;
}

export interface AssembledStack {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly template: Template;
  /** Folder or file of an asset, by the key under which a deployment would upload it. */
  readonly assets: ReadonlyMap<string, string>;
}

/** Where nothing runs on AWS, the account is all zeros and the region the one that the stack is meant for. */
const localAccount = '000000000000';
const defaultRegion = 'ap-southeast-2';

export class AssemblyUnreadable extends Explained {
  override readonly name = 'AssemblyUnreadable';
}

/** Every stack of the assembly in `folder`, in the order of its manifest. */
export function readAssembly(folder: string): AssembledStack[] {
  const manifest = readJson(resolve(folder, 'manifest.json'));
  const artifacts = recordOf(manifest.artifacts);
  const stacks: AssembledStack[] = [];
  for (const [name, value] of Object.entries(artifacts)) {
    const artifact = recordOf(value);
    if (artifact.type !== 'aws:cloudformation:stack') continue;
    const properties = recordOf(artifact.properties);
    const templateFile = textOf(properties.templateFile);
    if (templateFile === undefined) throw new AssemblyUnreadable(`Stack ${name} names no template file.`);
    stacks.push({
      name: textOf(properties.stackName) ?? name,
      ...environmentOf(textOf(artifact.environment)),
      template: templateOf(readJson(resolve(folder, templateFile))),
      assets: assetsOf(folder, artifact, artifacts),
    });
  }
  if (stacks.length === 0) throw new AssemblyUnreadable(`There is no stack in ${folder}. Run "npm run synth".`);
  return stacks;
}

function readJson(file: string): JsonRecord {
  try {
    return recordOf(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new AssemblyUnreadable(`Cannot read ${file}. Run "npm run synth".`, { cause: error });
  }
}

function environmentOf(environment: string | undefined): { account: string; region: string } {
  const [account = '', region = ''] = (environment ?? '').replace('aws://', '').split('/');
  return {
    account: /^\d{12}$/.test(account) ? account : localAccount,
    region: region === '' || region.startsWith('unknown') ? defaultRegion : region,
  };
}

function templateOf(document: JsonRecord): Template {
  const resources = new Map<string, TemplateResource>();
  for (const [logicalId, value] of Object.entries(recordOf(document.Resources))) {
    const resource = recordOf(value);
    resources.set(logicalId, {
      type: textOf(resource.Type) ?? '',
      properties: recordOf(resource.Properties),
      condition: textOf(resource.Condition),
    });
  }
  return {
    parameters: recordOf(document.Parameters),
    mappings: recordOf(document.Mappings),
    conditions: recordOf(document.Conditions),
    resources,
  };
}

function assetsOf(folder: string, stack: JsonRecord, artifacts: JsonRecord): Map<string, string> {
  const assets = new Map<string, string>();
  for (const dependency of listOf(stack.dependencies)) {
    const artifact = recordOf(artifacts[String(dependency)]);
    const file = textOf(recordOf(artifact.properties).file);
    if (artifact.type !== 'cdk:asset-manifest' || file === undefined) continue;
    for (const entry of Object.values(recordOf(readJson(resolve(folder, file)).files))) {
      const path = textOf(recordOf(recordOf(entry).source).path);
      if (path === undefined) continue;
      for (const destination of Object.values(recordOf(recordOf(entry).destinations))) {
        const key = textOf(recordOf(destination).objectKey);
        if (key !== undefined) assets.set(key, resolve(folder, path));
      }
    }
  }
  return assets;
}
