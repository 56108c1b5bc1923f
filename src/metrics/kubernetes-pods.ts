/**
 * The scrape job `kubernetes-pods` as the Prometheus community chart configures it: pods that ask for it by annotation are
 * scraped at the port and path they name, and every label of a pod becomes a label of its series. Hence `role="canary"`
 * on the series of a canary whose metadata says so, and new series when that metadata changes.
 */
import { oncePerText } from '../kernel/once.ts';
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

/**
 * The labels discovery gives a pod (`kubernetes_sd_configs`, role `pod`), listed as they are sorted, which takes least time.
 * That a pod has a label or an annotation (`…_labelpresent_…`) discovery says as well; none of the rules here asks for it.
 */
export function podDiscoveryLabels(pod: DiscoveredPod): Labels {
  const found: Pair[] = [
    ['__address__', pod.port === undefined ? pod.ip : `${pod.ip}:${pod.port}`],
    ['__meta_kubernetes_namespace', pod.namespace],
  ];
  for (const [name, value] of Object.entries(pod.annotations)) found.push([annotationDiscovered(name), value]);
  found.push(['__meta_kubernetes_pod_ip', pod.ip]);
  for (const [name, value] of Object.entries(pod.labels)) found.push([labelDiscovered(name), value]);
  found.push(['__meta_kubernetes_pod_name', pod.name], ['__meta_kubernetes_pod_phase', pod.phase]);
  return labelsFromPairs(found);
}

type Pair = readonly [name: string, value: string];

/** What discovery calls a label, and an annotation, of a pod. A cluster's pods share a dozen names. */
const labelDiscovered = oncePerText(1_000, (name) => `__meta_kubernetes_pod_label_${labelName(name)}`);
const annotationDiscovered = oncePerText(1_000, (name) => `__meta_kubernetes_pod_annotation_${labelName(name)}`);

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
