/**
 * Whether a pod may run on a node: the scheduler's filter plugins in their order, of which the first that says no is heard.
 * A node that no eviction would help is told apart, for the sentence about preemption.
 */
import { selectorOf, selects } from '../../languages/selector.ts';
import type { Pod } from '../objects.ts';
import { avoidsSomebody, isAvoided } from './neighbours.ts';
import type { NodeInfo } from './node-info.ts';
import { podRequests } from './requests.ts';
import { schedulingOf, tolerates } from './spec.ts';

export interface Refusal {
  readonly reasons: readonly string[];
  /** Could room be made by taking others away? */
  readonly isCurable: boolean;
}

const never = (reason: string): Refusal => ({ reasons: [reason], isCurable: false });
const notNow = (reason: string): Refusal => ({ reasons: [reason], isCurable: true });

/** Why the pod may not run there; `undefined` if it may. */
export function refusalOf(pod: Pod, info: NodeInfo, infos: readonly NodeInfo[]): Refusal | undefined {
  return (
    nodeUnschedulable(info) ??
    taintToleration(pod, info) ??
    nodeAffinity(pod, info) ??
    nodeResourcesFit(pod, info) ??
    interPodAffinity(pod, info, infos)
  );
}

const nodeUnschedulable = ({ node }: NodeInfo): Refusal | undefined =>
  node.spec.unschedulable === true ? never('node(s) were unschedulable') : undefined;

function taintToleration(pod: Pod, { node }: NodeInfo): Refusal | undefined {
  const { tolerations = [] } = schedulingOf(pod.spec);
  const taint = (node.spec.taints ?? []).find(
    (t) => t.effect !== 'PreferNoSchedule' && !tolerations.some((toleration) => tolerates(toleration, t)),
  );
  return taint && never(`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`);
}

function nodeAffinity(pod: Pod, { node }: NodeInfo): Refusal | undefined {
  const labels = node.metadata.labels ?? {};
  const { nodeSelector = {}, affinity } = schedulingOf(pod.spec);
  const isSelected = Object.entries(nodeSelector).every(([key, value]) => labels[key] === value);
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const isMatched = terms?.some(({ matchExpressions = [] }) => {
    const selector = selectorOf({ matchExpressions });
    return (
      matchExpressions.length > 0 && selector.ok && selector.value !== undefined && selects(selector.value, labels)
    );
  });
  return isSelected && isMatched !== false ? undefined : never("node(s) didn't match Pod's node affinity/selector");
}

/** Of resources every lack is told, and a pod that would not fit on the empty node never will. */
function nodeResourcesFit(pod: Pod, { pods, capacity, requested }: NodeInfo): Refusal | undefined {
  const { said } = podRequests(pod.spec);
  const reasons: string[] = [];
  let isCurable = true;
  if (pods.length + 1 > capacity.pods) reasons.push('Too many pods');
  for (const name of ['cpu', 'memory'] as const) {
    if (said[name] === 0 || said[name] <= capacity[name] - requested[name]) continue;
    reasons.push(`Insufficient ${name}`);
    if (said[name] > capacity[name]) isCurable = false;
  }
  return reasons.length === 0 ? undefined : { reasons, isCurable };
}

function interPodAffinity(pod: Pod, info: NodeInfo, infos: readonly NodeInfo[]): Refusal | undefined {
  if (avoidsSomebody(pod, info, infos)) return notNow("node(s) didn't match pod anti-affinity rules");
  if (isAvoided(pod, info, infos)) return notNow("node(s) didn't satisfy existing pods anti-affinity rules");
  return undefined;
}

/** The scheduler's sentence about nodes that all refuse (`framework.FitError`, and what preemption adds to it). */
export function unschedulableMessage(refusals: readonly Refusal[]): string {
  const available = `0/${refusals.length} nodes are available`;
  if (refusals.length === 0) return 'no nodes available to schedule pods';
  const preemption = refusals.map(({ isCurable }) =>
    isCurable ? 'No preemption victims found for incoming pod' : 'Preemption is not helpful for scheduling',
  );
  const why = counted(refusals.flatMap(({ reasons }) => reasons));
  return `${available}: ${why}. preemption: ${available}: ${counted(preemption)}.`;
}

/** `2 Insufficient cpu, 3 Too many pods`, in the order of these texts. */
function counted(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, n]) => `${n} ${reason}`)
    .sort((a, b) => (a < b ? -1 : 1))
    .join(', ');
}
