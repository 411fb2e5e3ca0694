import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import nunjucks from 'nunjucks';

const ours = fileURLToPath(new URL('../web', import.meta.url));
const govuk = fileURLToPath(new URL('../node_modules/govuk-frontend/dist', import.meta.url));

/** A tag that brings in another template: its keyword, and the name where that is a literal. */
const bringsIn = /\{%-?\s*(?:extends|include|import|from)\s+(?:(["'])(?<name>[^"']+)\1)?/g;

/** Name of the template in a file: its path below `web/`, or below govuk-frontend (`govuk/…`). */
export function templateName(file: string): string {
  for (const folder of [ours, govuk]) {
    const name = relative(folder, file).replaceAll('\\', '/');
    if (!name.startsWith('..')) return name;
  }
  throw new Error(`${file} is a template outside web/.`);
}

/**
 * Source of a module that registers one template, precompiled, with all that it brings in, and exports its rendering.
 * Nothing is compiled or read from disk when a function runs.
 */
export function templateModule(name: string, read = readTemplate): string {
  const { source, strict } = read(name);
  const dependencies = new Set<string>();
  const absolute = source.replace(bringsIn, (tag, _quote, _name, _at, _all, groups: { name?: string }) => {
    if (!groups.name) throw new Error(`${name}: ${tag.trim()} must name its template by a literal.`);
    const dependency = absoluteName(groups.name, name);
    dependencies.add(dependency);
    return tag.replace(groups.name, dependency);
  });
  return [
    ...Array.from(dependencies, (each) => `import ${JSON.stringify(`virtual:template/${each}`)};`),
    `import { environment, templates } from 'virtual:templates';`,
    `templates[${JSON.stringify(name)}] = (() => {\n${compiled(absolute, name, strict)}\n})();`,
    `export default (context) => environment.render(${JSON.stringify(name)}, context);`,
  ].join('\n');
}

/** Source of the module that all templates share: the slim runtime, and `asset(file)` for addresses of assets. */
export function templatesModule(assetVersions: Readonly<Record<string, string>>): string {
  return `
    import nunjucks from 'nunjucks/browser/nunjucks-slim.js';
    const versions = ${JSON.stringify(assetVersions)};
    export const templates = Object.create(null);
    export const environment = new nunjucks.Environment(new nunjucks.PrecompiledLoader(templates), { autoescape: true });
    environment.addGlobal('asset', (file) => {
      if (!Object.hasOwn(versions, file)) throw new Error('There is no asset ' + file);
      return '/assets/' + file + '?v=' + versions[file];
    });
  `;
}

/**
 * Our templates are strict: to print what is not there is a mistake, and throws. govuk-frontend's macros are written
 * for the lenient way, in which a parameter that was not given prints nothing.
 */
function readTemplate(name: string): { source: string; strict: boolean } {
  for (const folder of [ours, govuk]) {
    const file = join(folder, name);
    if (existsSync(file)) return { source: readFileSync(file, 'utf8'), strict: folder === ours };
  }
  throw new Error(`There is no template ${name} in web/ or govuk-frontend.`);
}

/** The runtime cannot resolve relative names: it has no paths. */
function absoluteName(name: string, from: string): string {
  return /^\.\.?\//.test(name) ? posix.join(dirname(from), name) : name;
}

function compiled(source: string, name: string, strict: boolean): string {
  return nunjucks.precompileString(source, {
    name,
    env: new nunjucks.Environment([], { autoescape: true, throwOnUndefined: strict }),
    // Declared as one template, handed over as a list of one.
    wrapper: (templates) =>
      [templates]
        .flat()
        .map(({ template }) => template)
        .join('\n'),
  });
}
