/**
 * The Scenario document: what a user may write beside the manifests. This schema is also published for editors
 * (docs/scenario.schema.json), so it holds no transformation, only shapes and words.
 */
import * as z from 'zod';
import type { Json } from '../cluster/objects.ts';
import { quantitySchema as quantity } from './amounts.ts';
import { clusterSchema as cluster } from './cluster-document.ts';
import { durationModelSchema, durationSchema } from './durations.ts';
import { faultSchema } from './fault-document.ts';
import { gitOpsSchema } from './gitops-document.ts';
import { healthFields } from './health.ts';
import { momentFields } from './moment-document.ts';
import { pipelineSchema } from './pipeline-document.ts';
import { ruleGroup } from './rule-groups.ts';

export const SCENARIO_API_VERSION = 'preroll.dev/v1alpha1';

const text = z.string({ error: 'a text' });
const texts = z.array(text, { error: 'a list of texts' });
const whole = z.int({ error: 'a whole number' });
const count = z.int({ error: 'a whole number, not negative' }).min(0, { error: 'a whole number, not negative' });
const truth = z.boolean({ error: 'true or false' });
const SHARE = 'a share: a number from 0 to 1, or a percentage such as 5%';
const factor = z.number({ error: 'a positive number' }).positive({ error: 'a positive number' });
const json: z.ZodType<Json> = z.any().meta({ description: 'any plain data' });

const object = <S extends z.ZodRawShape>(shape: S) => z.strictObject(shape, { error: 'a mapping' });
const list = <S extends z.ZodType>(item: S) => z.array(item, { error: 'a list' });
const map = <S extends z.ZodType>(value: S) => z.record(z.string(), value, { error: 'a mapping' });

const shareSchema = z
  .union(
    [
      z.number().min(0, { error: SHARE }).max(1, { error: SHARE }),
      z.string().regex(/^\s*(?:100(?:\.0*)?|\d{1,2}(?:\.\d*)?)\s*%\s*$/, { error: SHARE }),
    ],
    { error: SHARE },
  )
  .meta({ id: 'share', description: SHARE });

const POSITIVE = 'a whole number, at least 1';
const statuses = map(shareSchema).describe('share of requests answered with each status other than 200');

const change = object({
  since: z
    .enum(['pod', 'version', 'run'], { error: 'pod, version or run' })
    .optional()
    .describe(
      'count from each pod’s readiness, from the version’s first ready pod (default), or from the run’s beginning',
    ),
  after: durationSchema,
  until: durationSchema.optional(),
  errors: shareSchema.optional().describe('share of requests answered with 500'),
  statuses: statuses.optional(),
  latencyFactor: factor.optional().describe('multiplies every latency'),
});

const behaviour = object({
  like: text.optional().describe('the behaviour this one starts from (default: good)'),
  startup: durationModelSchema.optional().describe('from container start to ready'),
  ready: truth.optional().describe('false: its pods never become ready'),
  latency: durationModelSchema.optional(),
  latencyFactor: factor.optional().describe('multiplies every latency, from the beginning'),
  errors: shareSchema.optional().describe('share of requests answered with 500'),
  statuses: statuses.optional(),
  warmUp: object({ duration: durationSchema, factor })
    .optional()
    .describe('latencies of a young pod are multiplied by `factor`, falling to 1'),
  coldStart: object({ requests: count, extra: durationModelSchema })
    .optional()
    .describe('the first requests of a process take so much longer'),
  concurrency: object({
    workers: z.int({ error: POSITIVE }).min(1, { error: POSITIVE }).describe('requests worked on at once'),
    queue: count.optional().describe('how many may wait for a worker (default: any number)'),
    whenFull: text.optional().describe('what the others get: a status, or refused (default: 503)'),
  })
    .optional()
    .describe('absent: any number of requests at once'),
  cpu: object({
    perRequest: durationModelSchema.describe('processor time of one request; it takes at least as long'),
    idle: quantity.optional().describe('cores used without any request'),
    limit: quantity.optional().describe('cores; requests at work share them'),
  }).optional(),
  memory: object({
    base: quantity,
    perRequest: quantity.optional().describe('held while a request is in the pod'),
    growth: quantity.optional().describe('bytes a second: a leak'),
    limit: quantity.optional().describe('a process that holds more is killed'),
  }).optional(),
  paths: list(
    object({
      path: text.describe('* stands for any run of characters'),
      latency: durationModelSchema.optional(),
      errors: shareSchema.optional().describe('share of requests answered with 500'),
      statuses: statuses.optional(),
    }),
  )
    .optional()
    .describe('what is different for some paths; the first that matches counts'),
  changes: list(change).optional(),
  ...healthFields,
  bodies: map(object({ status: whole.optional(), body: json }))
    .optional()
    .describe('answers to a GET of a path, for analyses that ask the service'),
});

