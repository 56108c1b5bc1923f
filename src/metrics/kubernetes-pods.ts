/**
 * The scrape job `kubernetes-pods` as the Prometheus community chart configures it: pods that ask for it by annotation are
 * scraped at the port and path they name, and every label of a pod becomes a label of its series. Hence `role="canary"`
 * on the series of a canary whose metadata says so, and new series when that metadata changes.
 */
import { oncePer, oncePerText } from '../kernel/once.ts';
import { minutes, seconds } from '../kernel/time.ts';
import { type Labels, labelsFromPairs } from './labels.ts';
import type { RelabelRule } from './relabel.ts';
import type { ScrapeJob } from './scrape.ts';

/** What discovery with role `pod` knows of one port of a pod. */
export interface DiscoveredPod {
  readonly namespace: string;
  readonly name: string;
  readonly ip: string;
  readonly phase: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** The port of the container that discovery found; the annotation, if present, replaces it. */
  readonly port?: number;
}

/** The labels discovery gives a pod (`kubernetes_sd_configs`, role `pod`). Listed as they are sorted, which takes least time. */
export function podDiscoveryLabels(pod: DiscoveredPod): Labels {
  return labelsFromPairs([
    ['__address__', pod.port === undefined ? pod.ip : `${pod.ip}:${pod.port}`],
    ['__meta_kubernetes_namespace', pod.namespace],
    ...annotationsDiscovered(pod.annotations),
    ['__meta_kubernetes_pod_ip', pod.ip],
    ...labelsDiscovered(pod.labels),
    ['__meta_kubernetes_pod_name', pod.name],
    ['__meta_kubernetes_pod_phase', pod.phase],
  ]);
}

type Pairs = readonly (readonly [name: string, value: string])[];
type StringMap = Readonly<Record<string, string>>;

/**
 * What discovery makes of all labels, or all annotations, of a pod: each of them, and that it is there. Pods of one template
 * share the objects that hold them; and a cluster's pods share a dozen names.
 */
function discovered(what: 'label' | 'annotation') {
  const names = oncePerText(1_000, (name) => {
    const valid = labelName(name);
    return [`__meta_kubernetes_pod_${what}_${valid}`, `__meta_kubernetes_pod_${what}present_${valid}`] as const;
  });
  return oncePer((own: StringMap): Pairs => {
    const pairs = Object.entries(own).flatMap(([name, value]): Pairs => {
      const [itself, presence] = names(name);
      return [
        [itself, value],
        [presence, 'true'],
      ];
    });
    return labelsFromPairs(pairs).pairs;
  });
}

const labelsDiscovered = discovered('label');
const annotationsDiscovered = discovered('annotation');

const annotation = (name: string) => `__meta_kubernetes_pod_annotation_prometheus_io_${name}`;

/** Phases in which a pod is not scraped, whatever else is known of it. */
const UNSCRAPED = ['Pending', 'Succeeded', 'Failed', 'Completed'];

/** Is a pod scraped in this phase, if nothing else speaks against it? Discovery need not describe one that is not. */
export const isScrapedIn = (phase: string): boolean => !UNSCRAPED.includes(phase);

const podRules: readonly RelabelRule[] = [
  { action: 'keep', sourceLabels: [annotation('scrape')], regex: 'true' },
  { action: 'drop', sourceLabels: [annotation('scrape_slow')], regex: 'true' },
  { sourceLabels: [annotation('scheme')], regex: '(https?)', targetLabel: '__scheme__' },
  { sourceLabels: [annotation('path')], regex: '(.+)', targetLabel: '__metrics_path__' },
  {
    sourceLabels: [annotation('port'), '__meta_kubernetes_pod_ip'],
    regex: '(\\d+);((([0-9]+?)(\\.|$)){4})',
    targetLabel: '__address__',
    replacement: '$2:$1',
  },
  { action: 'labelmap', regex: '__meta_kubernetes_pod_label_(.+)' },
  { sourceLabels: ['__meta_kubernetes_namespace'], targetLabel: 'namespace' },
  { sourceLabels: ['__meta_kubernetes_pod_name'], targetLabel: 'pod' },
  { action: 'drop', sourceLabels: ['__meta_kubernetes_pod_phase'], regex: UNSCRAPED.join('|') },
];

/** The job with the chart's defaults: every minute, ten seconds of patience. */
export function kubernetesPodsJob(changes: Partial<ScrapeJob> = {}): ScrapeJob {
  return { name: 'kubernetes-pods', interval: minutes(1), timeout: seconds(10), relabelRules: podRules, ...changes };
}

/** As Prometheus makes label names of Kubernetes names: what is no letter, digit or `_` becomes `_`. */
const labelName = (name: string): string => name.replaceAll(/[^a-zA-Z0-9_]/g, '_');
