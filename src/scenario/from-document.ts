/**
 * What a Scenario document says, made into the parts of a Scenario: references checked against the objects there are,
 * short forms written out. What it leaves out stays undefined here; `assemble.ts` assumes it.
 */
import type { Json, StringMap } from '../cluster/objects.ts';
import { beginning, type Instant, later } from '../kernel/time.ts';
import { nearest } from '../languages/did-you-mean.ts';
import type { Path } from '../languages/yaml.ts';
import type { AppMetric, Behaviour, TrafficSource } from '../traffic/model.ts';
import { behaviourOf, good, PRESETS, preset } from './behaviours.ts';
import { CLUSTER, METRICS, PROMETHEUS } from './defaults.ts';
import type { AnswerText, BehaviourText, ScenarioDocument } from './document.ts';
import { duration, durationModel } from './durations.ts';
import { parseExpectation } from './expectations.ts';
import type {
  Expectation,
  Moment,
  PersonAction,
  Problem,
  Release,
  Scenario,
  ScriptedAnswer,
  VersionBehaviour,
} from './format.ts';
import { withTag } from './images.ts';
import type { ManifestObject } from './manifests.ts';
import { positionOf, problemAt, type Source, type Words } from './problems.ts';
import { calledService, type RolloutManifest } from './rollout-manifest.ts';

/** Everything a document may be about. */
export interface Surroundings {
  readonly source: Source;
  readonly objects: readonly ManifestObject[];
  /** Rollouts, and Deployments as baselines, in the order given. */
  readonly rollouts: readonly RolloutManifest[];
}

/** The parts a document gives; those it does not mention are absent. */
export type Said = Partial<
  Pick<
    Scenario,
    'name' | 'about' | 'seed' | 'until' | 'flow' | 'versions' | 'traffic' | 'releases' | 'people' | 'expect'
  >
> &
  Pick<Scenario, 'metrics' | 'cluster' | 'prometheus' | 'answers'>;

/** What the document says, and what is wrong with it. */
export function fromDocument(
  document: ScenarioDocument,
  around: Surroundings,
): { readonly said: Said; readonly problems: readonly Problem[] } {
  const reader = new Reader(document, around);
  const said = reader.read();
  return { said, problems: reader.problems };
}

class Reader {
  readonly problems: Problem[] = [];
  private readonly document: ScenarioDocument;
  private readonly around: Surroundings;

  constructor(document: ScenarioDocument, around: Surroundings) {
    this.document = document;
    this.around = around;
  }

  read(): Said {
    const { document: d } = this;
    const releases = d.releases?.map((release, i) => this.release(release, ['releases', i]));
    const instants = (releases ?? []).map(({ at }) => at);
    return {
      ...(d.name === undefined ? {} : { name: d.name }),
      ...(d.about === undefined ? {} : { about: d.about.trim() }),
      ...(d.seed === undefined ? {} : { seed: d.seed }),
      ...(d.until === undefined ? {} : { until: this.until(d.until, instants) }),
      ...(d.flow === undefined ? {} : { flow: d.flow }),
      ...(d.versions === undefined ? {} : { versions: this.versions(d.versions) }),
      ...(d.traffic === undefined ? {} : { traffic: d.traffic.map((source, i) => this.traffic(source, i)) }),
      ...(releases === undefined ? {} : { releases }),
      ...(d.people === undefined ? {} : { people: d.people.map((person, i) => this.person(person, ['people', i])) }),
      ...(d.expect === undefined ? {} : { expect: this.expectations(d.expect, instants) }),
      metrics: this.metrics(),
      cluster: this.cluster(),
      prometheus: this.prometheus(),
      answers: Object.fromEntries(
        Object.entries(d.answers ?? {}).map(([metric, answers]) => [metric, answersOf(answers)]),
      ),
    };
  }

  private until(text: string, releases: readonly Instant[]): Instant {
    const until = later(beginning, duration(text));
    if (until <= 0 || releases.some((at) => at >= until)) {
      this.complain(['until'], {
        found: `an end at ${text}`,
        expected: 'an end after the last release',
        remedy: 'let the run last longer, or leave `until` out',
      });
    }
    return until;
  }

