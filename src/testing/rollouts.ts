/** Rollouts of all strategies, with the objects around them. Nearly all are valid. */
import fc from 'fast-check';
import type { Json } from '../cluster/objects.ts';
import { type Check, checks } from './analysis.ts';
import { type Manifest, type Mapping, manifest, NAME, service, written } from './manifest.ts';
import { type Router, routers } from './routers.ts';
import { CHECKS, PLUGINS, pluginAnswers, steps } from './steps.ts';

/** A Rollout with all it refers to. */
export interface RolloutCase {
  readonly rollout: Manifest;
  /** Services, router objects and analysis templates. */
  readonly objects: readonly Manifest[];
  /** By metric: what its provider answers. */
  readonly answers: { readonly [metric: string]: readonly Mapping[] };
  /** By step plugin: what its calls are answered. */
  readonly plugins: Mapping;
  /** The Service that users call. */
  readonly called: string;
}

interface Strategy {
  readonly strategy: Mapping;
  readonly objects: readonly Manifest[];
  readonly called: string;
}

const few = fc.integer({ min: 0, max: 5 });
const delay = fc.integer({ min: 0, max: 40 });
const percent = fc.constantFrom('0%', '25%', '50%', '100%', '10%', '1%', '99%');
const share: fc.Arbitrary<Json> = fc.oneof(few, percent);
const metadata = fc.constantFrom<Mapping>({ labels: { role: 'one' } }, { annotations: { note: 'two' } });
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 3 });
const analysisOf = fc
  .subarray([...CHECKS], { minLength: 1 })
  .map((names): Mapping => ({ templates: names.map((templateName) => ({ templateName })) }));

const antiAffinity = fc.constantFrom<Mapping>(
  { preferredDuringSchedulingIgnoredDuringExecution: { weight: 50 } },
  { requiredDuringSchedulingIgnoredDuringExecution: {} },
);
const replicaProgressThreshold = fc.constantFrom<Mapping>({ type: 'Percent', value: 50 }, { type: 'Pod', value: 1 });

/** A surge and a number of missing pods that are not both nothing, which the controller would refuse. */
const bounds = fc
  .record({ maxSurge: optional(share), maxUnavailable: optional(share) })
  .map(({ maxSurge, maxUnavailable }) => {
    const isNone = (value: Json | undefined) => value === 0 || value === '0%';
    return isNone(maxSurge) && isNone(maxUnavailable) ? { maxSurge } : { maxSurge, maxUnavailable };
  })
  .map((fields) => ('maxUnavailable' in fields ? fields : { maxUnavailable: 1, ...fields }));

const basicCanary: fc.Arbitrary<Strategy> = fc
  .record({
    steps: steps(undefined),
    bounds,
    analysis: optional(analysisOf),
    antiAffinity: optional(antiAffinity),
    replicaProgressThreshold: optional(replicaProgressThreshold),
  })
  .map(({ bounds: both, ...fields }) => ({
    strategy: { canary: written({ ...both, ...fields }) },
    objects: [service(NAME)],
    called: NAME,
  }));

const routed = (router: Router): fc.Arbitrary<Strategy> =>
  fc
    .record({
      steps: steps(router),
      bounds,
      analysis: optional(analysisOf),
      minPodsPerReplicaSet: optional(fc.integer({ min: 1, max: 3 })),
      dynamicStableScale: optional(fc.constant(true)),
      scaleDownDelaySeconds: optional(delay),
      scaleDownDelayRevisionLimit: optional(fc.integer({ min: 0, max: 1 })),
      abortScaleDownDelaySeconds: optional(delay),
      antiAffinity: optional(antiAffinity),
      replicaProgressThreshold: optional(replicaProgressThreshold),
      canaryMetadata: optional(metadata),
      stableMetadata: optional(metadata),
    })
    .map(({ bounds: both, dynamicStableScale, scaleDownDelaySeconds, ...fields }) => ({
      strategy: {
        canary: written({
          ...router.services,
          trafficRouting: router.trafficRouting,
          ...both,
          ...fields,
          // Together they are refused: a stable side that shrinks with its traffic has nothing to delay.
          ...(dynamicStableScale === undefined ? { scaleDownDelaySeconds } : { dynamicStableScale }),
        }),
      },
      objects: router.objects,
      called: router.called,
    }));

