/** From objects and what a document says to one Scenario, with everything assumed that nobody said. */
import type { Instant } from '../kernel/time.ts';
import { between } from '../kernel/time.ts';
import { expectedRequests } from '../traffic/arrivals.ts';
import { metricFamilies } from '../traffic/families.ts';
import type { TrafficSource } from '../traffic/model.ts';
import { good } from './behaviours.ts';
import { CLUSTER, METRICS, PERSON_LOOKS_AFTER, PIPELINE_TAKES, PROMETHEUS, SEED } from './defaults.ts';
import type { Assumption, PersonAction, Release, Scenario, VersionBehaviour } from './format.ts';
import type { Said } from './from-document.ts';
import { releasesInGit } from './gitops.ts';
import { spanOf } from './horizon.ts';
import { filled, splitImage } from './images.ts';
import type { ManifestObject } from './manifests.ts';
import { inferMetrics } from './metric-inference.ts';
import type { PipelinePlan } from './pipeline-plan.ts';
import type { RolloutManifest } from './rollout-manifest.ts';
import { assumePeople, assumeRelease, assumeTraffic, endAfter } from './zero-configuration.ts';

export interface Parts {
  /** Objects with their references completed. */
  readonly objects: readonly ManifestObject[];
  readonly rollouts: readonly RolloutManifest[];
  readonly said: Said;
  readonly assumptions: readonly Assumption[];
  readonly notices: readonly string[];
}

/** Nothing said: every part is assumed. */
export const NOTHING_SAID: Said = {
  metrics: METRICS,
  cluster: CLUSTER,
  prometheus: PROMETHEUS,
  answers: {},
  plugins: {},
};

/** The Scenario of these parts. */
export function assemble({ objects, rollouts, said, assumptions, notices }: Parts): Scenario {
  const own = rollouts.filter((r) => r.spec.strategy?.canary !== undefined || r.spec.strategy?.blueGreen !== undefined);
  const assumed: Assumption[] = [...assumptions];
  const traffic = said.traffic ?? trafficFor(own, objects, assumed);
  const committed = releasesInGit(said.gitops, objects);
  const pipelines = said.pipelines ?? [];
  // What commits and pipelines deploy is released by them.
  const releases = said.releases ?? (committed.length > 0 || pipelines.length > 0 ? [] : releasesFor(own, assumed));
  const versions = versionsFor(said.versions, releases, assumed);
  const people = said.people ?? (pipelines.length > 0 ? [] : peopleFor(own, assumed));
  const answered = said.people === undefined ? pipelines.map((plan) => assumeApprovals(plan, assumed)) : pipelines;
  assumed.push(...assumePlugins(own, said.plugins));
  const metrics = inferMetrics(objects, said.metrics, metricFamilies, said.prometheus.rules);
  assumed.push(...metrics.assumptions);
  const until =
    said.until ??
    endAfter(
      [...releases.map(({ at }) => at), ...committed, ...startsOf(answered)],
      own.reduce((longest, r) => Math.max(longest, spanOf(r.spec, objects)), 0) || 600_000_000,
    );
  return {
    name: said.name ?? own[0]?.name ?? objects[0]?.metadata.name ?? 'rehearsal',
    about: said.about ?? '',
    seed: said.seed ?? SEED,
    until,
    flow: said.flow ?? flowFor(traffic, until),
    objects,
    versions,
    metrics: metrics.metrics,
    traffic,
    releases,
    people,
    ...(answered.length === 0 ? {} : { pipelines: answered }),
    cluster: said.cluster,
    prometheus: said.prometheus,
    answers: said.answers,
    plugins: said.plugins,
    faults: said.faults ?? [],
    ...(said.gitops === undefined ? {} : { gitops: said.gitops }),
    expect: said.expect ?? [],
    ...(said.variants === undefined ? {} : { variants: said.variants }),
    ...(said.study === undefined ? {} : { study: said.study }),
    assumptions: assumed,
    notices: [...notices, ...(said.notices ?? []), ...metrics.notices],
  };
}

/** When the last thing that a pipeline waits for may be over, for the end of the run. */
const startsOf = (plans: readonly PipelinePlan[]): readonly Instant[] =>
  plans.flatMap(({ pushes, pipeline }) => {
    const questions = pipeline.steps.filter(({ does }) => does.kind === 'pending-approval').length;
    return pushes.map(({ at }) => (at + PIPELINE_TAKES + questions * PERSON_LOOKS_AFTER) as Instant);
  });

