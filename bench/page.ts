/**
 * The page of a run of some 140 000 entries in a real browser: how large it is, how long it takes to open, and how long a
 * frame lasts while one scrubs (with and without the tree of objects) and looks closer. A screen shows a frame every 16.7 ms.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderPage } from '../src/report/page.ts';
import { record } from '../src/simulation/run.ts';
import { chromiumPath, withChromium, withoutChromium } from '../test/browser.ts';
import { scenarioAt } from '../test/scenarios.ts';

export async function run(): Promise<void> {
  if (chromiumPath === undefined) return console.log(`page: ${withoutChromium}`);
  const { trace, history } = record(scenarioAt('scenarios/seeds/blue-green-unattended.yaml'));
  const before = performance.now();
  const html = renderPage(trace, { command: 'preroll run', version: 'bench', history });
  const made = performance.now() - before;
  const file = join(mkdtempSync(join(tmpdir(), 'preroll-bench-')), 'page.html');
  writeFileSync(file, html);
  await withChromium(async (browser) => {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    const opened = performance.now();
    await page.goto(`file://${file}`);
    await page.locator('html[data-ready]').waitFor();
    const ready = performance.now() - opened;
    const frames = await page.evaluate(measureFrames);
    console.log(
      `page of ${trace.entries.length} entries: ${(html.length / 1e6).toFixed(1)} MB, made in ${made.toFixed(0)} ms`,
    );
    console.log(`  ready to be scrubbed ${ready.toFixed(0)} ms after it was asked for`);
    for (const { what, median, worst } of frames)
      console.log(`  ${what}: a frame takes ${median.toFixed(1)} ms, one of twenty ${worst.toFixed(1)} ms or more`);
  });
}

/** Runs in the page. From an act to the end of the frame that shows it. */
async function measureFrames(): Promise<{ what: string; median: number; worst: number }[]> {
  const inner = document.querySelector<HTMLElement>('.lanes .inner')!;
  const slider = document.getElementById('scrub')!;
  const { left, top, width } = inner.getBoundingClientRect();
  const frame = () => new Promise(requestAnimationFrame);
  const press = (key: string) => slider.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  const move = (part: number) =>
    inner.dispatchEvent(
      new PointerEvent('pointermove', {
        clientX: left + width * (0.1 + 0.8 * part),
        clientY: top + 200,
        bubbles: true,
      }),
    );
  const measure = async (what: string, times: number, act: (part: number) => void) => {
    const lasted: number[] = [];
    for (let i = 0; i < times; i += 1) {
      await frame();
      const before = performance.now();
      act(i / times);
      await frame();
      lasted.push(performance.now() - before);
    }
    lasted.sort((a, b) => a - b);
    return { what, median: lasted[times >> 1]!, worst: lasted[Math.floor(times * 0.95)]! };
  };
  const scrub = await measure('scrubbing', 80, move);
  document.getElementById('tab-tree')!.click();
  const tree = await measure('scrubbing with the tree', 80, move);
  document.getElementById('tab-tree')!.click();
  for (const key of ['Home', ...Array.from({ length: 12 }, () => 'ArrowRight')]) press(key);
  const zoom = await measure('looking closer and back', 32, (part) => press(part < 0.5 ? '+' : '-'));
  return [scrub, tree, zoom];
}