const blueGreen: fc.Arbitrary<Strategy> = fc
  .record({
    preview: fc.boolean(),
    previewReplicaCount: optional(fc.integer({ min: 1, max: 4 })),
    autoPromotionEnabled: optional(fc.constant(false)),
    autoPromotionSeconds: optional(fc.integer({ min: 1, max: 40 })),
    scaleDownDelaySeconds: optional(delay),
    scaleDownDelayRevisionLimit: optional(fc.integer({ min: 0, max: 1 })),
    abortScaleDownDelaySeconds: optional(delay),
    maxUnavailable: optional(share),
    prePromotionAnalysis: optional(analysisOf),
    postPromotionAnalysis: optional(analysisOf),
    antiAffinity: optional(antiAffinity),
    activeMetadata: optional(metadata),
    previewMetadata: optional(metadata),
  })
  .map(({ preview, ...fields }) => ({
    strategy: {
      blueGreen: written({
        activeService: `${NAME}-active`,
        previewService: preview ? `${NAME}-preview` : undefined,
        ...fields,
      }),
    },
    objects: [service(`${NAME}-active`), ...(preview ? [service(`${NAME}-preview`)] : [])],
    called: `${NAME}-active`,
  }));

const strategies: fc.Arbitrary<Strategy> = fc.oneof(
  { weight: 3, arbitrary: basicCanary },
  { weight: 5, arbitrary: routers().chain(routed) },
  { weight: 3, arbitrary: blueGreen },
);

const surroundings = fc.record({
  replicas: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 1, max: 6 }) },
    { weight: 1, arbitrary: fc.constantFrom(0, 10, 12) },
  ),
  minReadySeconds: optional(fc.integer({ min: 0, max: 8 })),
  progressDeadlineSeconds: optional(fc.integer({ min: 15, max: 120 })),
  progressDeadlineAbort: optional(fc.constant(true)),
  // Not below `scaleDownDelayRevisionLimit`, which would be refused.
  revisionHistoryLimit: optional(fc.integer({ min: 1, max: 3 })),
  rollbackWindow: optional(fc.integer({ min: 1, max: 2 }).map((revisions) => ({ revisions }))),
});

const probe = { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 1 };

const template: Mapping = {
  metadata: { labels: { app: NAME } },
  spec: {
    containers: [{ name: 'app', image: 'example/shop:v1', ports: [{ containerPort: 8080 }], readinessProbe: probe }],
  },
};
const selector: Mapping = { matchLabels: { app: NAME } };

interface Origin {
  /** The fields of the Rollout's spec that say what its pods are. */
  readonly fields: Mapping;
  readonly objects: readonly Manifest[];
}

const own: Origin = { fields: { selector, template }, objects: [] };

/** The pods of a Deployment that the Rollout is to replace. */
const ofDeployment: fc.Arbitrary<Origin> = fc
  .record({
    scaleDown: optional(fc.constantFrom('never', 'onsuccess', 'progressively')),
    selects: fc.boolean(),
    replicas: fc.integer({ min: 0, max: 4 }),
  })
  .map(({ scaleDown, selects, replicas }) => ({
    fields: written({
      selector: selects ? selector : undefined,
      workloadRef: written({ apiVersion: 'apps/v1', kind: 'Deployment', name: NAME, scaleDown }),
    }),
    objects: [manifest('apps/v1', 'Deployment', NAME, { spec: { replicas, selector, template } })],
  }));

const origins = fc.oneof({ weight: 6, arbitrary: fc.constant(own) }, { weight: 1, arbitrary: ofDeployment });

/**
 * A Rollout named `shop` with image `example/shop:v1`, its own or that of a Deployment, and the objects it refers to. Shrinks
 * towards one replica, a canary without a router and without steps.
 */
export const rollouts = (): fc.Arbitrary<RolloutCase> =>
  fc
    .record({
      strategy: strategies,
      fields: surroundings,
      checks: fc.tuple(checks(CHECKS[0]), checks(CHECKS[1])),
      origin: origins,
      plugins: fc.tuple(pluginAnswers, pluginAnswers),
    })
    .map(({ strategy: { strategy, objects, called }, fields, checks: both, origin, plugins }) => {
      const rollout = manifest('argoproj.io/v1alpha1', 'Rollout', NAME, {
        spec: { ...written(fields), ...origin.fields, strategy },
      });
      const named = JSON.stringify(strategy);
      const isNamed = (name: string) => named.includes(`"${name}"`);
      const used: readonly Check[] = both.filter(({ name }) => isNamed(name));
      return {
        rollout,
        objects: [...objects, ...origin.objects, ...used.map((c) => c.template)],
        answers: Object.fromEntries(used.map((c) => [c.name, c.answers])),
        plugins: Object.fromEntries(PLUGINS.flatMap((name, i) => (isNamed(name) ? [[name, plugins[i] ?? []]] : []))),
        called,
      };
    });