function assumeApprovals(plan: PipelinePlan, assumed: Assumption[]): PipelinePlan {
  const asking = plan.pipeline.steps.filter(({ does }) => does.kind === 'pending-approval');
  if (asking.length === 0) return plan;
  assumed.push({
    about: 'people',
    text: `somebody approves whatever the pipeline ${plan.name} asks, five minutes after it asks.`,
    remedy: `people: [{do: approve, pipeline: ${plan.name}, step: ${asking[0]?.name ?? ''}, after: 5m}]`,
  });
  const answers = asking.map(({ name }) => ({
    who: 'a person',
    does: 'approve' as const,
    step: name,
    after: PERSON_LOOKS_AFTER,
  }));
  return { ...plan, answers };
}

function trafficFor(
  rollouts: readonly RolloutManifest[],
  objects: readonly ManifestObject[],
  assumed: Assumption[],
): TrafficSource[] {
  return rollouts.flatMap((rollout, i) => {
    const traffic = assumeTraffic(rollout, objects);
    if (traffic === undefined) return [];
    assumed.push(traffic.assumption);
    return [i === 0 ? traffic.source : { ...traffic.source, name: `users of ${rollout.name}` }];
  });
}

function releasesFor(rollouts: readonly RolloutManifest[], assumed: Assumption[]): Release[] {
  return rollouts.flatMap((rollout) => {
    const next = assumeRelease(rollout);
    if (next === undefined) return [];
    assumed.push(next.assumption);
    return [next.release];
  });
}

function peopleFor(rollouts: readonly RolloutManifest[], assumed: Assumption[]): PersonAction[] {
  return rollouts.flatMap((rollout) => {
    const { people, assumption } = assumePeople(rollout);
    if (assumption !== undefined) assumed.push(assumption);
    return people;
  });
}

/** Step plugins of which nothing is said. */
function assumePlugins(rollouts: readonly RolloutManifest[], said: Said['plugins']): readonly Assumption[] {
  const steps = rollouts.flatMap((r) => r.spec.strategy?.canary?.steps ?? []);
  const names = new Set(steps.flatMap((step) => step.plugin?.name ?? []));
  return [...names]
    .filter((name) => said[name] === undefined)
    .map((name) => ({
      about: 'plugins',
      text: `the step plugin ${name} succeeds at once whenever it is asked.`,
      remedy: `plugins: {${name}: [{phase: Running, requeueAfter: 30s}, {phase: Successful}]}`,
    }));
}

/** Every image behaves somehow: those no pattern matches are good. */
function versionsFor(
  said: readonly VersionBehaviour[] | undefined,
  releases: readonly Release[],
  assumed: Assumption[],
): readonly VersionBehaviour[] {
  const rest: VersionBehaviour = { image: '*', name: 'good', behaviour: good };
  if (said === undefined) {
    const released = releases.flatMap((release) => Object.values(release.images))[0];
    const pattern = `*:${splitImage(released ?? '').tag ?? 'v2'}`;
    assumed.push({
      about: 'behaviour',
      text: 'every version is good: ready a second after its container started, half of its answers within 20 ms, no errors.',
      remedy: `versions: [{image: ${JSON.stringify(pattern)}, behaviour: errors-5}]`,
    });
  }
  return [...(said ?? []), rest];
}

/** Every request an event, as long as there are not too many of them to wait for. */
const MOST_EXACT_REQUESTS = 2_000_000;

function flowFor(traffic: readonly TrafficSource[], until: Instant): 'exact' | 'aggregate' {
  const expected = traffic.reduce(
    (sum, source) => sum + expectedRequests(source.arrivals, between(source.from, source.until ?? until)),
    0,
  );
  return expected <= MOST_EXACT_REQUESTS ? 'exact' : 'aggregate';
}

/** The objects with placeholders of templates filled in the images of their pods, since no registry knows those. */
export function fillImages(objects: readonly ManifestObject[]): {
  readonly objects: readonly ManifestObject[];
  readonly assumptions: readonly Assumption[];
} {
  const assumptions: Assumption[] = [];
  const fill = (value: unknown, of: ManifestObject, key = ''): unknown => {
    if (Array.isArray(value)) return value.map((item) => fill(item, of));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, fill(member, of, name)]));
    }
    const answer = key === 'image' && typeof value === 'string' ? filled(value) : undefined;
    if (answer === undefined) return value;
    assumptions.push({
      about: 'images',
      text: `the image ${String(value)} of ${of.kind} ${of.metadata.name} holds ${answer.placeholders.map((p) => `{{${p}}}`).join(' and ')}, which a pipeline or chart fills: preroll takes ${answer.image}.`,
      remedy: 'render the manifest first, or write a tag',
    });
    return answer.image;
  };
  const done = objects.map((object) =>
    WITH_PODS.has(object.kind) ? (fill(object, object) as ManifestObject) : object,
  );
  return { objects: done, assumptions };
}

const WITH_PODS = new Set(['Deployment', 'Experiment', 'PodTemplate', 'ReplicaSet', 'Rollout']);
