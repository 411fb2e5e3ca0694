import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file that browsers load. */
export interface Asset {
  readonly contentType: string;
  /** Changes with the content, and with nothing else. */
  readonly version: string;
  readonly body: string;
}

const govuk = fileURLToPath(new URL('../node_modules/govuk-frontend/dist/govuk', import.meta.url));
const own = fileURLToPath(new URL('../web/assets', import.meta.url));

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

/** All assets by file name: govuk-frontend's, without what belongs to GOV.UK alone, and those in `web/assets/`. */
export function readAssets(): Record<string, Asset> {
  const files = new Map([
    ['govuk-frontend.css', withoutGovUkBrand(readText(govuk, 'govuk-frontend.min.css'))],
    ['govuk-frontend.js', withoutSourceMap(readText(govuk, 'govuk-frontend.min.js'))],
  ]);
  const ownFiles = existsSync(own) ? readdirSync(own).filter((file) => extname(file) in contentTypes) : [];
  for (const file of ownFiles.sort()) files.set(file, readText(own, file));
  return Object.fromEntries(
    Array.from(files, ([file, body]) => [
      file,
      {
        contentType: contentTypes[extname(file)] ?? 'application/octet-stream',
        version: createHash('sha256').update(body).digest('hex').slice(0, 16),
        body,
      },
    ]),
  );
}

/** The typeface and the crest are licensed for GOV.UK services only. */
function withoutGovUkBrand(css: string): string {
  const neutral = withoutSourceMap(css)
    .replace(/@font-face\{[^}]*\}/g, '')
    .replaceAll(
      'GDS Transport,arial,sans-serif',
      'system-ui,-apple-system,Segoe UI,Roboto,Helvetica Neue,Arial,sans-serif',
    )
    .replaceAll('url(/assets/images/govuk-crest.svg)', 'none');
  const left = neutral.match(/GDS Transport|url\([^)]*\)/);
  if (left) throw new Error(`govuk-frontend.css still holds ${left[0]}: the new version names it in another way.`);
  return neutral;
}

/** The maps are not served. */
function withoutSourceMap(text: string): string {
  return text.replace(/(?:\/\*|\/\/)# sourceMappingURL=.*$/m, '').trimEnd();
}

function readText(folder: string, file: string): string {
  return readFileSync(join(folder, file), 'utf8');
}
