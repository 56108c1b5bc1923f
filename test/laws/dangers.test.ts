/** Each danger happens, is known by its numbers, and hides no mistake of the same shape. */
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/cluster/objects.ts';
import type { Rollout } from '../../src/delivery/rollout/objects.ts';
import { run } from '../../src/simulation/run.ts';
import { type Manifest, type Mapping, type Rehearsal, scenarioOf } from '../../src/testing.ts';
import { type Breach, dangers } from './dangers.ts';
import { watchViews } from './generated.ts';
import type { View } from './real-rules.ts';

const service = (name: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { selector: { app: 'shop' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
});

const SERVICES = [service('shop'), service('shop-stable'), service('shop-canary')];

function story(spec: Mapping, document: Mapping): Rehearsal {
  const template = {
    metadata: { labels: { app: 'shop' } },
    spec: {
      containers: [
        {
          name: 'app',
          image: 'example/shop:v1',
          ports: [{ containerPort: 8080 }],
          readinessProbe: { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 1 },
        },
      ],
    },
  };
  const rollout: Manifest = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: { name: 'shop' },
    spec: { selector: { matchLabels: { app: 'shop' } }, template, ...spec },
  };
  return {
    objects: [rollout, ...SERVICES],
    document: {
      apiVersion: 'preroll.dev/v1alpha1',
      kind: 'Scenario',
      name: 'danger',
      until: '200s',
      traffic: [],
      releases: [{ at: '20s', image: 'example/shop:v2' }],
      people: [],
      versions: [
        { image: '*:bad', behaviour: 'never-ready' },
        { image: '*:slow', behaviour: { startup: '20s' } },
      ],
      ...document,
    },
  };
}

const routed = (replicas: number, canary: Mapping, document: Mapping = {}): Rehearsal =>
  story(
    {
      replicas,
      strategy: {
        canary: {
          stableService: 'shop-stable',
          canaryService: 'shop-canary',
          trafficRouting: { smi: {} },
          ...canary,
        },
      },
    },
    document,
  );

interface Case {
  readonly danger: string;
  readonly rehearsal: Rehearsal;
  readonly detail: string;
  /** The breach as a mistake of preroll's would look: the same shape, but not what the rule gives. */
  readonly planted: readonly { readonly what: string; plant(breach: Breach): Breach }[];
}

const told = (from: string, to: string) => ({
  what: `it says ${to} instead of ${from}`,
  plant(breach: Breach): Breach {
    expect(breach.detail).toContain(from);
    return { ...breach, detail: breach.detail.replace(from, to) };
  },
});

const views = (what: string, change: (view: View) => View) => ({
  what,
  plant: (breach: Breach): Breach => ({ ...breach, views: breach.views.map(change) }),
});

/** The view with a field of its Rollout set: `status.abort`. */
function withField(view: View, path: string, value: Json | undefined): View {
  const copy = structuredClone(view.rollout) as unknown as { [field: string]: unknown };
  const fields = path.split('.');
  const last = fields.pop() ?? '';
  let at: { [field: string]: unknown } = copy;
  for (const field of fields) {
    at[field] ??= {};
    at = at[field] as typeof at;
  }
  at[last] = value;
  return { ...view, rollout: copy as unknown as Rollout };
}

const setField = (path: string, value: Json | undefined) =>
  views(`${path} is ${JSON.stringify(value)}`, (view) => withField(view, path, value));

const available = (count: number) =>
  views(`all have ${count} available pods`, (view) => ({
    ...view,
    sets: view.sets.map((set) => ({ ...set, status: { ...set.status, replicas: count, availableReplicas: count } })),
  }));

const stableIs = (count: number) =>
  views(`stable has ${count} available pods`, (view) => ({
    ...view,
    sets: view.sets.map((set) =>
      set.metadata.labels?.['rollouts-pod-template-hash'] === view.rollout.status?.stableRS
        ? { ...set, status: { ...set.status, replicas: count, availableReplicas: count } }
        : set,
    ),
  }));

const longPause = { pause: {} };

