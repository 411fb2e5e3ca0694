import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import { readAssets } from './assets.ts';
import { templateModule, templateName, templatesModule } from './nunjucks-templates.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const prefix = 'virtual:';

/** Lets esbuild import templates (`./page.njk`) and the assets (`virtual:assets`). */
export function generatedModulesForBuild(): Plugin {
  return {
    name: 'generated-modules',
    setup(build) {
      build.onResolve({ filter: /\.njk$/ }, ({ path, resolveDir }) => ({
        path: idOf(path, resolveDir),
        namespace: 'generated',
      }));
      build.onResolve({ filter: /^virtual:/ }, ({ path }) => ({ path, namespace: 'generated' }));
      build.onLoad({ filter: /.*/, namespace: 'generated' }, ({ path }) => ({
        contents: sourceOf(path),
        resolveDir: root,
      }));
    },
  };
}

/** The same for tests, which run the sources. */
export function generatedModulesForTests() {
  const mark = '\0'; // by custom, keeps other plugins from looking for a file
  return {
    name: 'generated-modules',
    enforce: 'pre' as const,
    resolveId(source: string, importer = join(root, 'index')): string | undefined {
      if (source.startsWith(mark + prefix)) return source;
      if (source.startsWith(prefix)) return mark + source;
      return source.endsWith('.njk') ? mark + idOf(source, resolve(importer, '..')) : undefined;
    },
    load(id: string): string | undefined {
      return id.startsWith(mark + prefix) ? sourceOf(id.slice(mark.length)) : undefined;
    },
  };
}

function idOf(path: string, folder: string): string {
  return path.startsWith(prefix) ? path : `${prefix}template/${templateName(resolve(folder, path))}`;
}

function sourceOf(id: string): string {
  if (id === 'virtual:assets') return `export default ${JSON.stringify(readAssets())};`;
  if (id === 'virtual:templates') {
    const versions = Object.entries(readAssets()).map(([file, { version }]) => [file, version]);
    return templatesModule(Object.fromEntries(versions));
  }
  return templateModule(id.slice('virtual:template/'.length));
}