  private release(text: NonNullable<ScenarioDocument['releases']>[number], path: Path): Release {
    const rollout = this.rollout(text, path);
    const images: { [container: string]: string } = { ...text.images };
    const container = rollout?.template?.spec?.containers?.[0];
    if (text.image !== undefined) images[container?.name ?? '*'] = text.image;
    if (text.tag !== undefined && container?.image !== undefined)
      images[container.name] = withTag(container.image, text.tag);
    if (Object.keys(images).length === 0 && text.patch === undefined) {
      this.complain(path, {
        found: 'a release of nothing',
        expected: 'one of image, tag, images, patch',
        remedy: 'say what is released: image: repository/name:tag',
      });
    }
    this.containers(images, rollout, [...path, text.images === undefined ? 'image' : 'images']);
    return {
      at: later(beginning, duration(text.at)),
      rollout: rollout?.name ?? '',
      namespace: rollout?.namespace ?? 'default',
      images,
      ...(text.patch === undefined ? {} : { patch: text.patch }),
    };
  }

  private containers(images: StringMap, rollout: RolloutManifest | undefined, path: Path): void {
    const known = (rollout?.template?.spec?.containers ?? []).map((c) => c.name);
    for (const name of Object.keys(images)) {
      if (name === '*' || known.length === 0 || known.includes(name)) continue;
      this.complain(path, {
        found: `the container ${name}`,
        expected: `one of ${known.join(', ')}, or *`,
        remedy: didYouMean(name, known) ?? `write ${known[0]}`,
      });
    }
  }

  /** The Rollout a release or a person means: the only one, unless it is named. */
  private rollout(
    text: { rollout?: string | undefined; namespace?: string | undefined },
    path: Path,
  ): RolloutManifest | undefined {
    const candidates = this.around.rollouts.filter(
      (r) => text.namespace === undefined || r.namespace === text.namespace,
    );
    const names = candidates.map((r) => r.name);
    if (text.rollout === undefined) {
      if (candidates.length === 1) return candidates[0];
      this.complain(path, {
        found: `no rollout named, and ${candidates.length} to choose from`,
        expected: `rollout: one of ${names.join(', ') || 'those in the manifests'}`,
        remedy:
          names[0] === undefined ? 'list the file with the Rollout under `manifests`' : `write rollout: ${names[0]}`,
      });
      return undefined;
    }
    const found = candidates.find((r) => r.name === text.rollout);
    if (found === undefined) {
      this.complain([...path, 'rollout'], {
        found: `the rollout ${text.rollout}`,
        expected: `one of ${names.join(', ') || 'those in the manifests'}`,
        remedy: didYouMean(text.rollout, names) ?? 'list the file with the Rollout under `manifests`',
      });
    }
    return found;
  }

  private traffic(text: NonNullable<ScenarioDocument['traffic']>[number], index: number): TrafficSource {
    const first = this.around.rollouts[0];
    const namespace = text.namespace ?? first?.namespace ?? 'default';
    const services = this.around.objects.filter((o) => o.kind === 'Service').map((o) => o.metadata.name);
    const to = text.to ?? (first === undefined ? undefined : calledService(first, this.around.objects));
    if (to === undefined || !services.includes(to)) {
      this.complain(to === undefined ? ['traffic', index] : ['traffic', index, 'to'], {
        found: to === undefined ? 'traffic to nowhere' : `the Service ${to}`,
        expected: `to: one of ${services.join(', ') || 'the Services in the manifests'}`,
        remedy:
          (to === undefined ? undefined : didYouMean(to, services)) ?? 'name a Service, or add the file that holds it',
      });
    }
    const from = later(beginning, duration(text.from ?? '0s'));
    return {
      name: text.name ?? (index === 0 ? 'users' : `users-${index + 1}`),
      to: to ?? '',
      namespace,
      arrivals: { kind: text.arrivals ?? 'poisson', perSecond: text.rate },
      meshed: text.meshed ?? false,
      path: text.path ?? '/',
      from,
      ...(text.until === undefined ? {} : { until: later(beginning, duration(text.until)) }),
    };
  }

