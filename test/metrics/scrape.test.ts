import { describe, expect, it } from 'vitest';
import { createEngine } from '../../src/kernel/engine.ts';
import { atSecond, EPOCH_MS, type Instant, milliseconds, seconds } from '../../src/kernel/time.ts';
import { type FaultWindow, faultWindows } from '../../src/metrics/faults.ts';
import { createRegistry } from '../../src/metrics/instruments.ts';
import { kubernetesPodsJob, podDiscoveryLabels } from '../../src/metrics/kubernetes-pods.ts';
import { type Labels, labels, printSeries } from '../../src/metrics/labels.ts';
import { createScraper, type ScrapeAnswer, type ScrapeJob, type ScrapeTarget } from '../../src/metrics/scrape.ts';
import { createSeriesStore } from '../../src/metrics/series.ts';

const job: ScrapeJob = { name: 'web', interval: seconds(10), timeout: seconds(5) };

function rig(options: { jobs?: ScrapeJob[]; faults?: FaultWindow[]; seed?: string } = {}) {
  const engine = createEngine();
  const store = createSeriesStore();
  const faults = options.faults === undefined ? {} : { faults: faultWindows(options.faults) };
  const scraper = createScraper({
    engine,
    store,
    jobs: options.jobs ?? [job],
    seed: options.seed ?? 'test',
    ...faults,
  });
  /** What was written of a metric: seconds since the beginning and value, or † for the end. */
  const written = (name: string) =>
    Object.fromEntries(
      store.select([{ name: '__name__', op: '=', value: name }]).map((series) => {
        const samples: [number, number | '†'][] = [];
        series.samples.each((t, v, stale) => samples.push([(t - EPOCH_MS) / 1_000, stale ? '†' : v]));
        return [printSeries(series.labels), samples];
      }),
    );
  const only = (name: string) => Object.values(written(name))[0] ?? [];
  return { engine, store, scraper, written, only };
}

const target = (answer: (at: Instant) => ScrapeAnswer, address = '10.0.0.1:80'): ScrapeTarget => ({
  labels: labels({ __address__: address }),
  collect: answer,
});
const hits = (value: number, extra: Record<string, string> = {}): ScrapeAnswer => ({
  kind: 'samples',
  groups: [{ labels: [labels({ __name__: 'hits_total', ...extra })], values: [value] }],
});

