/** The pages of studies, as text and in real browsers. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderComparePage, renderStudyPage } from '../../src/report/index.ts';
import { inClauses } from '../../src/report/study/shell.ts';
import { browsers } from '../browser.ts';
import { sampleComparison, sampleOptimisation, sampleSweep } from './study-samples.ts';

const comparison = sampleComparison();
const extras = { command: 'preroll compare canary.yaml blue-green.yaml' };
const pages = {
  compare: renderComparePage(comparison, extras),
  sweep: renderStudyPage(sampleSweep(comparison), extras),
  optimise: renderStudyPage(sampleOptimisation(comparison), extras),
};
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe.each(Object.entries(pages))('the page of %s', (_, page) => {
  it('answers in words before it draws', () => {
    const text = page.slice(page.indexOf('<body>')).replaceAll(/<[^>]*>/g, ' ');
    expect(page.indexOf('<h1>')).toBeLessThan(page.indexOf('<svg'));
    expect(text).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  it('has no script, asks the network for nothing, and leads nowhere that is not on it', () => {
    expect(page).not.toContain('<script');
    const places = [...page.matchAll(/\b(?:src|href|action)="([^"]*)"/g)]
      .map((m) => m[1]!)
      .filter((a) => a !== 'data:,');
    expect(places.filter((a) => !a.startsWith('#') || !page.includes(`id="${a.slice(1)}"`))).toEqual([]);
  });
});

describe('the page of a comparison', () => {
  it('shows each measure that differs with its paired difference, and none that nobody has', () => {
    for (const { label, differs } of comparison.differences.map((d) => ({ label: d.measure, differs: d.differs })))
      if (differs)
        expect(comparison.differences.some((d) => d.measure === label && d.samples !== undefined)).toBe(true);
    expect(pages.compare).toContain('B − A');
    expect(pages.compare.match(/class="edge interval"/g)!.length).toBeGreaterThan(6);
  });

  it('makes a list of a verdict in parts', () => {
    expect(inClauses('B, beside A: with good, is faster; with bad, is not.')).toEqual({
      lead: 'B, beside A:',
      clauses: ['with good, is faster', 'with bad, is not.'],
    });
    expect(inClauses('B is the same.')).toEqual({ lead: 'B is the same.', clauses: [] });
  });
});

describe('the page of an optimisation', () => {
  it('draws every candidate for every pair of objectives, and gives the YAML of those on the front', () => {
    const dots = pages.optimise.match(/<circle class="dot"/g)!.length;
    const front = pages.optimise.match(/<circle class="solid v0"/g)!.length;
    expect([dots, front]).toEqual([30 * 3, 10 * 3]);
    expect(pages.optimise.match(/# weight \d+/g)).toHaveLength(10);
  });
});

for (const { name, missing, launch } of browsers) {
  describe.skipIf(missing !== undefined)(
    `the pages of studies in ${name}${missing === undefined ? '' : ` (${missing})`}`,
    () => {
      let browser: Browser;
      beforeAll(async () => {
        browser = await launch();
      }, 60_000);
      afterAll(async () => browser?.close());

      it.each(Object.entries(pages))('%s: no complaint, and nothing that axe finds serious', async (_, html) => {
        const complaints: string[] = [];
        const context = await browser.newContext({
          viewport: { width: 1400, height: 900 },
          bypassCSP: name === 'Chromium',
        });
        const page = await context.newPage();
        page.on('console', (message) => void complaints.push(message.text()));
        page.on('pageerror', (error) => void complaints.push(String(error)));
        await page.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: html }));
        await page.goto('http://preroll.test/');
        await page.evaluate(axe);
        const found = await page.evaluate(async () => {
          const { axe: tool } = globalThis as unknown as {
            axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
          };
          const { violations } = await tool.run();
          return violations
            .filter(({ impact }) => impact === 'serious' || impact === 'critical')
            .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
        });
        expect(found).toEqual([]);
        expect(complaints).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
        await context.close();
      });
    },
  );
}
