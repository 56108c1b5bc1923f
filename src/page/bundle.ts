/** Writes src/report/page-script.ts: `npm run page`. A test fails when it is out of step. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));

/** The text of that file, and of the script inside of it. */
export async function bundlePage(): Promise<{ readonly file: string; readonly script: string }> {
  const { outputFiles } = await build({
    entryPoints: [join(here, 'main.ts')],
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    mainFields: ['module', 'main'],
    target: ['chrome120', 'firefox115', 'safari16'],
    charset: 'ascii',
    legalComments: 'none',
    write: false,
    logLevel: 'silent',
  });
  // Nothing in it may end the element that it stands in.
  const script = outputFiles[0]!.text.trim().replaceAll(/<(?=\/script|!--|script)/gi, '\\x3c');
  const sha256 = createHash('sha256').update(script).digest('base64');
  const file = [
    '/** The script of the run page, made of src/page by `npm run page`: do not edit. */',
    `export const PAGE_SCRIPT: string = ${JSON.stringify(script)};`,
    '',
    '/** As the content security policy of the page names it, so that no other script can run. */',
    `export const PAGE_SCRIPT_SHA256 = '${sha256}';`,
    '',
  ].join('\n');
  return { file, script };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(join(here, '..', 'report', 'page-script.ts'), (await bundlePage()).file);
}
