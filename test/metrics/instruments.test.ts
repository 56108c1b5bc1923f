import { describe, expect, it } from 'vitest';
import { openMetrics, textExposition } from '../../src/metrics/exposition.ts';
import { createRegistry, samplesIn } from '../../src/metrics/instruments.ts';
import { printSeries } from '../../src/metrics/labels.ts';

function lines(registry: ReturnType<typeof createRegistry>): string[] {
  return samplesIn(registry.collect()).map((s) => `${printSeries(s.labels)} ${s.value}`);
}

describe('a registry', () => {
  it('hands out the same instrument for the same name and labels', () => {
    const registry = createRegistry();
    registry.counter('hits_total', { code: '200' }).add();
    registry.counter('hits_total', { code: '200' }).add(2);
    expect(lines(registry)).toEqual(['hits_total{code="200"} 3']);
  });

  it('counts observations in all buckets that reach them', () => {
    const registry = createRegistry();
    const histogram = registry.histogram('wait_seconds', {}, [0.1, 1]);
    histogram.observe(0.1);
    histogram.observeMany(0.5, 3);
    histogram.addToBucket(2, 1, 7);
    expect(lines(registry)).toEqual([
      'wait_seconds_bucket{le="0.1"} 1',
      'wait_seconds_bucket{le="1"} 4',
      'wait_seconds_bucket{le="+Inf"} 5',
      'wait_seconds_sum 8.6',
      'wait_seconds_count 5',
    ]);
  });

  it('breaks rather than let a counter fall', () => {
    expect(() => createRegistry().counter('hits_total').add(-1)).toThrow('counters only grow');
  });

  it('does not let one name be two kinds of instrument', () => {
    const registry = createRegistry();
    registry.counter('hits_total');
    expect(() => registry.gauge('hits_total')).toThrow('one kind');
  });

  it('is written as text and as OpenMetrics', () => {
    const registry = createRegistry();
    registry.describe('hits_total', 'Requests\nserved.');
    registry.counter('hits_total', { path: '/a"b' }).add(2);
    registry.gauge('load').set(0.5);
    expect(textExposition(registry.families())).toBe(
      '# HELP hits_total Requests\\nserved.\n# TYPE hits_total counter\nhits_total{path="/a\\"b"} 2\n# TYPE load gauge\nload 0.5\n',
    );
    expect(openMetrics(registry.families())).toBe(
      '# TYPE hits counter\n# HELP hits Requests\\nserved.\nhits_total{path="/a\\"b"} 2\n# TYPE load gauge\nload 0.5\n# EOF\n',
    );
  });
});
