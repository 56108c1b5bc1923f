import { describe, expect, it } from 'vitest';
import { isFailure } from '../../src/simulation/outcome.ts';
import { record } from '../../src/simulation/run.ts';
import type { TraceEntry } from '../../src/simulation/trace.ts';
import { scenarioAt, scenarioFiles } from '../scenarios.ts';

/** The name by which a link of a chain refers to an entry. */
function nameOf(entry: TraceEntry): string | undefined {
  switch (entry.kind) {
    case 'command':
      return entry.who;
    case 'endpoints':
    case 'split':
    case 'targets':
      return entry.service;
    case 'fault':
      return entry.what;
    case 'pod':
    case 'replicas':
    case 'rollout':
    case 'service':
      return entry.name;
    case 'release':
      return entry.rollout;
    case 'router':
      return entry.object;
    default:
      return undefined;
  }
}

describe('the failures of a run', () => {
  it.each(scenarioFiles())('%s: each has one reason, and every link of its chain is an entry of the trace', (file) => {
    const { entries } = record(scenarioAt(file)).trace;
    const counted = new Map<string, number>();
    const count = (key: string, n: number) => counted.set(key, (counted.get(key) ?? 0) + n);
    const known = new Set(entries.map((e) => `${e.t} ${e.kind}/${nameOf(e)}`));
    for (const entry of entries) {
      if (entry.kind === 'traffic') {
        for (const [status, n] of Object.entries(entry.failures))
          if (isFailure(status)) count(`${entry.source} ${status}`, n);
      }
      if (entry.kind !== 'failures') continue;
      count(`${entry.source} ${entry.status}`, -entry.requests);
      expect(entry.from).toBeLessThan(entry.until);
      expect(entry.chain.length).toBeGreaterThan(0);
      for (const [i, { t, ref }] of entry.chain.entries()) {
        expect(known).toContain(`${t} ${ref}`);
        expect(t).toBeGreaterThanOrEqual(entry.chain[i - 1]?.t ?? 0);
      }
    }
    expect([...counted.values()].filter((n) => n !== 0)).toEqual([]);
  });
});
