/** Which pods keep others away: required and preferred anti-affinity between pods, by topology (`interpodaffinity`). */
import { selectorOf, selects } from '../../languages/selector.ts';
import type { Pod } from '../objects.ts';
import type { NodeInfo } from './node-info.ts';
import { type PodAffinityTerm, schedulingOf } from './spec.ts';

export const requiredTerms = (pod: Pod): readonly PodAffinityTerm[] =>
  schedulingOf(pod.spec).affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];

/** Does a term of `owner` mean `other`? Without namespaces it is about its owner's own. */
export function means(term: PodAffinityTerm, owner: Pod, other: Pod): boolean {
  const { namespaces = [owner.metadata.namespace] } = term;
  if (!namespaces.includes(other.metadata.namespace)) return false;
  const selector = selectorOf(term.labelSelector);
  return selector.ok && selector.value !== undefined && selects(selector.value, other.metadata.labels ?? {});
}

/** The nodes that are one place with `info` under this key, itself included; none if it lacks the label. */
export function samePlace(infos: readonly NodeInfo[], info: NodeInfo, topologyKey: string): readonly NodeInfo[] {
  const value = info.node.metadata.labels?.[topologyKey];
  if (value === undefined) return [];
  return infos.filter(({ node }) => node.metadata.labels?.[topologyKey] === value);
}

/** Is somebody there from whom this pod must keep away? */
export const avoidsSomebody = (pod: Pod, info: NodeInfo, infos: readonly NodeInfo[]): boolean =>
  requiredTerms(pod).some((term) =>
    samePlace(infos, info, term.topologyKey).some((place) => place.pods.some((other) => means(term, pod, other))),
  );

/** Is somebody there who must keep away from this pod? */
export const isAvoided = (pod: Pod, info: NodeInfo, infos: readonly NodeInfo[]): boolean =>
  infos.some((there) =>
    there.pods.some((other) =>
      requiredTerms(other).some(
        (term) => means(term, other, pod) && samePlace(infos, there, term.topologyKey).includes(info),
      ),
    ),
  );

/** The weight of those in the same place from whom the pod would rather keep away. */
export function unloved(pod: Pod, info: NodeInfo, infos: readonly NodeInfo[]): number {
  const terms = schedulingOf(pod.spec).affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  let sum = 0;
  for (const { weight, podAffinityTerm: term } of terms) {
    for (const place of samePlace(infos, info, term.topologyKey))
      sum += weight * place.pods.filter((other) => means(term, pod, other)).length;
  }
  return sum;
}