describe('scraping', () => {
  it('asks each target once an interval at a phase of its own, at whole milliseconds', () => {
    const { engine, scraper, written } = rig();
    scraper.discover(
      'web',
      ['a:1', 'b:1', 'c:1'].map((address) => target(() => hits(1), address)),
    );
    engine.runUntil(atSecond(60));
    const phases = Object.values(written('hits_total')).map((samples) => {
      const times = samples.map(([t]) => t);
      expect(times.slice(1).every((t, i) => Math.abs(t - times[i]! - 10) < 1e-9)).toBe(true);
      return times[0]! % 10;
    });
    expect(new Set(phases).size).toBe(3);
  });

  it('puts phases elsewhere for another seed, and at the same place for the same', () => {
    const phase = (seed: string) => {
      const { engine, scraper, only } = rig({ seed });
      scraper.discover('web', [target(() => hits(1))]);
      engine.runUntil(atSecond(30));
      return only('hits_total')[0]![0] % 10;
    };
    expect(phase('a')).toBe(phase('a'));
    expect(phase('a')).not.toBe(phase('b'));
  });

  it('adds job and instance and renames labels that clash', () => {
    const { engine, scraper, written } = rig();
    scraper.discover('web', [target(() => hits(1, { job: 'mine' }))]);
    engine.runUntil(atSecond(20));
    expect(Object.keys(written('hits_total'))).toEqual([
      'hits_total{exported_job="mine", instance="10.0.0.1:80", job="web"}',
    ]);
  });

  it('writes what it knows of each scrape', () => {
    const { engine, scraper, only } = rig();
    scraper.discover('web', [target(() => ({ ...hits(1), took: milliseconds(250) }) as ScrapeAnswer)]);
    engine.runUntil(atSecond(30));
    expect(only('up')[0]![1]).toBe(1);
    expect(only('scrape_duration_seconds')[0]![1]).toBe(0.25);
    expect(only('scrape_samples_scraped')[0]![1]).toBe(1);
    expect(
      only('scrape_series_added')
        .map(([, v]) => v)
        .slice(0, 2),
    ).toEqual([1, 0]);
  });

  it('writes the values of the beginning of a slow scrape, when its answer is there', () => {
    const { engine, scraper, store, only } = rig();
    const registry = createRegistry();
    const counter = registry.counter('hits_total');
    counter.add(1);
    scraper.discover('web', [target(() => ({ kind: 'samples', groups: registry.collect(), took: seconds(2) }))]);
    engine.runUntil(atSecond(5));
    while (store.all().every((s) => s.samples.length === 0)) {
      counter.add(1);
      engine.runUntil((engine.now + 500_000) as Instant);
    }
    const [time, value] = only('hits_total')[0]!;
    const delay = engine.now / 1_000_000 - time;
    expect(delay).toBeGreaterThanOrEqual(2);
    expect(value).toBeLessThan(counter.value);
  });

  it('ends a series that is no longer exposed at the scrape that misses it', () => {
    const { engine, scraper, written } = rig();
    let old = true;
    scraper.discover('web', [target(() => hits(1, old ? { code: '200' } : { code: '500' }))]);
    engine.runUntil(atSecond(29));
    old = false;
    engine.runUntil(atSecond(60));
    const [[, ok], [, failed]] = Object.entries(written('hits_total')) as [
      [string, [number, unknown][]],
      [string, [number, unknown][]],
    ];
    expect(ok.at(-1)![1]).toBe('†');
    expect(ok.at(-1)![0]).toBe(failed[0]![0]);
    expect(ok.filter(([, v]) => v === '†')).toHaveLength(1);
  });

  it('ends everything once at a failed scrape and writes up as 0', () => {
    const { engine, scraper, only } = rig();
    let works = true;
    scraper.discover('web', [
      target(() => (works ? hits(1) : { kind: 'failure', reason: 'server returned HTTP status 503' })),
    ]);
    engine.runUntil(atSecond(29));
    works = false;
    engine.runUntil(atSecond(59));
    const values = only('hits_total').map(([, v]) => v);
    expect(values.filter((v) => v === '†')).toHaveLength(1);
    expect(values.at(-1)).toBe('†');
    expect(only('up').at(-1)![1]).toBe(0);
    expect(only('scrape_samples_scraped').at(-1)![1]).toBe(0);
    expect(scraper.targets()[0]).toMatchObject({ health: 'down', problem: 'server returned HTTP status 503' });
  });

  it('gives up after the timeout', () => {
    const { engine, scraper, only } = rig();
    scraper.discover('web', [target(() => ({ ...hits(1), took: seconds(7) }) as ScrapeAnswer)]);
    engine.runUntil(atSecond(40));
    expect(only('up').every(([, v]) => v === 0)).toBe(true);
    expect(only('scrape_duration_seconds')[0]![1]).toBe(5);
    expect(only('hits_total')).toEqual([]);
  });

  it('ends the series of a target that left at the scrape that no longer came, once that is certain', () => {
    const { engine, scraper, only } = rig();
    scraper.discover('web', [target(() => hits(1))]);
    engine.runUntil(atSecond(30));
    const last = only('hits_total').at(-1)![0];
    scraper.discover('web', []);
    engine.runUntil(atSecond(39));
    expect(only('hits_total').at(-1)![1]).not.toBe('†');
    engine.runUntil(atSecond(80));
    const [end, mark] = only('hits_total').at(-1)!;
    expect(mark).toBe('†');
    expect((end - last) % 10).toBeCloseTo(0, 6);
    expect(only('up').at(-1)![1]).toBe('†');
  });

  it('applies discoveries at most every five seconds', () => {
    const { engine, scraper } = rig();
    engine.runUntil(atSecond(100));
    scraper.discover('web', [target(() => hits(1))]);
    let appeared = 0;
    while (scraper.targets().length === 0) {
      engine.runUntil((engine.now + 100_000) as Instant);
      appeared = engine.now / 1_000_000 - 100;
    }
    expect(appeared).toBeLessThanOrEqual(5);
  });

  it('writes nothing while the server is down, and ends nothing when it comes back', () => {
    const down: FaultWindow = { kind: 'down', from: atSecond(30), lasting: seconds(40) };
    const { engine, scraper, only } = rig({ faults: [down] });
    let seen = 0;
    scraper.discover('web', [target((at) => hits(1, { life: at < atSecond(35) ? 'first' : 'second' }))]);
    engine.runUntil(atSecond(120));
    for (const [t] of only('up')) if (t >= 30 && t < 70) seen += 1;
    expect(seen).toBe(0);
    expect(only('hits_total').some(([, v]) => v === '†')).toBe(false);
  });

  it('cannot reach targets that a fault cuts off, and waits for slow ones', () => {
    const cut: FaultWindow = { kind: 'unreachable', from: atSecond(20), lasting: seconds(20) };
    const slow: FaultWindow = { kind: 'slow-scrapes', delay: seconds(1), from: atSecond(60), lasting: seconds(60) };
    const { engine, scraper, only } = rig({ faults: [cut, slow] });
    scraper.discover('web', [target(() => hits(1))]);
    engine.runUntil(atSecond(100));
    expect(only('up').filter(([, v]) => v === 0)).toHaveLength(2);
    expect(only('scrape_duration_seconds').at(-1)![1]).toBe(1);
  });
});

