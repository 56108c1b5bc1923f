import { describe, expect, it } from 'vitest';
import { decodeScenario } from '../../src/scenario/decode.ts';
import { canaryWith, problemsOf, scenarioOf, scenarioWith, service } from './manifests-of.ts';

const rollout = canaryWith('setWeight: 20') + service('shop');
const scenario = (members: string) => scenarioOf(rollout, scenarioWith(members));
const problems = (members: string) => problemsOf(rollout, scenarioWith(members));
const behaviour = (text: string) => scenario(`versions: [{image: "*", behaviour: ${text}}]`).versions[0]!.behaviour;
const traffic = (text: string) => scenario(`traffic: [${text}]`).traffic;

describe('how a pod serves', () => {
  it('is read with its defaults', () => {
    expect(behaviour('{concurrency: {workers: 4}, cpu: {perRequest: 4ms, limit: 500m}}')).toMatchObject({
      concurrency: { workers: 4, whenFull: '503' },
      cpu: { perRequest: { kind: 'constant', value: 4_000 }, idle: 0, limit: 0.5 },
    });
    expect(behaviour('{memory: {base: 100Mi, growth: 1Ki, limit: 1e9}}').memory).toEqual({
      base: 104_857_600,
      perRequest: 0,
      growth: 1_024,
      limit: 1e9,
    });
    const paths = behaviour('{paths: [{path: "/a*", latency: 1s, errors: 5%}, {path: /b}]}').paths;
    expect(paths).toEqual([
      { path: '/a*', latency: { kind: 'constant', value: 1_000_000 }, statuses: { 500: 0.05 } },
      { path: '/b' },
    ]);
    expect(behaviour('{coldStart: {requests: 3, extra: {exponential: 100ms}}}').coldStart).toEqual({
      requests: 3,
      extra: { kind: 'exponential', mean: 100_000 },
    });
  });

  it('is handed down by `like`, and left out where nobody says it', () => {
    const { versions } = scenario(
      'behaviours: {busy: {concurrency: {workers: 2}}}\nversions: [{image: a, behaviour: {like: busy, errors: 1%}}, {image: b, behaviour: good}]',
    );
    expect(versions[0]!.behaviour.concurrency?.workers).toBe(2);
    expect(Object.keys(versions[1]!.behaviour).sort()).toEqual(
      ['becomesReady', 'bodies', 'changes', 'latency', 'startup', 'statuses'].sort(),
    );
  });

  it('reads percentiles and measured values', () => {
    expect(behaviour('{latency: {percentiles: {p99: 1s, p50: 20ms}}}').latency).toEqual({
      kind: 'percentiles',
      points: [
        { share: 0.5, value: 20_000 },
        { share: 0.99, value: 1_000_000 },
      ],
    });
    expect(behaviour('{latency: {values: [30ms, 10ms]}, latencyFactor: 2}').latency).toEqual({
      kind: 'empirical',
      values: [20_000, 60_000],
    });
  });

  it('reads a column of a CSV file', () => {
    const decode = (csv: string, text = 'csv: l.csv, column: "took, ms"') =>
      decodeScenario(
        [
          { file: 'a.yaml', text: rollout },
          { file: 'b.yaml', text: scenarioWith(`versions: [{image: "*", behaviour: {latency: {${text}}}}]`) },
        ],
        { read: (path) => (path === 'l.csv' ? [{ file: path, text: csv }] : undefined) },
      );
    const good = decode('\uFEFFat,"took, ms"\r\n1,30.5\r\n2,10\r\n3,"1.5s"\r\n\r\n');
    expect(good.ok && good.scenario.versions[0]!.behaviour.latency).toEqual({
      kind: 'empirical',
      values: [10_000, 30_500, 1_500_000],
    });
    const found = (csv: string, text?: string) => {
      const decoded = decode(csv, text);
      return decoded.ok ? [] : decoded.problems.map((p) => `${p.path}: ${p.found}`);
    };
    expect(found('a,b\n1,2\n')).toEqual(['versions[0].behaviour.latency: no column "took, ms" in l.csv, only a, b']);
    expect(found('"took, ms"\n12\nsoon\n')).toEqual(['versions[0].behaviour.latency: "soon" in line 3 of l.csv']);
    expect(found('"took, ms"\n-3\n')).toEqual(['versions[0].behaviour.latency: "-3" in line 2 of l.csv']);
    expect(found('"took, ms"\n')).toEqual(['versions[0].behaviour.latency: no value in l.csv']);
    expect(found('', 'csv: m.csv, column: x')).toEqual([
      'versions[0].behaviour.latency: the file m.csv, which cannot be read',
    ]);
  });

  it.each([
    ['{concurrency: {workers: 0}}', 'behaviours.x.concurrency.workers'],
    ['{concurrency: {workers: 1.5}}', 'behaviours.x.concurrency.workers'],
    ['{concurrency: {workers: 1, queue: -1}}', 'behaviours.x.concurrency.queue'],
    ['{concurrency: {workers: 1, whenFull: "full"}}', 'behaviours.x.concurrency.whenFull: "full"'],
    ['{concurrency: {workers: 1, whenFull: 503}}', 'behaviours.x.concurrency.whenFull'],
    ['{cpu: {perRequest: 1ms, limit: 0}}', 'behaviours.x.cpu.limit: no processor at all'],
    ['{cpu: {perRequest: 1ms, limit: many}}', 'behaviours.x.cpu.limit'],
    ['{cpu: {limit: 1}}', 'behaviours.x.cpu'],
    ['{cpu: {perRequest: {uniform: [2ms, 1ms]}}}', 'behaviours.x.cpu.perRequest: the first bound above the second'],
    [
      '{memory: {base: 1Gi, limit: 512Mi}}',
      'behaviours.x.memory.limit: a limit of 512Mi for a process that begins with 1Gi',
    ],
    ['{memory: {base: -1}}', 'behaviours.x.memory.base'],
    ['{paths: [{path: /a, statuses: {"999": 1}}]}', 'behaviours.x.paths[0].statuses'],
    ['{latency: {percentiles: {p50: 20ms, p99: 10ms}}}', 'behaviours.x.latency: a percentile below a lower one'],
    ['{latency: {percentiles: {median: 20ms}}}', 'behaviours.x.latency: the percentile "median"'],
    ['{latency: {percentiles: {}}}', 'behaviours.x.latency: no percentile'],
    ['{latency: {values: []}}', 'behaviours.x.latency'],
  ])('refuses %s', (text, place) => {
    const found = problems(`behaviours: {x: ${text}}\nversions: [{image: "*", behaviour: x}]`);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(place);
  });
});

