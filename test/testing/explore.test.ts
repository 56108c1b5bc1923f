import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/program.ts';
import { breachesIn, explore } from '../../src/testing/explore.ts';
import { rehearsal, vary } from '../../src/testing.ts';

/** A small rollout without a router, of which a pod may neither be missing nor be too many but one. */
const tight = (maxUnavailable: number) => `
apiVersion: preroll.dev/v1alpha1
kind: Scenario
name: tight
traffic: []
---
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: shop }
spec:
  replicas: 5
  progressDeadlineSeconds: 60
  progressDeadlineAbort: true
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec:
      containers:
        - name: app
          image: "example/shop:1.0"
          readinessProbe: { httpGet: { path: /ready, port: 80 } }
  strategy:
    canary:
      maxSurge: 1
      maxUnavailable: ${maxUnavailable}
      steps: [{ setWeight: 20 }, { pause: { duration: 20s } }]
`;

/** Scaled up while a second release, which never gets ready, overtakes the first. */
const overtaken = {
  people: [{ at: '62s', do: 'scale', replicas: 10 }],
  releases: [
    { at: '60s', tag: 'next-1' },
    { at: '73s', tag: 'next-stuck' },
  ],
  versions: [{ image: '*:next-stuck', behaviour: 'never-ready' }],
  until: '40m',
};

describe('exploring', () => {
  it('sees that an abort can be left with too few pods for ever', () => {
    // Nothing may be missing and nothing more may come: the controller waits for pods that it does not let begin.
    expect(breachesIn(vary(rehearsal(tight(0)), overtaken))).toEqual([
      {
        what: 'an abort gives all pods back',
        detail: expect.stringMatching(/^shop has \d of 10 pods available since/),
      },
    ]);
    const { people: _, ...calm } = overtaken;
    expect(breachesIn(vary(rehearsal(tight(0)), calm))).toEqual([]);
  });

  it('finds what goes wrong by itself, each kind once, shrunk to a story that replays', () => {
    const told: string[] = [];
    const { findings, runs } = explore(rehearsal(tight(0)), {
      runs: 2,
      seed: 10,
      found: ({ what }) => told.push(what),
    });
    expect(runs).toBeLessThanOrEqual(2);
    expect(findings.map(({ what }) => what)).toEqual(told);
    expect(new Set(told).size).toBe(told.length);
    expect(told).toContain('an abort gives all pods back');
    for (const { what, file } of findings) {
      expect(breachesIn(rehearsal(file)).map((breach) => breach.what)).toContain(what);
      // Nothing is left in the story that it does not need.
      const { people, faults } = rehearsal(file).document as unknown as { people: unknown[]; faults: unknown[] };
      expect(people.length + faults.length).toBeLessThanOrEqual(2);
    }
  }, 120_000);

  it('is a command that writes what it finds, and whose exit code says whether there was anything', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'preroll-'));
    const file = join(folder, 'shop.yaml');
    writeFileSync(file, tight(0));
    const explored = async (...flags: string[]) => {
      let out = '';
      const stdout = { write: (text: string) => (out += text) };
      const code = await main(['node', 'preroll', 'explore', file, '--out', folder, ...flags], {
        stdout,
        stderr: stdout,
        env: {},
      });
      return { code, out };
    };
    expect(await explored('--runs', '1')).toEqual({
      code: 0,
      out: '1 story of people, releases and faults: all promises kept, all came to rest\n',
    });
    const { code, out } = await explored('--runs', '2', '--seed', '10');
    expect(code).toBe(1);
    expect(out).toMatch(/^✖ .*\n {2}preroll run .*explored-1\.yaml --explain\n/);
    expect(readFileSync(join(folder, 'explored-1.yaml'), 'utf8')).toContain('kind: Scenario');
  }, 120_000);
});
