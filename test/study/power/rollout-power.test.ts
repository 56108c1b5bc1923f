import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scenario } from '../../../src/index.ts';
import { powerInWords } from '../../../src/study/power/in-words.ts';
import { type PowerOptions, rolloutPower } from '../../../src/study/power/rollout-power.ts';
import { projectRoot } from '../../shared.ts';

const LEVELS: PowerOptions = { baseline: 0.001, alpha: 0.05, power: 0.9, rates: [0.001, 0.05, 0.12, 1], runs: 0 };
const firstAnalysis = scenario(readFileSync(join(projectRoot, 'docs/examples/first-analysis.yaml'), 'utf8'));

const power = rolloutPower(firstAnalysis, LEVELS);

/** A scoped error ratio at half of the traffic, measured so rarely that no two measurements see the same request. */
const scoped = (limit: number, query = SCOPED) =>
  scenario(`
apiVersion: preroll.dev/v1alpha1
kind: Scenario
name: scoped
flow: aggregate
traffic: [{ to: shop, rate: 4 }]
prometheus: { scrapeInterval: 15s, scrapesEveryPod: true }
releases: [{ at: 2m, tag: "2.0" }]
---
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: shop }
spec:
  replicas: 4
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec: { containers: [{ name: app, image: "example/shop:1.0" }] }
  strategy:
    canary:
      steps:
        - setWeight: 50
        - pause: { duration: 2m }
        - analysis:
            templates: [{ templateName: errors }]
            args: [{ name: hash, valueFrom: { podTemplateHashValue: Latest } }]
---
apiVersion: v1
kind: Service
metadata: { name: shop }
spec: { selector: { app: shop }, ports: [{ port: 80 }] }
---
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: { name: errors }
spec:
  args: [{ name: hash }]
  metrics:
    - name: errors
      interval: 2m
      count: 3
      failureLimit: ${limit}
      failureCondition: result[0] > 0.05
      provider: { prometheus: { address: "http://p:9090", query: '${query}' } }
`);
const OF = 'shop_requests_total{rollouts_pod_template_hash="{{args.hash}}"';
const SCOPED = `(sum(rate(${OF},code=~"5.."}[90s])) or vector(0)) / sum(rate(${OF}}[90s]))`;

describe('the power of a rollout', () => {
  it('finds that an unscoped query over a small weight sees a broken release late and a mild one never', () => {
    const at = (rate: number) => power.curve!.find((point) => point.rate === rate)!;
    expect(at(0.05).aborted).toBeLessThan(1e-6);
    // Everything fails: the fourth failed measurement comes 25 minutes after the release, and the traffic until then is lost.
    expect(at(1).aborted).toBeGreaterThan(0.9999);
    expect(at(1).secondsToAbort).toBeGreaterThan(25 * 60);
    expect(at(1).secondsToAbort).toBeLessThan(25.1 * 60);
    expect(at(1).failedRequests).toBeGreaterThan(51_000);
    expect(at(1).failedRequests).toBeLessThan(57_000);
    expect(power.metrics[0]!.kind).toBe('successes');
    expect(power.metrics[0]!.rule!.failWhen).toEqual({ op: '>', threshold: 0.05 });
    const shares = power.metrics[0]!.looks.map(({ share }) => share);
    expect(shares[0]).toBeCloseTo(0.2, 1);
    expect(shares.at(-1)).toBeCloseTo(0.8, 1);
  });

  it('says so in words, with the rate that counts for the release itself', () => {
    const words = powerInWords(power, 0.12).map(({ text }) => text);
    expect(words.some((line) => line.startsWith('The query counts both versions'))).toBe(true);
    expect(words.find((line) => line.includes('counts the new version alone'))).toMatch(/would find 5\.\d+ % errors/);
  });

  it('agrees with simulation where both can answer', () => {
    const rates = [0.001, 0.02, 0.06, 0.12];
    const both = rolloutPower(scoped(0), { ...LEVELS, rates, runs: 25 });
    expect(both.metrics[0]!.notExact).toBeUndefined();
    for (const [i, { low, high }] of both.simulated.entries()) {
      // Counts of 90 s between scrapes are not quite those of a Poisson window of 75 s; a twentieth is left for that.
      expect(both.curve![i]!.aborted).toBeGreaterThan(low - 0.05);
      expect(both.curve![i]!.aborted).toBeLessThan(high + 0.05);
    }
    // The table has both sides: rates that are nearly never, and nearly always, aborted.
    expect(both.curve![0]!.aborted).toBeLessThan(0.1);
    expect(both.curve![3]!.aborted).toBeGreaterThan(0.9);
  }, 120_000);

  it('grows with what a limit allows', () => {
    const least = [0, 1, 2].map((limit) => rolloutPower(scoped(limit), LEVELS).minimumDetectable ?? 1);
    expect(least[0]).toBeLessThan(least[1]!);
    expect(least[1]).toBeLessThan(least[2]!);
  });

  it('does not compute what is no error ratio, and says why', () => {
    const counting = rolloutPower(scoped(0, `sum(increase(${OF}}[90s]))`), { ...LEVELS, rates: [0.5], runs: 2 });
    expect(counting.curve).toBeUndefined();
    expect(counting.metrics[0]!.notExact).toBe('its value is no share of requests');
    expect(counting.simulated).toHaveLength(1);
    const blind = rolloutPower(scoped(0, `sum(rate(${OF},code="404"}[90s])) / sum(rate(${OF}}[90s])) or vector(0)`), {
      ...LEVELS,
      rates: [0.5],
      runs: 2,
    });
    expect(blind.metrics[0]!.notExact).toContain('does not change when requests are answered with 500');
  });
});
