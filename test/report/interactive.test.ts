/** What the page's script adds, in real browsers: time, a closer look, the objects of an instant, and why. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readInputs, readReferenced } from '../../src/cli/files.ts';
import { getRollout } from '../../src/gitops/kubectl/get-rollout.ts';
import { colourless } from '../../src/gitops/kubectl/ink.ts';
import { beginning, later, seconds } from '../../src/kernel/time.ts';
import { renderPage } from '../../src/report/index.ts';
import { decodeScenario } from '../../src/scenario/decode.ts';
import { record, runTo } from '../../src/simulation/run.ts';
import { browsers } from '../browser.ts';
import { projectRoot } from '../shared.ts';

const path = join(projectRoot, 'scenarios', 'seeds', 'canary-with-metrics-bad.yaml');
const decoded = decodeScenario(readInputs([path]).files, { read: readReferenced });
if (!decoded.ok) throw new Error('the scenario does not decode');
const { scenario } = decoded;
const recording = record(scenario);
const html = renderPage(recording.trace, { command: 'preroll run', version: '0.1.0', history: recording.history });
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

for (const { name, missing, launch } of browsers) {
  describe.skipIf(missing !== undefined)(
    `the page's script in ${name}${missing === undefined ? '' : ` (${missing})`}`,
    () => {
      let browser: Browser;
      const complaints: string[] = [];
      beforeAll(async () => {
        browser = await launch();
      }, 60_000);
      afterAll(async () => browser?.close());

      async function open(hash = '', bypassCSP = false): Promise<Page> {
        complaints.length = 0;
        const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, bypassCSP });
        const page = await context.newPage();
        page.on('console', (message) => void complaints.push(message.text()));
        page.on('pageerror', (error) => void complaints.push(String(error)));
        await page.route('**/*', (route) => {
          if (route.request().url().startsWith('http://preroll.test/'))
            return route.fulfill({ contentType: 'text/html', body: html });
          complaints.push(`asked for ${route.request().url()}`);
          return route.abort();
        });
        await page.goto(`http://preroll.test/${hash}`);
        await page.locator('html[data-ready]').waitFor();
        return page;
      }
      const tree = async (page: Page) => (await page.locator('#panel pre.tree').textContent()) ?? '';
      const window = (page: Page) =>
        page.evaluate(() => [...document.querySelectorAll('.axis svg text')].map((text) => text.textContent));

      it('runs without a complaint and without a request, and says so in the slider', async () => {
        const page = await open();
        await page.locator('#scrub').focus();
        await page.keyboard.press('Home');
        expect(await page.locator('#scrub').getAttribute('aria-valuenow')).toBe('0');
        for (let i = 0; i < 8; i += 1) await page.keyboard.press('ArrowRight');
        expect(await page.locator('#scrub').getAttribute('aria-valuetext')).toContain('phase ');
        await page.keyboard.press('End');
        expect(await page.locator('#scrub').getAttribute('aria-valuetext')).toContain('Degraded');
        expect(complaints).toEqual([]);
        await page.context().close();
      });

      it('shows of every instant the very tree that preroll get prints', async () => {
        const page = await open('#t=0');
        await page.locator('#tab-tree').click();
        const { name, namespace } = recording.trace.header.rollouts[0]!;
        for (const at of [0, 1.5, 121.25, 240, 425, 700]) {
          await page.evaluate((to) => {
            location.hash = `#t=${to}`;
          }, at);
          await page.locator('#panel .reads', { hasText: at === 0 ? '0s into' : 'into the run' }).waitFor();
          const now = later(beginning, seconds(at));
          const { store } = runTo(scenario, now);
          const { stdout } = getRollout({ objects: store, now, namespace, ink: colourless }, name);
          await expect.poll(() => tree(page), { timeout: 4_000 }).toBe(stdout);
        }
        await page.context().close();
      });

      it("marks in the router's object what its last change changed", async () => {
        const page = await open('#t=3m');
        await page.locator('#tab-router').click();
        expect(await page.locator('.changed .added').allTextContents()).not.toEqual([]);
        expect(await page.locator('.changed .gone').allTextContents()).not.toEqual([]);
        await page.context().close();
      });

      it('looks closer by key, by drag and by wheel, and back at the whole run', async () => {
        const page = await open('#t=5m');
        const whole = await window(page);
        await page.locator('#scrub').focus();
        await page.keyboard.press('+');
        await page.keyboard.press('+');
        await expect.poll(() => window(page)).not.toEqual(whole);
        await page.keyboard.press('0');
        await expect.poll(() => window(page)).toEqual(whole);
        const box = (await page.locator('figure[aria-label="requests"] svg').boundingBox())!;
        await page.mouse.move(box.x + box.width * 0.4, box.y + 60);
        await page.mouse.down();
        await page.mouse.move(box.x + box.width * 0.5, box.y + 60, { steps: 4 });
        await page.mouse.up();
        await expect.poll(() => window(page)).not.toEqual(whole);
        expect(page.url()).toContain('window=');
        await page.locator('#whole').click();
        await expect.poll(() => window(page)).toEqual(whole);
        await page.mouse.move(box.x + box.width * 0.5, box.y + 60);
        await page.keyboard.down('Control');
        await page.mouse.wheel(0, -400);
        await page.keyboard.up('Control');
        await expect.poll(() => window(page)).not.toEqual(whole);
        expect(complaints).toEqual([]);
        await page.context().close();
      });

      it('has one tab stop among all marks, goes through them by arrow, and says why on Enter', async () => {
        const page = await open();
        expect(await page.locator('.lanes [data-entry][tabindex="0"]').count()).toBe(1);
        expect(await page.locator('.lanes [data-entry]').count()).toBeGreaterThan(10);
        await page.locator('figure[aria-label="analysis"] [data-entry]').last().focus();
        const brief = await page.locator('.note-box p').allTextContents();
        expect(brief.length).toBeGreaterThan(2);
        expect(brief.at(-1)).toMatch(/^after release of /);
        await page.keyboard.press('Enter');
        expect(await page.locator('#panel .chain li').count()).toBeGreaterThan(1);
        const texts = await page.locator('#panel .chain li').allTextContents();
        expect(texts.at(-1)).toContain('release of');
        await page.locator('figure[aria-label="steps"] [data-entry]').first().focus();
        const first = await page.evaluate(() => document.activeElement?.getAttribute('data-entry'));
        await page.keyboard.press('ArrowRight');
        expect(await page.evaluate(() => document.activeElement?.getAttribute('data-entry'))).not.toBe(first);
        await page.keyboard.press('ArrowDown');
        expect(await page.evaluate(() => document.activeElement?.closest('figure')?.getAttribute('aria-label'))).toBe(
          'weight',
        );
        expect(await page.locator('.lanes [data-entry][tabindex="0"]').count()).toBe(1);
        expect(complaints).toEqual([]);
        await page.context().close();
      });

      it('opens where its address says, and plays on from there', async () => {
        const page = await open('#t=2m30s&window=2m..4m');
        expect(await page.locator('#scrub').getAttribute('aria-valuenow')).toBe('150');
        expect((await window(page))[0]).toBe('2:00');
        const aborted = recording.trace.entries.findIndex((e) => e.kind === 'rollout' && e.aborted);
        await page.evaluate((number) => {
          location.hash = `#entry=${number}`;
        }, aborted);
        await expect.poll(() => page.locator('#panel .chain li').count()).toBeGreaterThan(2);
        expect(await page.locator('#panel .chain').textContent()).toContain('aborted');
        await page.locator('#scrub').focus();
        await page.keyboard.press('Home');
        await page.locator('#play').click();
        await expect
          .poll(async () => Number(await page.locator('#scrub').getAttribute('aria-valuenow')))
          .toBeGreaterThan(5);
        await page.locator('#play').click();
        expect(complaints).toEqual([]);
        await page.context().close();
      });

      it('has no serious accessibility problem with its panels open', async () => {
        const page = await open('#t=5m', name === 'Chromium');
        for (const tab of ['tree', 'router', 'measured', 'why']) {
          await page.locator(`#tab-${tab}`).click();
          await page.evaluate(axe).catch(() => page.addScriptTag({ content: axe }));
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
        }
        await page.context().close();
      });
    },
  );
}