const rolloutRef = { rollout: text.optional(), namespace: text.optional() };

const rate = z
  .number({ error: 'requests per second, as a number' })
  .min(0, { error: 'requests per second, not negative' });

const traffic = object({
  name: text.optional(),
  to: text.optional().describe('the Service that is called'),
  namespace: text.optional(),
  rate: rate.optional().describe('requests a second'),
  bursts: list(object({ rate, after: durationSchema, lasts: durationSchema }))
    .optional()
    .describe('stretches with a rate of their own; `after` counts from when the source begins'),
  rates: list(object({ after: durationSchema, rate }))
    .optional()
    .describe('a rate that changes evenly from one moment to the next; two at one moment are a jump'),
  ramp: object({ from: rate, to: rate, over: durationSchema }).optional(),
  daily: object({
    least: rate,
    most: rate,
    peak: durationSchema.describe('when the most come, counted from when the source begins'),
    day: durationSchema.optional().describe('default: 24h'),
  })
    .optional()
    .describe('a rate that rises and falls once a day, as a cosine does'),
  users: object({ count, think: durationModelSchema.describe('from an answer to the next request') })
    .optional()
    .describe('so many users, each of whom waits for the answer before asking again'),
  arrivals: z.enum(['poisson', 'constant'], { error: 'poisson or constant' }).optional(),
  timeout: z
    .union([durationSchema, object({ after: durationSchema, cancels: truth.optional() })], {
      error: 'a duration, or {after: …, cancels: true}',
    })
    .optional()
    .describe('when an attempt is given up; `cancels`: the pod learns of it and stops'),
  retries: z
    .union(
      [
        count,
        object({
          attempts: count.describe('at most so many after the first'),
          when: texts.optional().describe('statuses, classes such as 5xx, refused, reset, timeout'),
          backOff: durationSchema.optional().describe('before the first retry'),
          factor: factor.optional().describe('each further wait is so many times as long'),
          most: durationSchema.optional().describe('no wait is longer'),
          jitter: shareSchema.optional().describe('the share of each wait that is left to chance'),
          budget: object({
            ratio: shareSchema.describe('retries in proportion to the requests of the last ten seconds'),
            perSecond: rate.optional().describe('and so many besides'),
          }).optional(),
        }),
      ],
      { error: 'how many, or {attempts: …}' },
    )
    .optional(),
  keepAlive: object({
    requests: z.int({ error: POSITIVE }).min(1, { error: POSITIVE }).optional().describe('on one connection'),
    idle: durationSchema.optional().describe('a connection unused for so long is closed'),
  })
    .optional()
    .describe('connections are used again: behind a plain Service all requests on one reach the same pod'),
  sessions: z
    .int({ error: POSITIVE })
    .min(1, { error: POSITIVE })
    .optional()
    .describe('requests are those of so many users, who keep the cookies routers give them'),
  meshed: truth.optional().describe('does the caller’s own proxy apply the mesh’s split?'),
  path: text.optional(),
  headers: map(text)
    .optional()
    .describe('what its requests carry, by name; Istio, NGINX and the Gateway API route by it'),
  cookies: map(text).optional().describe('carried in the header Cookie'),
  carriers: shareSchema.optional().describe('only this share of the requests carries the headers and cookies'),
  from: durationSchema.optional(),
  until: durationSchema.optional(),
});

