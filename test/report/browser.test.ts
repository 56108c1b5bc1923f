/** The page in a real browser: no errors, no requests, usable from the keyboard, nothing that axe finds serious. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderCsvs, renderIndex, renderMarkdown, renderPage, renderSvgs, writeJsonl } from '../../src/report/index.ts';
import { chromiumPath, withoutChromium } from '../browser.ts';
import { projectRoot } from '../shared.ts';
import { sampleTrace } from './sample-trace.ts';

const why = chromiumPath === undefined ? ` (${withoutChromium})` : '';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const extras = { command: 'preroll run shop.yaml --seed 7', version: '0.1.0' };

describe.skipIf(chromiumPath === undefined)(`the page in Chromium${why}`, () => {
  let browser: Browser;
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: chromiumPath ?? '',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
  });
  afterAll(async () => browser?.close());

  async function open(html: string, colorScheme: 'dark' | 'light' = 'light', bypassCSP = false): Promise<Page> {
    complaints.length = 0;
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, colorScheme, bypassCSP });
    const page = await context.newPage();
    page.on('console', (message) => void complaints.push(message.text()));
    page.on('pageerror', (error) => void complaints.push(String(error)));
    await page.route('**/*', (route) => {
      if (route.request().url() === 'http://preroll.test/')
        return route.fulfill({ contentType: 'text/html', body: html });
      complaints.push(`asked for ${route.request().url()}`);
      return route.abort();
    });
    await page.goto('http://preroll.test/');
    return page;
  }

  it('runs without a complaint and without a request', async () => {
    const page = await open(renderPage(sampleTrace(), extras));
    await page.mouse.move(700, 500);
    expect(complaints).toEqual([]);
  });

  it('shows the verdict and the lanes on the first screen', async () => {
    const page = await open(renderPage(sampleTrace(), extras));
    const bottom = async (selector: string) => {
      const box = await page.locator(selector).boundingBox();
      return box === null ? Number.POSITIVE_INFINITY : box.y + box.height;
    };
    expect(await bottom('h1')).toBeLessThan(200);
    expect(await bottom('figure[aria-label="analysis"]')).toBeLessThan(900);
  });

  it('moves through time by the arrow keys and says the state at each instant', async () => {
    const page = await open(renderPage(sampleTrace(), extras));
    const slider = page.locator('#scrub');
    await slider.focus();
    await page.keyboard.press('Home');
    expect(await slider.getAttribute('aria-valuenow')).toBe('0');
    await page.keyboard.press('ArrowRight');
    expect(await slider.getAttribute('aria-valuenow')).toBe('60');
    for (let i = 0; i < 6; i += 1) await page.keyboard.press('ArrowRight');
    const said = await slider.getAttribute('aria-valuetext');
    expect(said).toContain('step pause: 5m');
    expect(said).toContain('asked 10 %');
    await page.keyboard.press('End');
    expect(await slider.getAttribute('aria-valuetext')).toContain('success-rate #3 0.7812 Failed');
    expect(await page.locator('#now').textContent()).toContain('phase Degraded');
    expect(complaints).toEqual([]);
  });

  it('follows the pointer over the lanes', async () => {
    const page = await open(renderPage(sampleTrace(), extras));
    const box = (await page.locator('figure[aria-label="requests"] svg').boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2);
    const early = Number(await page.locator('#scrub').getAttribute('aria-valuenow'));
    await page.mouse.move(box.x + box.width * 0.7, box.y + box.height / 2);
    expect(Number(await page.locator('#scrub').getAttribute('aria-valuenow'))).toBeGreaterThan(early + 100);
    expect(await page.locator('#cursor').isVisible()).toBe(true);
  });

  it('makes the same bytes in the browser as in Node', async () => {
    const { outputFiles } = await build({
      stdin: {
        contents: "export * from './src/report/index.ts'; export { sampleTrace } from './test/report/sample-trace.ts';",
        resolveDir: projectRoot,
        loader: 'ts',
      },
      bundle: true,
      format: 'iife',
      globalName: 'report',
      platform: 'browser',
      write: false,
      logLevel: 'silent',
    });
    const page = await open('<!doctype html><title>empty</title>');
    await page.evaluate(outputFiles[0]!.text);
    const there = await page.evaluate(() => {
      const { report } = globalThis as unknown as {
        report: typeof import('../../src/report/index.ts') & typeof import('./sample-trace.ts');
      };
      const trace = report.sampleTrace();
      const options = { command: 'preroll run shop.yaml --seed 7', version: '0.1.0' };
      const lines = report.writeJsonl(trace);
      return [
        report.renderPage(trace, options),
        report.renderCsvs(trace),
        report.renderSvgs(trace),
        report.renderMarkdown(trace, options),
        lines,
        report.readJsonl(lines).kind,
      ];
    });
    const trace = sampleTrace();
    expect(there).toEqual([
      renderPage(trace, extras),
      renderCsvs(trace),
      renderSvgs(trace),
      renderMarkdown(trace, extras),
      writeJsonl(trace),
      'trace',
    ]);
    expect(complaints).toEqual([]);
  });

  it('follows a deep link and the timeline', async () => {
    const page = await open(renderPage(sampleTrace(), extras));
    await page.locator('.story a', { hasText: '8 m 04 s' }).click();
    expect(await page.locator('#scrub').getAttribute('aria-valuenow')).toBe('484');
    expect(await page.locator('#now').textContent()).toContain('success-rate #2');
  });

  it('opens the table behind a chart from the keyboard', async () => {
    const page = await open(renderPage(sampleTrace(), extras));
    const summary = page.locator('figure[aria-label="pods"] summary');
    await summary.focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('figure[aria-label="pods"] table').isVisible()).toBe(true);
  });

  it('runs nothing that a manifest brings', async () => {
    const name = '</script><img src=x onerror="document.title=1"><svg onload="document.title=1">';
    const page = await open(
      renderPage(sampleTrace({ verdict: 'aborted', name, image: name }), { ...extras, command: name }),
    );
    await page.locator('#scrub').focus();
    await page.keyboard.press('End');
    expect(complaints).toEqual([]);
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.title()).toContain('aborted');
  });

  it.each(['light', 'dark'] as const)('has no serious accessibility problem, %s', async (scheme) => {
    const documents = [
      renderPage(sampleTrace(), extras),
      renderPage(sampleTrace({ verdict: 'promoted', perSecond: 0 }), extras),
      renderIndex([{ href: 'a.html', trace: sampleTrace() }], 'Rehearsals', '0.1.0'),
    ];
    for (const html of documents) {
      const page = await open(html, scheme, true);
      await page.evaluate(() => {
        for (const details of document.querySelectorAll('details')) details.open = true;
      });
      await page.evaluate(axe);
      const found = await page.evaluate(async () => {
        const { violations } = await (
          globalThis as unknown as {
            axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
          }
        ).axe.run();
        return violations
          .filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .map(
            ({ id, nodes }) =>
              `${id}: ${nodes
                .slice(0, 3)
                .map((n) => n.html.slice(0, 160))
                .join(' | ')}`,
          );
      });
      expect(found).toEqual([]);
      await page.context().close();
    }
  });

  it('has no text below eleven pixels, on the screen and on A4 landscape', async () => {
    const page = await open(renderPage(sampleTrace(), extras));
    const smallest = () =>
      page.evaluate(() => {
        let least = 99;
        for (const element of document.querySelectorAll('body *')) {
          if (![...element.childNodes].some((child) => child.nodeType === 3 && child.textContent?.trim() !== ''))
            continue;
          if (element.closest('script,style,title') !== null) continue;
          const svg = element.closest('svg');
          const scale = svg === null ? 1 : svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
          least = Math.min(least, Number.parseFloat(getComputedStyle(element).fontSize) * scale);
        }
        return least;
      });
    expect(await smallest()).toBeGreaterThanOrEqual(11);
    await page.setViewportSize({ width: 1047, height: 718 });
    await page.emulateMedia({ media: 'print' });
    expect(await smallest()).toBeGreaterThanOrEqual(11);
    await page.emulateMedia({ media: 'screen' });
    await page.setViewportSize({ width: 480, height: 800 });
    expect(await smallest()).toBeGreaterThanOrEqual(11);
  });

  it('explains every mark on hover', async () => {
    const page = await open(renderPage(sampleTrace(), extras));
    const silent = await page.evaluate(() =>
      [...document.querySelectorAll<SVGElement>('figure svg :is(path, rect, circle)')]
        .filter((mark) => !mark.matches('.base, .hair, .brush *, [width="9"]'))
        .filter((mark) => mark.querySelector(':scope > title') === null)
        .filter((mark) => mark.closest('g:has(> title), [data-entry][aria-label]') === null)
        .map((mark) => mark.outerHTML.slice(0, 120)),
    );
    expect(silent).toEqual([]);
  });

  it('lets no two labels of a chart cover each other', async () => {
    for (const verdict of ['aborted', 'promoted'] as const) {
      const page = await open(renderPage(sampleTrace({ verdict }), extras));
      const covered = await page.evaluate(() => {
        const found: string[] = [];
        for (const svg of document.querySelectorAll('svg.lane')) {
          const boxes = [...svg.querySelectorAll('text')].map((text) => ({
            text: text.textContent ?? '',
            box: text.getBoundingClientRect(),
          }));
          for (const [i, a] of boxes.entries()) {
            for (const b of boxes.slice(i + 1)) {
              const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
              const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
              if (across > 0.5 && down > 3.5) found.push(`${a.text} / ${b.text}`);
            }
          }
        }
        return found;
      });
      expect(covered).toEqual([]);
      await page.context().close();
    }
  });
});