const cases: readonly Case[] = [
  {
    danger: 'a step to nothing',
    rehearsal: routed(4, {
      steps: [{ setWeight: 50 }, { pause: { duration: 10 } }, { setCanaryScale: { replicas: 0 } }, longPause],
    }),
    detail: 'shop: canary is scaled to nothing with weight 50',
    planted: [
      told('weight 50', 'weight 49'),
      setField('status.abort', true),
      setField('spec.strategy.canary.steps', [
        { setWeight: 50 },
        { pause: { duration: 10 } },
        { setCanaryScale: { replicas: 1 } },
        longPause,
      ]),
    ],
  },
  {
    danger: 'another version in mid-update under dynamicStableScale',
    rehearsal: routed(
      4,
      { dynamicStableScale: true, steps: [{ setWeight: 100 }, { setCanaryScale: { replicas: 1 } }, longPause] },
      {
        releases: [
          { at: '20s', image: 'example/shop:v2' },
          { at: '60s', image: 'example/shop:v3' },
        ],
      },
    ),
    detail: 'shop: stable is scaled to nothing with weight 100',
    planted: [
      told('weight 100', 'weight 90'),
      setField('status.canary.weights.stable.weight', 50),
      setField('spec.strategy.canary.dynamicStableScale', false),
    ],
  },
  {
    danger: 'an abort under dynamicStableScale',
    rehearsal: routed(
      4,
      { dynamicStableScale: true, steps: [{ setWeight: 50 }, longPause] },
      {
        releases: [
          { at: '20s', image: 'example/shop:v2' },
          { at: '60s', image: 'example/shop:bad' },
        ],
        people: [{ at: '80s', do: 'abort' }],
      },
    ),
    detail: 'shop: canary has weight 50 and no available pod',
    planted: [told('weight 50', 'weight 51'), setField('status.abort', false), stableIs(4)],
  },
  {
    danger: 'a share rounded down',
    rehearsal: routed(1, {
      dynamicStableScale: true,
      steps: [{ setWeight: 100 }, { pause: { duration: 10 } }, { setWeight: 20 }, longPause],
    }),
    detail: 'shop: stable has weight 80 and no available pod',
    planted: [told('weight 80', 'weight 81'), setField('spec.replicas', 2)],
  },
  {
    danger: 'a weight above the whole',
    rehearsal: routed(
      2,
      { dynamicStableScale: true, steps: [{ setWeight: 20 }, { setCanaryScale: { replicas: 6 } }, longPause] },
      { people: [{ at: '60s', do: 'promote-full' }] },
    ),
    detail: 'shop: weight 300 at step index',
    planted: [told('weight 300', 'weight 301'), setField('status.promoteFull', false), available(5)],
  },
  {
    danger: 'an abort of a blue-green that has switched and is not complete',
    rehearsal: story(
      {
        replicas: 2,
        strategy: {
          blueGreen: {
            activeService: 'shop',
            abortScaleDownDelaySeconds: 5,
            postPromotionAnalysis: { templates: [{ templateName: 'long' }] },
          },
        },
      },
      {
        releases: [{ at: '20s', image: 'example/shop:slow' }],
        people: [
          { at: '80s', do: 'scale', replicas: 4 },
          { at: '82s', do: 'abort' },
        ],
        answers: { long: [{ result: 1 }] },
      },
    ),
    detail: 'which serves users, 4 wanted',
    planted: [
      told('4 wanted', '5 wanted'),
      setField('status.abort', false),
      available(4),
      views('the delay is not over', (view) => ({
        ...view,
        sets: view.sets.map((set) => ({
          ...set,
          metadata: { ...set.metadata, annotations: { 'scale-down-deadline': '2030-01-01T00:00:00Z' } },
        })),
      })),
      told('to 0,', 'to 1,'),
    ],
  },
  {
    danger: 'back to stable and another size in one edit',
    rehearsal: routed(
      10,
      { steps: [{ setWeight: 20 }, longPause] },
      {
        people: [
          { at: '60s', do: 'set-image', image: 'example/shop:v1' },
          { at: '60s', do: 'scale', replicas: 12 },
        ],
      },
    ),
    detail: 'goes from 10 to 3, which serves users, 12 wanted',
    planted: [
      told('to 3,', 'to 2,'),
      told('12 wanted', '10 wanted'),
      setField('status.currentStepIndex', 2),
      views('stable is not the newest revision', (view) => ({
        ...view,
        sets: view.sets.map((set) => ({
          ...set,
          metadata: {
            ...set.metadata,
            annotations: { ...set.metadata.annotations, 'rollout.argoproj.io/revision': '1' },
          },
        })),
      })),
    ],
  },
  {
    danger: 'back to a version that never was stable',
    rehearsal: story(
      { replicas: 0, rollbackWindow: { revisions: 1 }, strategy: { canary: { steps: [longPause] } } },
      {
        releases: [
          { at: '20s', image: 'example/shop:v2' },
          { at: '40s', image: 'example/shop:v3' },
          { at: '80s', image: 'example/shop:v2' },
        ],
        people: [{ at: '60s', do: 'promote-full' }],
      },
    ),
    detail: 'became stable from step index 0 of 1',
    planted: [
      told('shop: ', 'shop: other-'),
      setField('spec.rollbackWindow.revisions', 0),
      setField('spec.replicas', 1),
      views('all were made in one second', (view) => ({
        ...view,
        sets: view.sets.map((set) => ({
          ...set,
          metadata: { ...set.metadata, creationTimestamp: '2020-01-01T00:00:00Z' },
        })),
      })),
    ],
  },
  {
    danger: 'pods counted twice',
    rehearsal: story(
      { replicas: 4, minReadySeconds: 3, strategy: { canary: { maxSurge: 0, maxUnavailable: 1 } } },
      {
        seed: 2,
        releases: [
          { at: '20s', image: 'example/shop:v2' },
          { at: '33s', image: 'example/shop:bad' },
          { at: '60s', image: 'example/shop:slow' },
          { at: '90s', image: 'example/shop:v3' },
        ],
      },
    ),
    detail: 'from 1 to 0, which leaves 2 available pods, 3 promised',
    planted: [
      told('leaves 2', 'leaves 1'),
      told('to 0,', 'to 1,'),
      setField('spec.replicas', 5),
      views('no pod is on its way out', (view) => ({
        ...view,
        sets: view.sets.filter((set) => set.spec.replicas > 0),
      })),
    ],
  },
];