  private person(text: NonNullable<ScenarioDocument['people']>[number], path: Path): PersonAction {
    const rollout = this.rollout(text, path);
    const given: { [name: string]: Json } = {};
    for (const name of ['image', 'container', 'toRevision', 'replicas', 'patch', 'kind', 'object'] as const) {
      const value = text[name];
      if (value === undefined) continue;
      given[name] = value;
      if (TAKES.get(text.do)?.includes(name) === true) continue;
      this.complain([...path, name], {
        found: `${name} with ${text.do}`,
        expected: `${text.do} takes ${TAKES.get(text.do)?.join(', ') ?? 'nothing more'}`,
        remedy: `remove ${name}`,
      });
    }
    const needs = NEEDS.get(text.do);
    if (needs !== undefined && text[needs] === undefined) {
      this.complain(path, {
        found: `${text.do} without ${needs}`,
        expected: `${needs}: what to ${text.do}`,
        remedy: `add ${needs}`,
      });
    }
    if (text.do === 'apply' && typeof text.object === 'string') {
      this.complain([...path, 'object'], {
        found: `the name ${text.object}`,
        expected: 'the whole object to apply',
        remedy: 'write out apiVersion, kind, metadata and spec',
      });
    }
    if (text.container !== undefined)
      this.containers({ [text.container]: text.image ?? '' }, rollout, [...path, 'container']);
    return {
      who: text.who ?? 'a person',
      moment: this.moment(text, path),
      verb: text.do,
      rollout: rollout?.name ?? '',
      namespace: rollout?.namespace ?? 'default',
      arguments: given,
    };
  }

  private moment({ at, when, index, after }: NonNullable<ScenarioDocument['people']>[number], path: Path): Moment {
    if ((at === undefined) === (when === undefined)) {
      this.complain(path, {
        found: at === undefined ? 'a person without a moment' : 'both `at` and `when`',
        expected: 'one of at: 5m, or when: paused',
        remedy: at === undefined ? 'say when the person acts' : 'remove one of the two',
      });
    }
    if (when === 'step' && index === undefined) {
      this.complain(path, {
        found: 'when: step without an index',
        expected: 'index: the zero-based step',
        remedy: 'add index',
      });
    }
    if (when === undefined) return { kind: 'at', at: later(beginning, duration(at ?? '0s')) };
    return { kind: 'when', condition: when, ...(index === undefined ? {} : { index }), delay: duration(after ?? '0s') };
  }

  private versions(texts: NonNullable<ScenarioDocument['versions']>): VersionBehaviour[] {
    return texts.map(({ image, behaviour }, i) =>
      typeof behaviour === 'string'
        ? { image, name: behaviour, behaviour: this.named(behaviour, ['versions', i, 'behaviour'], []) }
        : { image, name: image, behaviour: this.behaviour(behaviour, ['versions', i, 'behaviour'], []) },
    );
  }

  /** A behaviour by name: the user's own first, then a preset. `open` holds the names being followed, against circles. */
  private named(name: string, path: Path, open: readonly string[]): Behaviour {
    const own = Object.hasOwn(this.document.behaviours ?? {}, name) ? this.document.behaviours?.[name] : undefined;
    if (own !== undefined && !open.includes(name)) return this.behaviour(own, ['behaviours', name], [...open, name]);
    const known = own === undefined ? preset(name) : undefined;
    if (known !== undefined) return known;
    const names = [...Object.keys(this.document.behaviours ?? {}), ...PRESETS];
    this.complain(path, {
      found:
        own === undefined
          ? `the behaviour ${JSON.stringify(name)}`
          : `a behaviour that is like itself: ${[...open, name].join(' → ')}`,
      expected: `one of ${names.join(', ')} (errors-N and slow-N for any N)`,
      remedy:
        own === undefined
          ? (didYouMean(name, names) ?? `describe it under behaviours: {${name}: …}`)
          : 'let one of them start from good',
    });
    return good;
  }

  private behaviour(text: BehaviourText, path: Path, open: readonly string[]): Behaviour {
    const base = text.like === undefined ? good : this.named(text.like, [...path, 'like'], open);
    return behaviourOf(text, base, ({ path: below, ...words }) => this.complain([...path, ...below], words));
  }

  private expectations(texts: readonly string[], releases: readonly Instant[]): Expectation[] {
    return texts.flatMap((text, i) => {
      const claim = parseExpectation(text, { releases });
      if (claim.ok)
        return [{ text: text.trim(), at: positionOf(this.around.source, ['expect', i]), claim: claim.value }];
      this.complain(['expect', i], {
        found: JSON.stringify(text),
        expected: claim.problem,
        remedy:
          'write a claim such as `outcome == aborted`, `aborted before 10m`, `failed requests < 500`, `weight at 5m == 10` or `event "RolloutAborted"`',
      });
      return [];
    });
  }

