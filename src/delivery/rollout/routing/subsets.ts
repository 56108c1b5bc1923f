/** Which versions the subsets of the configured Istio DestinationRule select. */
import { looseKind } from '../../../cluster/objects.ts';
import { HASH_LABEL } from '../keys.ts';
import type { Pass } from '../pass.ts';

export const ISTIO_VERSION = 'networking.istio.io/v1alpha3';
export const destinationRules = looseKind(ISTIO_VERSION, 'DestinationRule');

interface Subset {
  readonly labels?: { readonly [key: string]: string };
}

export function subsetHashes({ canary, read, rollout }: Pick<Pass, 'canary' | 'read' | 'rollout'>): readonly string[] {
  const name = canary?.trafficRouting?.istio?.destinationRule?.name;
  if (name === undefined) return [];
  const rule = read.get(destinationRules, rollout.metadata.namespace, name);
  const subsets = (rule?.spec?.subsets ?? []) as readonly Subset[];
  return subsets.flatMap(({ labels }) => labels?.[HASH_LABEL] ?? []);
}