const LONG: Manifest = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'AnalysisTemplate',
  metadata: { name: 'long' },
  spec: {
    metrics: [
      {
        name: 'long',
        interval: '30s',
        count: 20,
        successCondition: 'result == 1',
        provider: { prometheus: { address: 'http://prometheus:9090', query: 'vector(1)' } },
      },
    ],
  },
};

function breachesOf(rehearsal: Rehearsal): readonly Breach[] {
  const decoded = scenarioOf({ ...rehearsal, objects: [...rehearsal.objects, LONG] });
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.problems));
  const breaches: Breach[] = [];
  let at: ReturnType<typeof watchViews> = () => [];
  run(
    decoded.scenario,
    (entry) => {
      if (entry.kind !== 'promise') return;
      const { promise, detail, t } = entry;
      breaches.push({ promise, detail, t, views: at(t) });
    },
    (world) => {
      at = watchViews(world);
    },
  );
  return breaches;
}

const namesOf = (breach: Breach): readonly string[] => dangers.filter((d) => d.is(breach)).map(({ name }) => name);

describe.each(cases)('$danger', ({ danger, rehearsal, detail, planted }) => {
  const breach = breachesOf(rehearsal).find((b) => b.detail.includes(detail));

  it('happens, and is known', () => {
    expect(breach === undefined ? [] : namesOf(breach)).toEqual([danger]);
  });

  it.each(planted)('is not taken for one when $what', ({ plant }) => {
    expect(breach === undefined ? ['no breach'] : namesOf(plant(breach))).toEqual([]);
  });
});

it('every danger has a story that meets it', () => {
  expect(cases.map(({ danger }) => danger)).toEqual(dangers.map(({ name }) => name));
});