  private metrics(): Scenario['metrics'] {
    const text = this.document.metrics;
    return {
      families: text?.families ?? METRICS.families,
      app: (text?.app ?? []).map(({ name, type, labels, buckets }, i): AppMetric => {
        this.labels(labels ?? {}, ['metrics', 'app', i, 'labels']);
        return { type, name, labels: labels ?? {}, ...(buckets === undefined ? {} : { buckets }) };
      }),
      countsOwnScrapes: text?.countsOwnScrapes ?? METRICS.countsOwnScrapes,
    };
  }

  private labels(labels: StringMap, path: Path): void {
    for (const [label, holds] of Object.entries(labels)) {
      if (holds.startsWith('=') || LABEL_SOURCES.includes(holds)) continue;
      this.complain([...path, label], {
        found: `a label that holds ${JSON.stringify(holds)}`,
        expected: `one of ${LABEL_SOURCES.join(', ')}, or ="text"`,
        remedy: didYouMean(holds, LABEL_SOURCES) ?? `for the text itself write '="${holds}"'`,
      });
    }
  }

  private cluster(): Scenario['cluster'] {
    const given = Object.entries(this.document.cluster ?? {}).flatMap(([field, text]) => {
      if (text === undefined) return [];
      const model = durationModel(text);
      if (model.ok) return [[field, model.value]];
      this.complain(['cluster', field], {
        found: model.problem,
        expected: 'a distribution of durations',
        remedy: 'exchange or correct the two',
      });
      return [];
    });
    return { ...CLUSTER, ...Object.fromEntries(given) };
  }

  private prometheus(): Scenario['prometheus'] {
    const text = this.document.prometheus;
    const interval = text?.scrapeInterval === undefined ? PROMETHEUS.scrapeInterval : duration(text.scrapeInterval);
    if (interval <= 0)
      this.complain(['prometheus', 'scrapeInterval'], {
        found: 'no time between scrapes',
        expected: 'a duration above zero',
        remedy: 'write 15s, for example',
      });
    const timeout = text?.scrapeTimeout === undefined ? PROMETHEUS.scrapeTimeout : duration(text.scrapeTimeout);
    return {
      scrapeInterval: interval,
      scrapeTimeout: timeout < interval ? timeout : interval,
      queryDelay: text?.queryDelay === undefined ? PROMETHEUS.queryDelay : duration(text.queryDelay),
      scrapesEveryPod: text?.scrapesEveryPod ?? PROMETHEUS.scrapesEveryPod,
    };
  }

  private complain(path: Path, words: Words): void {
    this.problems.push(problemAt(this.around.source, path, words));
  }
}

/** What a verb takes besides who, when and which rollout; the others take nothing. */
const TAKES: ReadonlyMap<string, readonly string[]> = new Map([
  ['apply', ['object']],
  ['delete', ['kind', 'object']],
  ['patch', ['patch', 'kind', 'object']],
  ['scale', ['replicas']],
  ['set-image', ['image', 'container']],
  ['undo', ['toRevision']],
]);

const NEEDS: ReadonlyMap<string, 'image' | 'object' | 'patch' | 'replicas'> = new Map([
  ['apply', 'object'],
  ['patch', 'patch'],
  ['scale', 'replicas'],
  ['set-image', 'image'],
] as const);

/** What a label of an app's metric can hold (`traffic/families/app.ts: labelSources`). */
const LABEL_SOURCES = ['status', 'statusClass', 'path', 'method', 'version'];

function answersOf(answers: readonly (AnswerText | readonly AnswerText[])[]): readonly (readonly ScriptedAnswer[])[] {
  const perRun = answers.some(Array.isArray);
  if (!perRun) return [answers.map((answer) => scripted(answer as AnswerText))];
  return answers.map((run) => (Array.isArray(run) ? (run as AnswerText[]) : [run as AnswerText]).map(scripted));
}

function scripted(text: AnswerText): ScriptedAnswer {
  const { after, ...rest } = text;
  return { ...rest, ...(after === undefined ? {} : { after: duration(after) }) } as ScriptedAnswer;
}

function didYouMean(word: string, known: readonly string[]): string | undefined {
  const meant = nearest(word, known);
  return meant === undefined ? undefined : `did you mean \`${meant}\`?`;
}
