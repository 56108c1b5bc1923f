/** Opens a page in headless Chromium, where one is installed. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const places = [
  process.env.PREROLL_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** Where Chromium is; `undefined` if it is not installed. */
export const chromiumPath: string | undefined = places.find((p) => p !== undefined && existsSync(p));

export const withoutChromium =
  'skipped: no Chromium is installed (Debian: apt-get install chromium; or set PREROLL_CHROMIUM)';

/** Runs `use` with a browser of its own that makes no connections by itself. */
export async function withChromium<T>(use: (browser: Browser) => Promise<T>): Promise<T> {
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  const browser = await chromium.launch({ executablePath: chromiumPath ?? '', args });
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}
