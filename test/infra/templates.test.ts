import nunjucks from 'nunjucks';
import { describe, expect, it } from 'vitest';
import { templateModule, templateName } from '../../infra/nunjucks-templates.ts';
import page from '../../node_modules/govuk-frontend/dist/govuk/template.njk';

describe('a template', () => {
  it('is imported with all that it brings in', () => {
    const html = page({ htmlLang: 'en-AU' });
    expect(html).toContain('<html lang="en-AU"');
    expect(html).toContain('govuk-skip-link'); // a macro three files away
  });

  it('escapes what it prints', () => {
    expect(rendering('{{ name }}')({ name: '<b>' })).toBe('&lt;b&gt;');
  });

  it('refuses to print what is not there', () => {
    expect(() => rendering('{{ planer.name }}')({ planner: { name: 'Kim' } })).toThrow(/null or undefined/);
  });

  it('must name what it brings in by a literal, so that the build finds it', () => {
    expect(() => rendering('{% include part %}')).toThrow(/must name its template by a literal/);
  });

  it('is told apart by its path below web/', () => {
    expect(templateName(new URL('../../web/act/page.njk', import.meta.url).pathname)).toBe('act/page.njk');
    expect(() => templateName('/elsewhere/page.njk')).toThrow(/outside web/);
  });
});

/** The rendering of a template of ours that is not on disk, which brings in no other. */
function rendering(source: string): (context: object) => string {
  const name = 'sample.njk';
  const generated = templateModule(name, () => ({ source, strict: true }));
  const [, root = ''] = generated.match(/=> \{\n([\s\S]*)\n\}\)\(\);/) ?? [];
  const templates = Object.assign([], { [name]: new Function(root)() }); // declared a list, used as a record
  const environment = new nunjucks.Environment(new nunjucks.PrecompiledLoader(templates), { autoescape: true });
  return (context) => environment.render(name, context);
}