describe('the job kubernetes-pods', () => {
  const podOf = (podLabels: Record<string, string>, annotations: Record<string, string>, phase = 'Running'): Labels =>
    podDiscoveryLabels({
      namespace: 'shop',
      name: 'web-1',
      ip: '10.0.0.7',
      phase,
      labels: podLabels,
      annotations,
      port: 8080,
    });
  const scraped = { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '9102', 'prometheus.io/path': '/m' };

  function seriesOf(discovered: Labels): string[] {
    const { engine, scraper, written } = rig({ jobs: [kubernetesPodsJob({ interval: seconds(10) })] });
    scraper.discover('kubernetes-pods', [{ labels: discovered, collect: () => hits(1) }]);
    engine.runUntil(atSecond(30));
    return Object.keys(written('hits_total'));
  }

  it('makes labels of the pod labels and scrapes the port of the annotation', () => {
    expect(seriesOf(podOf({ 'app.kubernetes.io/name': 'web', role: 'canary' }, scraped))).toEqual([
      'hits_total{app_kubernetes_io_name="web", instance="10.0.0.7:9102", job="kubernetes-pods", namespace="shop", pod="web-1", role="canary"}',
    ]);
  });

  it('leaves out pods that do not ask for it or do not run', () => {
    expect(seriesOf(podOf({}, {}))).toEqual([]);
    expect(seriesOf(podOf({}, { ...scraped, 'prometheus.io/scrape-slow': 'true' }))).toEqual([]);
    expect(seriesOf(podOf({}, scraped, 'Pending'))).toEqual([]);
  });

  it('sees another target when the labels of a pod change: the old series ends, a new one begins', () => {
    const { engine, scraper, written } = rig({ jobs: [kubernetesPodsJob({ interval: seconds(10) })] });
    const discover = (podLabels: Record<string, string>) =>
      scraper.discover('kubernetes-pods', [{ labels: podOf(podLabels, scraped), collect: () => hits(1) }]);
    discover({ role: 'canary' });
    engine.runUntil(atSecond(30));
    discover({});
    engine.runUntil(atSecond(90));
    const series = written('hits_total');
    const canary = Object.entries(series).find(([name]) => name.includes('role='))![1];
    const plain = Object.entries(series).find(([name]) => !name.includes('role='))![1];
    expect(canary.at(-1)![1]).toBe('†');
    expect(plain.at(-1)![1]).toBe(1);
  });
});
