import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPlace, writePlace } from '../../src/page/address.ts';
import { bundlePage } from '../../src/page/bundle.ts';
import { changedLines } from '../../src/page/changes.ts';
import { embed } from '../../src/report/embedded.ts';
import { readEmbedded } from '../../src/report/embedded-reading.ts';
import { createInterning, restoreInterned } from '../../src/report/interned.ts';
import { readDifferences, writeDifferences } from '../../src/report/variable-length.ts';
import { projectRoot } from '../shared.ts';
import { sampleTrace } from './sample-trace.ts';

describe("the page's script", () => {
  it('is in step with its sources (npm run page)', async () => {
    const { file } = await bundlePage();
    expect(readFileSync(join(projectRoot, 'src', 'report', 'page-script.ts'), 'utf8') === file).toBe(true);
  });
});

describe('what a page carries', () => {
  it('is the trace again, but for manifests, scrapes, the objects of routers and digits of latency', () => {
    const trace = sampleTrace();
    const { trace: back, numberOf } = readEmbedded(JSON.parse(JSON.stringify(embed(trace, []))));
    expect(back.header).toEqual({ ...trace.header, manifests: [] });
    const rough = trace.entries
      .filter(({ kind }) => kind !== 'scrape')
      .map((entry) => {
        if (entry.kind !== 'traffic') return entry;
        const { mean, p50, p95, p99 } = entry.latency;
        const round = (value: number) => Math.round(value * 1e5) / 1e5;
        return { ...entry, latency: { mean: round(mean), p50: round(p50), p95: round(p95), p99: round(p99) } };
      });
    expect(back.entries).toEqual(rough);
    for (const [entry, number] of numberOf) expect(trace.entries[number]).toEqual(entry);
  });

  it('keeps numbers of any size', () => {
    const numbers = [0, 1, -1, 31, -32, 2 ** 40, -(2 ** 40), 7, 7, 7];
    expect(readDifferences(writeDifferences(numbers))).toEqual(numbers);
  });

  it('writes once what occurs twice', () => {
    const { add, interned } = createInterning();
    const places = [
      { a: [1, 'x', null], b: { c: true } },
      { a: [1, 'x', null], b: { c: false } },
    ].map(add);
    const values = restoreInterned(JSON.parse(JSON.stringify(interned)));
    expect(places.map((place) => values[place])).toEqual([
      { a: [1, 'x', null], b: { c: true } },
      { a: [1, 'x', null], b: { c: false } },
    ]);
    expect(interned.values.filter((value) => value === 'x')).toHaveLength(1);
  });
});

describe('the address of a page', () => {
  it.each([
    ['#t=12m30s', { t: 750e6 }],
    ['#t=484.1', { t: 484.1e6 }],
    ['#entry=17', { entry: 17 }],
    ['#t=1h&window=59m..1h1m', { t: 3_600e6, window: { from: 3_540e6, until: 3_660e6 } }],
    ['#t=soon&entry=-1&window=5m..4m', {}],
  ])('%s is understood', (hash, place) => {
    expect(readPlace(hash)).toEqual(place);
  });

  it('is written as it is read', () => {
    for (const hash of ['#t=12m30.5s', '#entry=17', '#t=1h&window=59m..1h1m', '#t=0s'])
      expect(writePlace(readPlace(hash))).toBe(hash);
  });
});

describe('changed lines', () => {
  it('keeps the longest lines in common', () => {
    const lines = changedLines(['a', 'weight: 10', 'b', 'c'], ['a', 'weight: 33', 'b', 'x', 'c']);
    const signs = { added: '+', gone: '-', same: ' ' };
    expect(lines.map(({ text, change }) => signs[change] + text)).toEqual([
      ' a',
      '-weight: 10',
      '+weight: 33',
      ' b',
      '+x',
      ' c',
    ]);
  });
});
