/**
 * What a Scenario document says, made into the parts of a Scenario: references checked against the objects there are,
 * short forms written out. What it leaves out stays undefined here; `assemble.ts` assumes it.
 */
import { beginning, type Instant, later } from '../kernel/time.ts';
import { CLUSTER } from './defaults.ts';
import type { ScenarioDocument } from './document.ts';
import { duration, durationModel } from './durations.ts';
import { parseExpectation } from './expectations.ts';
import type { Expectation, Problem, Scenario } from './format.ts';
import { releasesInGit } from './gitops.ts';
import { createDesk, type Desk, type Surroundings } from './parts/desk.ts';
import { faultOf } from './parts/faults.ts';
import { gitOpsOf } from './parts/gitops.ts';
import { answersOf, metricsOf, prometheusOf } from './parts/measured.ts';
import { nodesOf } from './parts/nodes.ts';
import { personOf } from './parts/people.ts';
import { answersPipelines, pipelinesOf } from './parts/pipelines.ts';
import { pluginsOf } from './parts/plugins.ts';
import { releaseOf } from './parts/releases.ts';
import { studyOf, variantsOf } from './parts/studies.ts';
import { trafficOf } from './parts/traffic.ts';
import { versionsOf } from './parts/versions.ts';
import { positionOf } from './problems.ts';

/** The parts a document gives; those it does not mention are absent. */
export type Said = Partial<
  Pick<
    Scenario,
    | 'name'
    | 'about'
    | 'seed'
    | 'until'
    | 'flow'
    | 'versions'
    | 'traffic'
    | 'releases'
    | 'people'
    | 'pipelines'
    | 'faults'
    | 'gitops'
    | 'expect'
    | 'variants'
    | 'study'
  >
> &
  Pick<Scenario, 'metrics' | 'cluster' | 'prometheus' | 'answers' | 'plugins'> & {
    /** Things noticed in the files that the document names. */
    readonly notices?: readonly string[];
  };

/** What the document says, and what is wrong with it. */
export function fromDocument(
  document: ScenarioDocument,
  around: Surroundings,
): { readonly said: Said; readonly problems: Problem[] } {
  const desk = createDesk(document, around);
  return { said: read(desk), problems: desk.problems };
}

function read(desk: Desk): Said {
  const { document: d } = desk;
  const releases = d.releases?.map((release, i) => releaseOf(desk, release, ['releases', i]));
  const gitops = d.gitops === undefined ? undefined : gitOpsOf(desk, d.gitops, desk.folders ?? []);
  const instants = [...(releases ?? []).map(({ at }) => at), ...releasesInGit(gitops, desk.objects)].sort(
    (a, b) => a - b,
  );
  const pipelines = pipelinesOf(desk);
  return {
    ...(d.name === undefined ? {} : { name: d.name }),
    ...(d.about === undefined ? {} : { about: d.about.trim() }),
    ...(d.seed === undefined ? {} : { seed: d.seed }),
    ...(d.until === undefined ? {} : { until: untilOf(desk, d.until, instants) }),
    ...(d.flow === undefined ? {} : { flow: d.flow }),
    ...(d.versions === undefined ? {} : { versions: versionsOf(desk, d.versions) }),
    ...(d.traffic === undefined ? {} : { traffic: d.traffic.flatMap((source, i) => trafficOf(desk, source, i)) }),
    ...(releases === undefined ? {} : { releases }),
    ...(d.people === undefined ? {} : { people: peopleOf(desk, d.people) }),
    ...(d.pipelines === undefined ? {} : { pipelines: pipelines.plans, notices: pipelines.notices }),
    ...(d.faults === undefined ? {} : { faults: d.faults.map((fault, i) => faultOf(desk, fault, ['faults', i])) }),
    ...(gitops === undefined ? {} : { gitops }),
    ...(d.expect === undefined ? {} : { expect: expectationsOf(desk, d.expect, instants) }),
    ...(d.variants === undefined ? {} : { variants: variantsOf(desk, d.variants) }),
    ...(d.study === undefined ? {} : { study: studyOf(desk, d.study) }),
    metrics: metricsOf(desk),
    cluster: clusterOf(desk),
    prometheus: prometheusOf(desk),
    answers: Object.fromEntries(
      Object.entries(d.answers ?? {}).map(([metric, answers]) => [metric, answersOf(answers)]),
    ),
    plugins: pluginsOf(d),
  };
}

/** What people do to rollouts; those who answer pipelines stand with these. */
const peopleOf = (desk: Desk, people: NonNullable<ScenarioDocument['people']>): Scenario['people'] =>
  people.flatMap((person, i) => (answersPipelines(person) ? [] : [personOf(desk, person, ['people', i])]));

function untilOf(desk: Desk, text: string, releases: readonly Instant[]): Instant {
  const until = later(beginning, duration(text));
  if (until <= 0 || releases.some((at) => at >= until)) {
    desk.complain(['until'], {
      found: `an end at ${text}`,
      expected: 'an end after the last release',
      remedy: 'let the run last longer, or leave `until` out',
    });
  }
  return until;
}

function expectationsOf(desk: Desk, texts: readonly string[], releases: readonly Instant[]): Expectation[] {
  return texts.flatMap((text, i) => {
    const claim = parseExpectation(text, { releases });
    if (claim.ok) return [{ text: text.trim(), at: positionOf(desk.source, ['expect', i]), claim: claim.value }];
    desk.complain(['expect', i], {
      found: JSON.stringify(text),
      expected: claim.problem,
      remedy:
        'write a claim such as `outcome == aborted`, `aborted before 10m`, `failed requests < 500`, `weight at 5m == 10` or `event "RolloutAborted"`',
    });
    return [];
  });
}

function clusterOf(desk: Desk): Scenario['cluster'] {
  const {
    awsVerifyTargetGroup = CLUSTER.awsVerifyTargetGroup,
    vantagePoints = CLUSTER.vantagePoints,
    nodes,
    ...delays
  } = desk.document.cluster ?? {};
  const given = Object.entries(delays).flatMap(([field, text]) => {
    if (text === undefined) return [];
    const model = durationModel(text);
    if (model.ok) return [[field, model.value]];
    desk.complain(['cluster', field], {
      found: model.problem,
      expected: 'a distribution of durations',
      remedy: 'exchange or correct the two',
    });
    return [];
  });
  return {
    ...CLUSTER,
    ...Object.fromEntries(given),
    awsVerifyTargetGroup,
    vantagePoints,
    ...(nodes === undefined ? {} : { nodes: nodesOf(desk, nodes) }),
  };
}