const release = object({
  at: durationSchema,
  ...rolloutRef,
  image: text.optional().describe('the new image of the first container'),
  tag: text.optional().describe('the new tag of the first container’s image'),
  images: map(text).optional().describe('container (or *) to image'),
  patch: json.optional().describe('a JSON merge patch of the whole object'),
});

const VERBS = [
  'promote',
  'promote-full',
  'promote-skip-current-step',
  'promote-skip-all-steps',
  'abort',
  'retry',
  'undo',
  'set-image',
  'pause',
  'restart',
  'scale',
  'patch',
  'apply',
  'delete',
  'sync',
  'rollback',
  'refresh',
  'terminate-sync',
  'approve',
  'merge',
  'reject',
] as const;

const person = object({
  who: text.optional(),
  ...momentFields,
  do: z.enum(VERBS, { error: `one of ${VERBS.join(', ')}` }),
  ...rolloutRef,
  image: text.optional().describe('set-image: the new image'),
  container: text.optional().describe('set-image: of which container (default: *, all of them)'),
  toRevision: count.optional().describe('undo: back to which revision; rollback: to which of the history, from 0'),
  replicas: count.optional().describe('scale: to how many'),
  patch: json
    .optional()
    .describe('patch: a JSON merge patch of the Rollout, or of the object that `kind` and `object` name'),
  application: text
    .optional()
    .describe('sync, rollback, refresh, terminate-sync: the Application of Argo CD (default: the only one)'),
  prune: truth.optional().describe('sync, rollback: delete what Git no longer has'),
  hard: truth.optional().describe('refresh: without any cache'),
  kind: text.optional().describe('patch, delete: the kind of the object, if it is not the Rollout'),
  object: z
    .union([text, map(json)], { error: 'the name of an object, or (apply) the whole object' })
    .optional()
    .describe('patch, delete: the name of the object; apply: the whole object'),
  pipeline: text.optional().describe('approve, merge, reject: what a pipeline asks or opens (default: the only one)'),
  step: text.optional().describe('approve, reject: the step that asks (default: the only one that does)'),
  build: count.optional().describe('approve, merge, reject: of this build alone, from 1 (default: of every build)'),
});

const appMetric = object({
  name: text,
  type: z.enum(['counter', 'histogram'], { error: 'counter or histogram' }),
  labels: map(text)
    .optional()
    .describe('label to what it holds: status, statusClass, path, method, version, or ="text"'),
  buckets: z.array(z.number(), { error: 'a list of numbers: upper bounds in seconds' }).optional(),
});

const PHASES = ['Successful', 'Failed', 'Inconclusive', 'Error'] as const;

const answer = z.union(
  [
    object({ result: json, after: durationSchema.optional() }),
    object({ error: text, after: durationSchema.optional() }),
    object({
      phase: z.enum(PHASES, { error: `one of ${PHASES.join(', ')}` }),
      value: text.optional(),
      after: durationSchema.optional(),
    }),
  ],
  { error: 'one of {result: …}, {error: …}, {phase: …, value: …}, each with an optional `after`' },
);

const PLUGIN_PHASES = ['Successful', 'Running', 'Failed', 'Error'] as const;
const OPERATIONS = ['Run', 'Abort', 'Terminate'] as const;

const toPlugin = {
  to: z
    .enum(OPERATIONS, { error: `one of ${OPERATIONS.join(', ')}` })
    .optional()
    .describe('which call (default: Run)'),
  after: durationSchema.optional().describe('not before so long after the step began; until then it is Running'),
};

const pluginAnswer = z.union(
  [
    object({
      phase: z.enum(PLUGIN_PHASES, { error: `one of ${PLUGIN_PHASES.join(', ')}` }),
      message: text.optional(),
      requeueAfter: durationSchema.optional().describe('Running: when to be asked again; counts above 10s'),
      ...toPlugin,
    }),
    object({ error: text, ...toPlugin }),
  ],
  { error: 'one of {phase: …, message: …, requeueAfter: …}, {error: …}, each with an optional `to` and `after`' },
);

const plugin = z.union([list(pluginAnswer), z.enum(['disabled', 'missing'])], {
  error: 'a list of answers, or one of disabled, missing',
});

