/**
 * The same scenario and seed give the same bytes: twice in one process, against a table that is reviewed like code, and in
 * another engine's host, a browser. `UPDATE=1 npx vitest run test/determinism.test.ts` writes the table anew.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import type { Instant } from '../src/kernel/time.ts';
import { writeJsonl } from '../src/report/index.ts';
import { record, run } from '../src/simulation/run.ts';
import { chromiumPath, withChromium, withoutChromium } from './browser.ts';
import { scenarioAt, scenarioFiles } from './scenarios.ts';
import { projectRoot } from './shared.ts';

const table = join(projectRoot, 'test', 'fingerprints.json');
const files = scenarioFiles();

describe('every scenario', () => {
  it.each(files)('%s gives the same trace, byte for byte, twice', (file) => {
    const scenario = scenarioAt(file);
    const trace = writeJsonl(record(scenario).trace);
    expect(writeJsonl(record(scenario).trace)).toBe(trace);
    // What is no number would be written as null.
    expect(trace).not.toMatch(/"(?:mean|p50|p95|p99|requests)":null/);
    // Nor do they depend on where the files lie.
    expect(trace).not.toContain(projectRoot);
  });

  it('has the fingerprint that was last agreed on', () => {
    const now = Object.fromEntries(files.map((file) => [file, record(scenarioAt(file)).fingerprint]));
    if (process.env.UPDATE === '1' || !existsSync(table))
      writeFileSync(table, `${JSON.stringify(now, undefined, 2)}\n`);
    expect(now).toEqual(JSON.parse(readFileSync(table, 'utf8')));
  }, 120_000);

  it.each(files)('%s has the same outcome whether its trace is kept or not', (file) => {
    const scenario = scenarioAt(file);
    // In the midst of it, too, where an outcome says what is waited for.
    for (const until of [Math.floor(scenario.until / 3) as Instant, scenario.until]) {
      const cut = { ...scenario, until };
      expect(run(cut).outcome).toEqual(record(cut).outcome);
    }
  });

  it('differs when only the seed differs', () => {
    const scenario = scenarioAt(files[0] ?? '');
    expect(record({ ...scenario, seed: scenario.seed + 1 }).fingerprint).not.toBe(record(scenario).fingerprint);
  });
});

describe('a browser', () => {
  const title = 'gives the same fingerprints as Node';
  it.skipIf(chromiumPath === undefined)(
    chromiumPath === undefined ? `${title} (${withoutChromium})` : title,
    async () => {
      const bundle = await build({
        stdin: {
          contents:
            "import { record } from './src/simulation/run.ts'; globalThis.fingerprint = (s) => record(s).fingerprint;",
          resolveDir: projectRoot,
          loader: 'ts',
        },
        bundle: true,
        format: 'iife',
        platform: 'browser',
        write: false,
        logLevel: 'silent',
      });
      const code = bundle.outputFiles[0]?.text ?? '';
      const scenarios = files.map(scenarioAt);
      const there = await withChromium(async (browser) => {
        const page = await browser.newPage();
        await page.addScriptTag({ content: code });
        return page.evaluate(
          (list) => list.map((s) => (globalThis as unknown as { fingerprint(s: unknown): string }).fingerprint(s)),
          scenarios as unknown[],
        );
      });
      expect(there).toEqual(scenarios.map((s) => record(s).fingerprint));
    },
    120_000,
  );
});
