import { join } from 'node:path';
import { PrometheusDriver } from 'prometheus-query';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/program.ts';
import { projectRoot } from '../shared.ts';

const scenario = join(projectRoot, 'scenarios', 'seeds', 'canary-with-metrics-bad.yaml');

/** Starts `preroll serve` in this process; `end` is what Ctrl-C does. */
function serve(port: string) {
  let interrupt = () => {};
  let err = '';
  return new Promise<{ address: string; code: number; end(): void; err(): string }>((resolve) => {
    let out = '';
    let code = 0;
    const surroundings = {
      stdout: {
        write(text: string) {
          out += text;
          const address = /http:\/\/\S+/.exec(out)?.[0];
          if (address !== undefined) resolve({ address, code, end: () => interrupt(), err: () => err });
        },
      },
      stderr: {
        write(text: string) {
          err += text;
          resolve({ address: '', code, end: () => interrupt(), err: () => err });
        },
      },
      env: {},
      once: (signal: string, listener: () => void) => {
        if (signal === 'SIGINT') interrupt = listener;
      },
    };
    void main(['node', 'preroll', 'serve', scenario, '--port', port], surroundings).then((known) => {
      code = known;
    });
  });
}

let server: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  server = await serve('0');
});
afterAll(() => server.end());

/** Seconds after the beginning of the run, as a client says it. */
const at = (seconds: number) => new Date(Date.UTC(2020, 0, 1) + seconds * 1_000);

describe('preroll serve', () => {
  it('listens on this machine alone', () => {
    expect(server.code).toBe(0);
    expect(server.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('gives a client library of Prometheus right answers', async () => {
    const client = new PrometheusDriver({ endpoint: server.address, baseURL: '/api/v1' });
    const now = await client.instantQuery('rollout_info');
    // Without a time the library sends its own clock, years after the run.
    expect(now.result).toEqual([]);
    const then = await client.instantQuery('rollout_info', at(1_000));
    expect(then.resultType).toBe('vector');
    expect(then.result).toHaveLength(1);
    expect(then.result[0].metric.labels).toMatchObject({ phase: 'Abort', strategy: 'canary' });
    expect(then.result[0].value.value).toBe(1);

    const over = await client.rangeQuery('sum(rollout_info_replicas_desired)', at(120), at(600), 60);
    expect(over.result[0].values.map((v: { value: number }) => v.value)).toEqual(Array<number>(9).fill(4));

    const series = await client.series('rollout_phase', at(0), at(1_020));
    expect(series.map((s) => (s.labels as Record<string, string>).phase).sort()).toEqual([
      'Abort',
      'Completed',
      'Error',
      'Paused',
      'Progressing',
      'Timeout',
    ]);
    expect(await client.labelNames()).toContain('rollouts_pod_template_hash');
    expect(await client.labelValues('job')).toEqual(expect.arrayContaining(['argo-rollouts', 'kube-state-metrics']));
    expect(await client.metadata()).toMatchObject({
      rollout_info: [{ type: 'gauge', help: 'Information about rollout.' }],
    });
  });

  it('answers at the end of the run where no time is asked for', async () => {
    const body = (await (await fetch(`${server.address}/api/v1/query?query=time()`)).json()) as object;
    expect(body).toEqual({ status: 'success', data: { resultType: 'scalar', result: [1_577_837_820, '1577837820'] } });
  });

  it('gives a client library the API’s own error', async () => {
    const client = new PrometheusDriver({ endpoint: server.address, baseURL: '/api/v1' });
    await expect(client.instantQuery('sum(')).rejects.toMatchObject({
      httpStatus: 400,
      prometheus: { status: 'error', errorType: 'bad_data' },
      error: 'invalid parameter "query": 1:5: parse error: unclosed left parenthesis',
    });
  });

  it('takes forms, of a size', async () => {
    const post = (body: string) =>
      fetch(`${server.address}/api/v1/query`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      });
    expect(await (await post('query=1%2B1&time=0')).json()).toMatchObject({ data: { result: [0, '2'] } });
    expect((await post(`query=${'1'.repeat(2_000_000)}`)).status).toBe(413);
  });

  it('gives pages of other sites nothing', async () => {
    const foreign = await fetch(`${server.address}/api/v1/query?query=1`, {
      headers: { origin: 'http://evil.example' },
    });
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
    const { request } = await import('node:http');
    const status = await new Promise<number | undefined>((resolve) => {
      request(`${server.address}/api/v1/query?query=1`, { headers: { host: 'evil.example' } }, (r) =>
        resolve(r.statusCode),
      ).end();
    });
    expect(status).toBe(403);
  });

  it('says when the port is taken', async () => {
    const second = await serve(new URL(server.address).port);
    expect(second.err()).toMatch(/another program listens there/);
  });

  it('ends when it is interrupted', async () => {
    const other = await serve('0');
    expect((await fetch(`${other.address}/-/healthy`)).status).toBe(200);
    other.end();
    await expect(fetch(`${other.address}/-/healthy`)).rejects.toThrow();
  });
});
