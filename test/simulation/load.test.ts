/** Whole runs in which load matters: what a scenario says of pods and clients reaches the flow, the trace and the metrics. */
import { describe, expect, it } from 'vitest';
import { record } from '../../src/simulation/run.ts';
import type { TrafficEntry } from '../../src/simulation/trace.ts';
import { canaryWith, scenarioOf, scenarioWith, service } from '../scenario/manifests-of.ts';

const manifests = canaryWith('setWeight: 34', 'pause: {duration: 1m}') + service('shop');
const traceOf = (members: string) => record(scenarioOf(manifests, scenarioWith(members))).trace.entries;
const trafficIn = (trace: ReturnType<typeof traceOf>) => trace.filter((e): e is TrafficEntry => e.kind === 'traffic');
const failed = (entries: readonly TrafficEntry[], status: string) =>
  entries.reduce((sum, e) => sum + (e.failures[status] ?? 0), 0);
const since = (entries: readonly TrafficEntry[], second: number) => entries.filter((e) => e.t > second * 1e6);
const requests = (entries: readonly TrafficEntry[]) => entries.reduce((sum, e) => sum + e.requests, 0);

describe('a version with too few workers', () => {
  const busy = 'concurrency: {workers: 1, queue: 5}, latency: {exponential: 100ms}';
  const told = (more: string) => `until: 6m
releases: [{at: 2m, tag: "1.5"}]
behaviours: {busy: {${busy}}}
versions: [{image: "*:1.5", behaviour: busy}]
traffic: [{rate: 60${more}}]`;

  it('turns requests away once it is released, and the trace says why', () => {
    const trace = traceOf(told(''));
    const traffic = trafficIn(trace);
    expect(
      failed(
        traffic.filter((e) => e.t < 120e6),
        '503',
      ),
    ).toBe(0);
    // All three pods are of the new version in the end: 30 a second for 60 that come.
    const end = since(traffic, 300);
    expect(failed(end, '503') / requests(end)).toBeGreaterThan(0.4);
    expect(failed(end, '503') / requests(end)).toBeLessThan(0.62);
  });

  it('answers retries of clients, too, which makes it worse for the pods and better for nobody', () => {
    const end = since(trafficIn(traceOf(told(', retries: {attempts: 3, when: ["503"], jitter: 0}, timeout: 2s'))), 300);
    expect(failed(end, '503') / requests(end)).toBeGreaterThan(0.35);
    expect(failed(end, '503') / requests(end)).toBeLessThan(0.62);
  });

  it('gives the same run twice', () => {
    const members = told(', retries: 2, timeout: 500ms, keepAlive: {requests: 50}, sessions: 40');
    expect(traceOf(members)).toEqual(traceOf(members));
  });
});

describe('a version that leaks memory', () => {
  it('is killed, started again, and killed again', () => {
    const trace = traceOf(`until: 6m
releases: [{at: 2m, tag: "1.5"}]
versions: [{image: "*:1.5", behaviour: {memory: {base: 100Mi, growth: 4Mi, limit: 200Mi}}}]
traffic: [{rate: 20}]`);
    const told = trace.filter((e) => e.kind === 'pod').map((e) => JSON.stringify(e));
    expect(told.filter((text) => text.includes('out of memory')).length).toBeGreaterThan(3);
    expect(failed(trafficIn(trace), 'refused')).toBeGreaterThan(0);
  });
});

describe('users who wait for their answers', () => {
  it('ask less while a slow version answers', () => {
    const traffic = trafficIn(
      traceOf(`until: 8m
releases: [{at: 2m, tag: "1.5"}]
versions: [{image: "*:1.5", behaviour: {latency: 3s}}]
traffic: [{users: {count: 30, think: 1s}}]`),
    );
    const perSecond = (from: number, to: number) =>
      requests(traffic.filter((e) => e.t > from * 1e6 && e.t <= to * 1e6)) / (to - from);
    expect(perSecond(60, 120)).toBeGreaterThan(25);
    expect(Math.abs(perSecond(420, 480) - 7.5)).toBeLessThan(0.5);
  });
});
