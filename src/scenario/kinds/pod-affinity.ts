/** Where pods would rather run, or must (`core/v1 Affinity`). preroll's scheduler finds a place for every pod. */
import { list, object, text, texts, whole } from './fields.ts';
import { selector } from './metadata.ts';

const requirement = object({ values: texts }, { key: text, operator: text });
const nodes = object({ matchExpressions: list(requirement), matchFields: list(requirement) });

const pods = object(
  {
    labelSelector: selector,
    namespaceSelector: selector,
    namespaces: texts,
    matchLabelKeys: texts,
    mismatchLabelKeys: texts,
  },
  { topologyKey: text },
);

const podTerms = object({
  preferredDuringSchedulingIgnoredDuringExecution: list(object({}, { podAffinityTerm: pods, weight: whole })),
  requiredDuringSchedulingIgnoredDuringExecution: list(pods),
});

export const affinity = object({
  nodeAffinity: object({
    preferredDuringSchedulingIgnoredDuringExecution: list(object({}, { preference: nodes, weight: whole })),
    requiredDuringSchedulingIgnoredDuringExecution: object({}, { nodeSelectorTerms: list(nodes) }),
  }),
  podAffinity: podTerms,
  podAntiAffinity: podTerms,
});
