/**
 * A real Prometheus on loopback with the samples of one of our stores, where it is installed: exported as OpenMetrics,
 * imported with promtool, asked over HTTP. Also used to compare answers.
 */
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMetrics, type TimedSample } from '../../src/metrics/exposition.ts';
import { labelValue, METRIC_NAME } from '../../src/metrics/labels.ts';
import type { SeriesStore } from '../../src/metrics/series.ts';

export interface Times {
  readonly atMs?: number;
  readonly startMs?: number;
  readonly endMs?: number;
  readonly stepMs?: number;
}

/** What its HTTP API answers as `data`. */
export interface PrometheusData {
  readonly resultType: string;
  readonly result: unknown;
}

export interface Peer {
  readonly version: string;
  /** The `data` of its answer, or the text of its error. */
  data(query: string, times: Times): Promise<PrometheusData | string>;
  /** Status and body of its answer to a GET, or to a POST of a form. */
  raw(path: string, form?: string): Promise<{ readonly status: number; readonly body: string }>;
  /** The sum of all values of its answer. */
  ask(query: string, times: Times): Promise<number>;
  stop(): void;
}

/** Starts a server that holds the samples of `store`; `undefined` if Prometheus is not installed. */
export async function startPrometheus(store: SeriesStore): Promise<Peer | undefined> {
  const version = installedVersion();
  if (version === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'preroll-prometheus-'));
  const text = join(folder, 'samples.om');
  writeSamples(store, text);
  execFileSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', text, join(folder, 'data')], {
    stdio: 'ignore',
  });
  writeFileSync(join(folder, 'empty.yml'), 'global: {}\n');
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const options = [`--config.file=${join(folder, 'empty.yml')}`, `--storage.tsdb.path=${join(folder, 'data')}`];
  const server = spawn(
    'prometheus',
    [...options, '--storage.tsdb.retention.time=100y', `--web.listen-address=${address}`],
    {
      stdio: 'ignore',
    },
  );
  const stop = () => {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  const data = async (query: string, times: Times) => {
    const response = await fetch(`http://${address}/api/v1/${path(query, times)}`);
    const body = (await response.json()) as { status: string; error?: string; data: PrometheusData };
    return body.status === 'success' ? body.data : (body.error ?? 'no error text');
  };
  const raw = async (path: string, form?: string) => {
    const post = { method: 'POST', body: form ?? '', headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    const response = await fetch(`http://${address}${path}`, form === undefined ? {} : post);
    return { status: response.status, body: await response.text() };
  };
  if (!(await ready(address))) {
    stop();
    return undefined;
  }
  return { version, data, raw, ask: async (query, times) => sum(await data(query, times)), stop };
}

/** Whether there is a Prometheus to start. */
export const prometheusIsInstalled = (): boolean => installedVersion() !== undefined;

function installedVersion(): string | undefined {
  try {
    execFileSync('promtool', ['--version'], { stdio: 'ignore' });
    return /version (\S+)/.exec(execFileSync('prometheus', ['--version'], { encoding: 'utf8' }))?.[1];
  } catch {
    return undefined;
  }
}

function path(query: string, { atMs, startMs, endMs, stepMs }: Times): string {
  const seconds = (ms: number | undefined) => String((ms ?? 0) / 1_000);
  if (atMs !== undefined) return `query?${new URLSearchParams({ query, time: seconds(atMs) })}`;
  const range = { query, start: seconds(startMs), end: seconds(endMs), step: seconds(stepMs) };
  return `query_range?${new URLSearchParams(range)}`;
}

function sum(data: PrometheusData | string): number {
  if (typeof data === 'string') throw new Error(data);
  const series = data.result as readonly { value?: [number, string]; values?: [number, string][] }[];
  const points = series.flatMap((s) => s.values ?? (s.value === undefined ? [] : [s.value]));
  return points.reduce((total, [, value]) => total + Number(value), 0);
}

/** Family by family, as the format wants; a day of a cluster does not fit into one string. */
function writeSamples(store: SeriesStore, file: string): void {
  const out = openSync(file, 'w');
  const byName = new Map<string, TimedSample[][]>();
  for (const { labels, samples } of store.all()) {
    const list: TimedSample[] = [];
    samples.each((timeMs, value, stale) => {
      if (!stale) list.push({ labels, value, timeMs });
    });
    const name = labelValue(labels, METRIC_NAME);
    byName.set(name, [...(byName.get(name) ?? []), list]);
  }
  for (const [name, lists] of byName) {
    lists.forEach((samples, i) => {
      const kind = name.endsWith('_total') ? 'counter' : 'gauge';
      const lines = openMetrics([{ name, kind, help: '', samples }]).split('\n');
      // The type stands once, before the first series.
      const body = lines.filter((line) => line !== '' && line !== '# EOF' && (i === 0 || !line.startsWith('# TYPE')));
      writeSync(out, `${body.join('\n')}\n`);
    });
  }
  writeSync(out, '# EOF\n');
  closeSync(out);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function ready(address: string): Promise<boolean> {
  for (let i = 0; i < 300; i += 1) {
    try {
      if ((await fetch(`http://${address}/-/ready`)).ok) return true;
    } catch {
      // It is not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}
