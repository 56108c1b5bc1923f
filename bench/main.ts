/**
 * Runs the benchmarks beside it: those named on the command line, or all. Each exports `run`, or measures when it is loaded.
 *
 * Measured is the code that users run: each benchmark is bundled with the settings of `npm run build` (a loader such as tsx
 * keeps names of functions, which makes every closure dear), and has a process of its own, so that none warms another up or
 * leaves it its garbage.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { buildSync } from 'esbuild';
import { projectRoot } from '../test/shared.ts';

const sources = join(projectRoot, 'bench');
/** One level below the root as `test/` is, so that what finds the root from its own place finds it from here, too. */
const bundles = join(projectRoot, '.bench');

const all = readdirSync(sources)
  .filter((file) => file.endsWith('.ts') && file !== 'main.ts')
  .map((file) => basename(file, '.ts'))
  .sort();
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !all.includes(name));

if (unknown.length > 0) {
  console.error(`no such benchmark: ${unknown.join(', ')}; there are: ${all.join(', ')}`);
  process.exitCode = 1;
} else {
  for (const name of wanted.length > 0 ? wanted : all) {
    const { status } = spawnSync(process.execPath, [bundleOf(name)], { stdio: 'inherit' });
    if (status !== 0) process.exitCode = 1;
  }
}

/** The path of the bundle of a benchmark, made anew. */
function bundleOf(name: string): string {
  const outfile = join(bundles, `${name}.js`);
  buildSync({
    stdin: {
      contents: `import * as bench from './${name}.ts'; await bench.run?.();`,
      resolveDir: sources,
      loader: 'js',
    },
    outfile,
    bundle: true,
    // It finds its parts beside itself.
    external: ['playwright-core'],
    platform: 'node',
    target: 'node20',
    format: 'esm',
    minifySyntax: true,
    banner: { js: "import{createRequire as _r}from'node:module';const require=_r(import.meta.url);" },
    logOverride: { 'import-is-undefined': 'silent' },
    logLevel: 'warning',
  });
  return outfile;
}