describe('how clients behave', () => {
  it('is read with its defaults', () => {
    const [source] = traffic('{rate: 5, timeout: 1s, retries: 2, keepAlive: {}, sessions: 100}');
    expect(source).toMatchObject({
      timeout: { after: 1_000_000, cancels: false },
      retries: { attempts: 2, backOff: { first: 25_000, factor: 2, most: 250_000 }, jitter: 1 },
      keepAlive: { idle: 90_000_000 },
      sessions: { users: 100 },
    });
    expect(source?.retries?.budget).toBeUndefined();
  });

  it('knows rates that change', () => {
    expect(traffic('{ramp: {from: 1, to: 9, over: 1m}}')[0]!.arrivals).toEqual({
      kind: 'varying',
      process: 'poisson',
      curve: {
        points: [
          { after: 0, perSecond: 1 },
          { after: 60_000_000, perSecond: 9 },
        ],
      },
    });
    const burst = traffic('{rate: 1, bursts: [{after: 1m, lasts: 10s, rate: 7}], arrivals: constant}')[0]!.arrivals;
    expect(burst.kind === 'varying' && [burst.process, burst.curve.points.map((p) => p.perSecond)]).toEqual([
      'constant',
      [1, 1, 7, 7, 1],
    ]);
    const day = traffic('{daily: {least: 2, most: 10, peak: 6h}}')[0]!.arrivals;
    const at = (hour: number) => day.kind === 'varying' && day.curve.points[hour * 2]!.perSecond;
    expect([at(0), at(6), at(18)]).toEqual([expect.closeTo(6, 9), expect.closeTo(10, 9), expect.closeTo(2, 9)]);
    expect(traffic('{users: {count: 3, think: 2s}}')[0]!.arrivals).toMatchObject({ kind: 'closed', users: 3 });
  });

  it('lets a share of the requests carry headers and cookies', () => {
    const [rest, carriers] = traffic('{rate: 50, headers: {X: a}, cookies: {beta: always, z: "1"}, carriers: 10%}');
    expect([rest!.name, rest!.headers, rest!.arrivals]).toEqual([
      'users',
      undefined,
      { kind: 'poisson', perSecond: 45 },
    ]);
    expect([carriers!.name, carriers!.headers, carriers!.arrivals]).toEqual([
      'users with headers',
      { X: 'a', Cookie: 'beta=always; z=1' },
      { kind: 'poisson', perSecond: 5 },
    ]);
  });

  it.each([
    ['{}', 'traffic[0]: no word of how many requests come'],
    ['{rate: 1, users: {count: 1, think: 1s}}', 'traffic[0].users: rate and users'],
    ['{rate: 1, ramp: {from: 1, to: 2, over: 1m}}', 'traffic[0].ramp: rate and ramp'],
    ['{rates: []}', 'traffic[0].rates: an empty list'],
    [
      '{rates: [{after: 1m, rate: 1}, {after: 1s, rate: 1}]}',
      'traffic[0].rates[1].after: a moment before the one above it',
    ],
    ['{rate: -1}', 'traffic[0].rate'],
    [
      '{rate: 1, bursts: [{after: 1m, lasts: 1m, rate: 9}, {after: 90s, lasts: 1m, rate: 9}]}',
      'traffic[0].bursts[1].after',
    ],
    ['{daily: {least: 5, most: 1, peak: 1h}}', 'traffic[0].daily: a `most` below `least`'],
    ['{daily: {least: 1, most: 5, peak: 1h, day: 0s}}', 'traffic[0].daily: a day without length'],
    ['{users: {count: -3, think: 1s}}', 'traffic[0].users.count'],
    ['{users: {count: 3, think: {uniform: [2s, 1s]}}}', 'traffic[0].users.think: the first bound above the second'],
    ['{rate: 1, timeout: 0s}', 'traffic[0].timeout: no patience at all'],
    ['{rate: 1, timeout: soon}', 'traffic[0].timeout'],
    ['{rate: 1, retries: -1}', 'traffic[0].retries'],
    ['{rate: 1, retries: {attempts: 1, when: [failures]}}', 'traffic[0].retries.when[0]: "failures"'],
    ['{rate: 1, retries: {attempts: 1, jitter: 2}}', 'traffic[0].retries'],
    ['{rate: 1, keepAlive: {requests: 0}}', 'traffic[0].keepAlive.requests'],
    ['{rate: 1, sessions: 0}', 'traffic[0].sessions'],
    ['{rate: 1, carriers: 10%}', 'traffic[0].carriers: a share of requests that carry nothing'],
  ])('refuses %s', (text, place) => {
    const found = problems(`traffic: [${text}]`);
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter((p) => p.includes(place))).not.toEqual([]);
    expect(found).toHaveLength(1);
  });
});
