import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Peer, prometheusIsInstalled, startPrometheus } from '../../bench/peers/prometheus.ts';
import { type ApiServer, answerApi } from '../../src/metrics/http-api.ts';
import { labels } from '../../src/metrics/labels.ts';
import { createSeriesStore } from '../../src/metrics/series.ts';

const BEGIN_MS = 1_700_000_003_250;
const store = createSeriesStore();
for (let i = 0; i < 100; i += 1) {
  for (const track of ['canary', 'stable']) {
    store.append(
      labels({ __name__: 'hits_total', track, code: '200' }),
      BEGIN_MS + i * 15_000,
      i * (track === 'canary' ? 3 : 40),
    );
    store.append(labels({ __name__: 'load', track }), BEGIN_MS + i * 15_000, i / 7 - 3);
  }
}
const at = BEGIN_MS / 1_000 + 900.123;
const server: ApiServer = {
  store,
  metadata: [{ name: 'hits_total', type: 'counter', help: 'How many "hits".' }],
  nowMs: BEGIN_MS + 900_000,
  build: { version: '3.0.0', revision: 'test' },
  query: { prometheus: 2 },
};

/** Answers a URL as a door would hand it on. */
function get(url: string, method = 'GET', form = '') {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const parameters = [...searchParams, ...new URLSearchParams(form)];
  return answerApi({ method, path: pathname, parameters }, server);
}
const range = `start=${at - 60}&end=${at}`;

describe('the HTTP API', () => {
  it('takes the end of the run for now', () => {
    expect(get('/api/v1/query?query=time()').body).toBe(
      '{"status":"success","data":{"resultType":"scalar","result":[1700000903.25,"1700000903.25"]}}',
    );
  });

  it('knows the metadata it was given, one metric or all', () => {
    const whole =
      '{"status":"success","data":{"hits_total":[{"type":"counter","help":"How many \\"hits\\".","unit":""}]}}';
    expect(get('/api/v1/metadata').body).toBe(whole);
    expect(get('/api/v1/metadata?metric=hits_total').body).toBe(whole);
    expect(get('/api/v1/metadata?metric=other').body).toBe('{"status":"success","data":{}}');
  });

  it('says which version it answers as', () => {
    expect(JSON.parse(get('/api/v1/status/buildinfo').body)).toMatchObject({ data: { version: '3.0.0' } });
  });

  it('cuts lists where it is told to, and says so', () => {
    expect(get('/api/v1/labels?limit=2').body).toBe(
      '{"status":"success","data":["__name__","code"],"warnings":["results truncated due to limit"]}',
    );
    expect(get('/api/v1/query?query=load&limit=1').body).toContain('"warnings":["results truncated due to limit"]');
  });

  it('passes warnings and infos on', () => {
    expect(JSON.parse(get('/api/v1/query?query=rate(load[1m])').body)).toMatchObject({
      infos: [expect.stringContaining('metric might not be a counter')],
    });
  });

  it('refuses what the real one refuses, by status', () => {
    expect(get('/api/v1/nothing').status).toBe(404);
    expect(get('/api/v1/query', 'DELETE').status).toBe(405);
    expect(get('/api/v1/label/%E0%A4%A/values').status).toBe(400);
    expect(get('/api/v1/query?query=up&limit=-1').status).toBe(400);
  });
});

/** Requests that Prometheus 2.42 and ours must answer with the same status and the same JSON. */
const requests: readonly string[] = [
  `/api/v1/query?query=hits_total&time=${at}`,
  `/api/v1/query?query=sum(rate(hits_total[2m20s]))%20by%20(track)&time=${at}`,
  `/api/v1/query?query=load[40s]&time=${at}`,
  '/api/v1/query?query=5&time=1700000123.5',
  '/api/v1/query?query="text"&time=2023-11-14T22:20:00.5Z',
  '/api/v1/query?query=1/0&time=1700000123',
  `/api/v1/query?query=absent(nothing)&time=${at}`,
  `/api/v1/query?query=nothing&time=${at}`,
  `/api/v1/query_range?query=load&${range}&step=20`,
  `/api/v1/query_range?query=load*1e-9&${range}&step=7s`,
  `/api/v1/query_range?query=scalar(load)&${range}&step=0.5m`,
  `/api/v1/query_range?query=vector(1)&${range}&step=1m`,
  `/api/v1/series?match[]=load&${range}`,
  `/api/v1/series?match[]=load&match[]={track="canary"}&${range}`,
  `/api/v1/labels?${range}`,
  `/api/v1/labels?match[]=load&${range}`,
  `/api/v1/label/track/values?${range}`,
  `/api/v1/label/__name__/values?match[]={track="stable"}&${range}`,
  `/api/v1/label/nothing/values?${range}`,
  // Mistakes.
  '/api/v1/query?query=sum(',
  '/api/v1/query?query=up&time=yesterday',
  '/api/v1/query?query=up&timeout=long',
  `/api/v1/query_range?query=load&${range}`,
  `/api/v1/query_range?query=load&${range}&step=0`,
  `/api/v1/query_range?query=load&${range}&step=-1`,
  `/api/v1/query_range?query=load&${range}&step=often`,
  '/api/v1/query_range?query=load&start=10&end=5&step=1',
  '/api/v1/query_range?query=load&start=0&end=100000&step=1',
  '/api/v1/query_range?query=load&start=&end=5&step=1',
  '/api/v1/query_range?query=load&start=0&end=5&step=1e300',
  '/api/v1/series',
  '/api/v1/labels?start=x',
];

/** The same status and kind of error; the text differs between versions, or from run to run. */
const sameInKind: readonly string[] = [
  '/api/v1/query?query=',
  '/api/v1/query',
  `/api/v1/query?query=load%20*%20on()%20load&time=${at}`,
  `/api/v1/query_range?query=load[1m]&${range}&step=10`,
  '/api/v1/series?match[]=sum(',
];

describe('a real Prometheus', () => {
  let peer: Peer | undefined;
  const installed = prometheusIsInstalled();
  const title = 'answers the same to';
  beforeAll(async () => {
    if (installed) peer = await startPrometheus(store);
  }, 60_000);
  afterAll(() => peer?.stop());

  it.skipIf(!installed).each(requests)(
    installed ? `${title} %s` : `${title} %s (skipped: Prometheus is not installed)`,
    async (url) => {
      const theirs = await peer!.raw(url);
      const ours = get(url);
      expect([ours.status, ours.body]).toEqual([theirs.status, theirs.body]);
    },
  );

  it.skipIf(!installed).each(sameInKind)(
    installed ? 'refuses as we do %s' : 'refuses as we do %s (skipped: Prometheus is not installed)',
    async (url) => {
      const theirs = await peer!.raw(url);
      const ours = get(url);
      const kind = (body: string) => (JSON.parse(body) as { errorType?: string }).errorType;
      expect([ours.status, kind(ours.body)]).toEqual([theirs.status, kind(theirs.body)]);
    },
  );

  const posted = installed ? `${title} a form` : `${title} a form (skipped: Prometheus is not installed)`;
  it.skipIf(!installed)(posted, async () => {
    const form = `query=${encodeURIComponent('sum by (track) (load)')}&time=${at}`;
    const theirs = await peer!.raw('/api/v1/query', form);
    expect(get('/api/v1/query', 'POST', form).body).toBe(theirs.body);
  });
});
