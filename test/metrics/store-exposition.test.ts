import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { labels } from '../../src/metrics/labels.ts';
import { createSeriesStore } from '../../src/metrics/series.ts';
import { storeAsOpenMetrics } from '../../src/metrics/store-exposition.ts';

const store = createSeriesStore();
for (const timeMs of [1_000, 16_250]) {
  for (const [i, le] of ['10', '0.5', '+Inf'].entries()) store.append(labels({ __name__: 'h_bucket', le }), timeMs, i);
  store.append(labels({ __name__: 'h_sum' }), timeMs, 7.5);
  store.append(labels({ __name__: 'h_count' }), timeMs, 2);
  for (const pod of ['b', 'a']) store.append(labels({ __name__: 'hits_total', pod }), timeMs, timeMs);
}
store.append(labels({ __name__: 'up', say: 'a "b"\n\\' }), 1_000, 1);
store.appendStale(labels({ __name__: 'up', say: 'a "b"\n\\' }), 2_000);
store.append(labels({ __name__: 'my:rule' }), 1_000, Number.NaN);

const text = storeAsOpenMetrics(store, [
  { name: 'h', type: 'histogram', help: 'How long.' },
  { name: 'hits_total', type: 'counter', help: '' },
]);

describe('a store as OpenMetrics', () => {
  it('keeps the samples of a metric together, in order of time and of its parts', () => {
    expect(text).toBe(`# TYPE h histogram
# HELP h How long.
h_bucket{le="0.5"} 1 1
h_bucket{le="10"} 0 1
h_bucket{le="+Inf"} 2 1
h_count 2 1
h_sum 7.5 1
h_bucket{le="0.5"} 1 16.250
h_bucket{le="10"} 0 16.250
h_bucket{le="+Inf"} 2 16.250
h_count 2 16.250
h_sum 7.5 16.250
# TYPE hits counter
hits_total{pod="a"} 1000 1
hits_total{pod="a"} 16250 16.250
hits_total{pod="b"} 1000 1
hits_total{pod="b"} 16250 16.250
# TYPE my:rule unknown
my:rule NaN 1
# TYPE up gauge
up{say="a \\"b\\"\\n\\\\"} 1 1
# EOF
`);
  });

  const installed = spawnSync('promtool', ['--version']).status === 0;
  const title = 'is read by promtool, every sample';
  it.skipIf(!installed)(installed ? title : `${title} (skipped: promtool is not installed)`, () => {
    const dir = mkdtempSync(join(tmpdir(), 'preroll-om-'));
    writeFileSync(join(dir, 's.om'), text);
    const said = spawnSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', 's.om', 'data'], {
      cwd: dir,
      encoding: 'utf8',
    });
    expect(said.stderr).toBe('');
    expect(said.stdout).toMatch(/\b16\s+9\s+9\s/);
  });
});
