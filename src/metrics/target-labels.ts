/** From what discovery knows of a target to the labels of its series, and to what tells it from other targets. */
import { oncePer } from '../kernel/once.ts';
import { type Labels, labelsFromPairs, labelValue, union, unionOfDisjoint, withoutLabels } from './labels.ts';
import { relabel, relabelled } from './relabel.ts';
import type { ScrapeJob } from './scrape.ts';

export interface PopulatedTarget {
  /** The labels that every sample of the target gets. */
  readonly labels: Labels;
  /** Equal for targets that are the same one: labels, address, scheme and path. */
  readonly identity: string;
}

/** A target's labels after defaults and relabelling (`scrape/target.go: PopulateLabels`); `undefined` if it is dropped. */
export function populate(job: ScrapeJob, discovered: Labels): PopulatedTarget | undefined {
  const known = new Map(discovered.pairs);
  for (const [name, value] of defaultsOf(job)) if (!known.has(name)) known.set(name, value);
  const values = relabelled(known, job.relabelRules ?? []);
  const address = values?.get('__address__') ?? '';
  if (values === undefined || address === '') return undefined;
  if ((values.get('instance') ?? '') === '') values.set('instance', address);
  // What discovery alone knew goes first: it is most of all, and what is left has to be sorted.
  const kept: (readonly [string, string])[] = [];
  for (const pair of values) if (!pair[0].startsWith('__meta_')) kept.push(pair);
  const own = labelsFromPairs(kept);
  return { labels: withoutLabels(own, (name) => name.startsWith('__')), identity: own.key };
}

const defaultsOf = ({ name, scheme = 'http', metricsPath = '/metrics' }: ScrapeJob) =>
  [
    ['job', name],
    ['__scheme__', scheme],
    ['__metrics_path__', metricsPath],
  ] as const;

/**
 * The labels of the samples of a group: the target's own added, clashes settled (`scrape/scrape.go: mutateSampleLabels`).
 * `undefined` stands for a sample that relabelling drops.
 */
export function sampleLabels(
  exposed: readonly Labels[],
  target: Labels,
  job: ScrapeJob,
): readonly (Labels | undefined)[] {
  const { metricRelabelRules } = job;
  const clash = namesIn(exposed).some((name) => labelValue(target, name) !== '');
  const all = exposed.map((own) => (clash ? withTarget(own, target, job) : union(own, target)));
  return metricRelabelRules === undefined ? all : all.map((own) => relabel(own, metricRelabelRules));
}

/** The names of labels in a list that many targets expose: pods of one version share the lists of their instruments. */
const namesIn = oncePer((exposed: readonly Labels[]): readonly string[] => {
  const names: string[] = [];
  for (const { pairs } of exposed) for (const [name] of pairs) if (!names.includes(name)) names.push(name);
  return names;
});

const withTarget = (own: Labels, target: Labels, job: ScrapeJob): Labels =>
  unionOfDisjoint(own, target) ?? settled(own, target, job);

/** Of labels in both, one keeps the name: the sample's own if it is to be honoured, the target's otherwise. */
function settled(exposed: Labels, target: Labels, job: ScrapeJob): Labels {
  const values = new Map(exposed.pairs);
  for (const [name, value] of target.pairs) {
    const own = values.get(name);
    if (own !== undefined && job.honorLabels === true) continue;
    if (own !== undefined) values.set(freeName(values, target, name), own);
    values.set(name, value);
  }
  return labelsFromPairs(values);
}

/** `exported_<name>`, with as many prefixes as it takes to meet no other label. */
function freeName(values: ReadonlyMap<string, string>, target: Labels, name: string): string {
  let free = `exported_${name}`;
  while (values.has(free) || labelValue(target, free) !== '') free = `exported_${free}`;
  return free;
}
