/** Runs the benchmarks beside it: those named on the command line, or all. Each exports `run`, or measures when it is loaded. */
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';

const here = new URL('.', import.meta.url);
const all = readdirSync(here)
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
    const { run } = (await import(new URL(`${name}.ts`, here).href)) as { run?: () => Promise<void> };
    await run?.();
  }
}
