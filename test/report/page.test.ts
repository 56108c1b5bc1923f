import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { escapeMarkup, jsonForScript } from '../../src/report/markup.ts';
import { renderPage } from '../../src/report/page.ts';
import { PAGE_SCRIPT, PAGE_SCRIPT_SHA256 } from '../../src/report/page-script.ts';
import { renderSvgs } from '../../src/report/picture.ts';
import { renderIndex } from '../../src/report/report-index.ts';
import { sampleTrace } from './sample-trace.ts';

const extras = { command: 'preroll run shop.yaml --seed 7', version: '0.1.0' };
const hostile = '</script><img src=x onerror=alert(1)>"\'&{{x}}`${y}`-->]]>';
const page = renderPage(sampleTrace(), extras);

describe('the page', () => {
  it('says the verdict before anything else', () => {
    const text = page.slice(page.indexOf('<body>')).replaceAll(/<[^>]*>/g, ' ');
    expect(text.indexOf('ABORTED')).toBeLessThan(text.indexOf('Users exposed'));
    expect(text.indexOf('Users exposed')).toBeLessThan(text.indexOf('What happened'));
    expect(page).toContain('<title>aborted: shop: canary with metrics</title>');
  });

  it('asks the network for nothing', () => {
    const addresses = [...page.matchAll(/\b(?:src|href|action)="([^"]*)"/g)].map((m) => m[1]!);
    expect(addresses.filter((a) => !a.startsWith('#t=') && a !== 'data:,')).toEqual([]);
    expect(page).not.toMatch(/@import|url\((?!#)/);
  });

  it('lets no script run but its own, whose hash is the one in the policy', () => {
    expect(createHash('sha256').update(PAGE_SCRIPT).digest('base64')).toBe(PAGE_SCRIPT_SHA256);
    expect(page).toContain(`script-src &#39;sha256-${PAGE_SCRIPT_SHA256}&#39;`);
    expect(page.match(/<script/g)).toHaveLength(2);
  });

  it('is the same, byte for byte, whenever it is made', () => {
    expect(renderPage(sampleTrace(), extras)).toBe(page);
  });

  it('keeps hostile names inert, wherever they stand', () => {
    const trace = sampleTrace({ verdict: 'aborted', name: hostile, image: hostile });
    const documents = [
      renderPage(trace, { command: hostile, version: hostile, whatIf: [] }),
      renderIndex([{ href: hostile, trace }], hostile, hostile),
      ...renderSvgs(trace).map(({ svg }) => svg),
    ];
    for (const text of documents) {
      expect(text).not.toContain('<img');
      expect(text.match(/<script/g)?.length ?? 0).toBe(text.match(/<\/script>/g)?.length ?? 0);
      expect(text).not.toContain('-->');
      expect(text).not.toContain(']]>');
    }
  });

  it('has a table behind every chart, and a name on every chart and table', () => {
    const figures = page.match(/<figure/g)?.length ?? 0;
    expect(figures).toBe(8);
    expect(page.match(/>show data</g)).toHaveLength(figures);
    expect([...page.matchAll(/<svg (?![^>]*aria-label)/g)]).toEqual([]);
    expect([...page.matchAll(/<table(?![^>]*aria-label)/g)]).toEqual([]);
  });

  it('leaves out what did not happen', () => {
    const { header, entries } = sampleTrace();
    const quiet = renderPage(
      {
        header,
        entries: entries.filter((e) => !['command', 'fault', 'release', 'measurement', 'analysis'].includes(e.kind)),
      },
      extras,
    );
    expect(quiet).not.toContain('<figure aria-label="faults"');
    expect(quiet).not.toContain('<figure aria-label="people"');
    expect(quiet).not.toContain('<figure aria-label="analysis"');
    expect(quiet).toContain('<figure aria-label="pods"');
  });

  it('is drawn from a header alone', () => {
    const { header } = sampleTrace();
    const empty = renderPage(
      { header: { ...header, rollouts: [], assumptions: [], notices: [], fidelity: [], manifests: [] }, entries: [] },
      extras,
    );
    expect(empty).toContain('UNJUDGED');
    expect(empty.split('<script', 1)[0]).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('holds no number that is none', () => {
    for (const verdict of ['aborted', 'promoted'] as const) {
      for (const perSecond of [0, 280]) {
        const text = renderPage(sampleTrace({ verdict, perSecond }), extras);
        expect(text.replace(PAGE_SCRIPT, '')).not.toMatch(/NaN|undefined|Infinity|\[object/);
      }
    }
  });
});

describe('escaping', () => {
  it('covers the characters of markup and those that XML forbids', () => {
    expect(escapeMarkup(`<a b="c" d='e'>&\u0000\u001b\u202e\ud800`)).toBe(
      '&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;\ufffd\ufffd\ufffd\ufffd',
    );
  });

  it('of JSON inside a script leaves nothing that could end it, and the JSON readable', () => {
    const { markup } = jsonForScript({ a: hostile, b: '\u2028' });
    expect(markup).not.toMatch(/[<>&\u2028]/);
    expect(JSON.parse(markup)).toEqual({ a: hostile, b: '\u2028' });
  });
});
