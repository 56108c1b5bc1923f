/** Opens pages in headless Chromium and Firefox, where they are installed. */
import { existsSync } from 'node:fs';
import { type Browser, chromium, firefox } from 'playwright-core';

const firstOf = (...places: readonly (string | undefined)[]): string | undefined =>
  places.find((p) => p !== undefined && existsSync(p));

/** Where Chromium is; `undefined` if it is not installed. */
export const chromiumPath: string | undefined = firstOf(
  process.env.PREROLL_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
);

/** Where Firefox is; `undefined` if it is not installed. */
export const firefoxPath: string | undefined = firstOf(
  process.env.PREROLL_FIREFOX,
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
);

export const withoutChromium =
  'skipped: no Chromium is installed (Debian: apt-get install chromium; or set PREROLL_CHROMIUM)';
export const withoutFirefox =
  'skipped: no Firefox is installed (Debian: apt-get install firefox-esr; or set PREROLL_FIREFOX)';

/** Browsers that make no connections by themselves. */
export const browsers = [
  { name: 'Chromium', missing: chromiumPath === undefined ? withoutChromium : undefined, launch: launchChromium },
  { name: 'Firefox', missing: firefoxPath === undefined ? withoutFirefox : undefined, launch: launchFirefox },
] as const;

function launchChromium(): Promise<Browser> {
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  return chromium.launch({ executablePath: chromiumPath ?? '', args });
}

/**
 * The distribution's own Firefox, over WebDriver BiDi. Playwright sets the colour scheme of every context by a command that
 * this Firefox does not know yet; it is left out, and the page is seen in the scheme of the browser, light.
 */
async function launchFirefox(): Promise<Browser> {
  const browser = await firefox.launch({ channel: 'moz-firefox', executablePath: firefoxPath ?? '' });
  const inside = browser as unknown as {
    _connection: {
      toImpl(of: unknown): { _browserSession: { send(method: string, given: unknown): Promise<unknown> } };
    };
  };
  const session = Object.getPrototypeOf(inside._connection.toImpl(browser)._browserSession);
  const send = session.send;
  session.send = function (method: string, given: unknown) {
    return method === 'emulation.setMediaFeaturesOverride' ? Promise.resolve({}) : send.call(this, method, given);
  };
  return browser;
}

/** Runs `use` with a Chromium of its own. */
export async function withChromium<T>(use: (browser: Browser) => Promise<T>): Promise<T> {
  const browser = await launchChromium();
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}