const versions = list(
  object({
    image: text,
    behaviour: z.union([text, behaviour], { error: 'the name of a behaviour, or one written out' }),
  }),
).describe('which images behave how; the first pattern that matches counts');

const variant = object({
  name: text,
  rollout: map(json).optional().describe('a JSON merge patch of the Rollout'),
  set: map(json).optional().describe('path to value, as `--set` takes them'),
  versions: versions.optional().describe('instead of the scenario’s'),
  traffic: list(traffic).optional().describe('instead of the scenario’s'),
  people: list(person).optional().describe('instead of the scenario’s'),
  cluster: cluster.optional().describe('these fields, the scenario’s for the rest'),
});

const study = object({
  runs: count.optional().describe('how many runs of each variant with each release'),
  releases: texts.optional().describe('qualities of the release: good, errors-20, slow, never-ready, as-written …'),
  traffic: list(factor).optional().describe('factors of the scenario’s traffic'),
  parameters: map(
    object({
      path: text.describe('as `--set` takes it'),
      values: z.array(json, { error: 'a list of values' }).min(1, { error: 'a list with at least one value' }),
    }),
  )
    .optional()
    .describe('what a sweep varies, by name'),
});

export const scenarioDocument = object({
  apiVersion: z.literal(SCENARIO_API_VERSION, { error: SCENARIO_API_VERSION }),
  kind: z.literal('Scenario', { error: 'Scenario' }),
  name: text.optional(),
  about: text.optional(),
  manifests: texts.optional().describe('files of manifests, relative to this document'),
  seed: count.optional(),
  until: durationSchema.optional().describe('when the run ends, at the latest'),
  flow: z.enum(['exact', 'aggregate', 'auto'], { error: 'exact, aggregate or auto' }).optional(),
  behaviours: map(behaviour).optional().describe('behaviours by name, beside those preroll knows'),
  versions: versions.optional(),
  traffic: list(traffic).optional().describe('an empty list: no traffic at all'),
  releases: list(release).optional(),
  people: list(person).optional(),
  pipelines: list(pipelineSchema).optional().describe('Codefresh pipelines, and the pushes that start them'),
  cluster: cluster.optional(),
  prometheus: object({
    scrapeInterval: durationSchema.optional(),
    scrapeTimeout: durationSchema.optional(),
    scrapesEveryPod: truth.optional(),
    evaluationInterval: durationSchema.optional().describe('how often rules are evaluated, unless their group says'),
    adapter: map(text)
      .optional()
      .describe('what custom and external metrics of autoscalers are: an instant query by the name of the metric'),
    rules: list(ruleGroup).optional().describe('groups of recording and alerting rules, as a rules file has them'),
    ruleFiles: texts.optional().describe('rules files, relative to this document'),
    dashboards: texts
      .optional()
      .describe('Grafana dashboards (JSON), relative to this document, whose panels the page draws'),
  }).optional(),
  metrics: object({
    families: texts.optional(),
    app: list(appMetric).optional(),
    countsOwnScrapes: truth.optional(),
  }).optional(),
  answers: map(z.array(z.union([answer, z.array(answer)]), { error: 'a list of answers, or of lists (one a run)' }))
    .optional()
    .describe('scripted answers of metric providers, by metric name'),
  plugins: map(plugin).optional().describe('answers of step plugins, by name; disabled or missing in the controller'),
  faults: list(faultSchema({ share: shareSchema, shares: statuses }))
    .optional()
    .describe('what goes wrong around the rollout, and when'),
  gitops: gitOpsSchema.optional().describe('what stands in Git, who commits what, and how Argo CD was started'),
  expect: texts.optional().describe('claims checked when the run is over'),
  variants: list(variant).optional().describe('what `preroll compare` compares with the scenario as it is'),
  study: study.optional().describe('what studies of many runs vary, and how often they run'),
}).meta({
  title: 'preroll Scenario',
  description: 'What happens to a rollout in a rehearsal, and what is expected of it.',
});

export type ScenarioDocument = z.infer<typeof scenarioDocument>;
export type BehaviourText = z.infer<typeof behaviour>;
export type TrafficText = z.infer<typeof traffic>;
export type AnswerText = z.infer<typeof answer>;
