/** Callers of a headless Service go by the answers of DNS they have kept, and meet pods that are gone. */
import { describe, expect, it } from 'vitest';
import { EXACT, rehearse } from './rehearse.ts';

const CLUSTER = EXACT.replace('cluster:', 'cluster:\n  dnsCache: 20s').replace(
  'releases: []',
  'releases: [{ at: 60s, image: "example/shop:v2" }]',
);
const story = (more = '') =>
  `${CLUSTER}until: 3m\ntraffic: [{ to: shop, rate: 20, arrivals: constant, from: 10s${more} }]`;
const headless = (manifests: string) => manifests.replace('spec: { selector', 'spec: { clusterIP: None, selector');
type Run = ReturnType<typeof rehearse>;
const failuresOf = (run: Run) =>
  run.of('traffic').reduce((sum, { failures }) => sum + Object.values(failures).reduce((a, b) => a + b, 0), 0);
/** When callers learnt of a change of the endpoints, and when proxies did, in seconds. */
const learnt = (run: Run, resolved: true | undefined) =>
  run.of('endpoints').flatMap((e) => (e.resolved === resolved ? [Math.round(e.t / 1e6)] : []));

describe('a headless Service', () => {
  it('is known to its callers an answer of DNS later than to proxies, but for the first time', () => {
    const run = rehearse(story(), { edit: headless });
    const [proxies, callers] = [learnt(run, undefined), learnt(run, true)];
    expect(proxies).toHaveLength(6);
    expect(callers).toEqual(proxies.map((t) => (t < 60 ? t : t + 20)));
  });

  it('sends requests to pods that are gone for so long, and says that the name was kept', () => {
    const [plain, named] = [rehearse(story()), rehearse(story(), { edit: headless })];
    expect(failuresOf(named)).toBeGreaterThan(5 * failuresOf(plain));
    const texts = named.of('failures').flatMap((f) => f.chain.map(({ text }) => text));
    expect(texts.some((text) => text.includes('as callers had looked its name up, were'))).toBe(true);
  });

  it('means nothing to callers in a mesh, whose proxies watch endpoints', () => {
    const [plain, named] = [rehearse(story(', meshed: true')), rehearse(story(', meshed: true'), { edit: headless })];
    expect(failuresOf(named)).toBe(failuresOf(plain));
  });

  it('is left alone by pods that go on answering until everybody has asked again', () => {
    const patient = (manifests: string) =>
      headless(manifests).replace(
        'imagePullPolicy: IfNotPresent',
        'imagePullPolicy: IfNotPresent, lifecycle: { preStop: { sleep: { seconds: 25 } } }',
      );
    expect(failuresOf(rehearse(story(), { edit: patient }))).toBe(0);
  });
});
