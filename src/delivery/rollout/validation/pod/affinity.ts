/** On which nodes, and beside which pods, a pod wants to be. */
import { type Errors, type FieldPath, forbidden, invalid, required } from '../field-error.ts';
import { validateLabelName, validateLabelSelector, validateValues } from '../labels.ts';
import { dnsLabelProblems, dnsSubdomainProblems } from '../names.ts';
import type { AffinityShape, NodeRequirementShape, NodeTermShape, PodAffinityShape, PodTermShape } from './shapes.ts';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

export function* validateAffinity(affinity: AffinityShape | undefined, at: FieldPath): Errors {
  const { nodeAffinity: node, podAffinity, podAntiAffinity } = affinity ?? {};
  const needed = node?.[REQUIRED];
  if (needed !== undefined) {
    const terms = needed.nodeSelectorTerms ?? [];
    const here = [...at, 'nodeAffinity', REQUIRED, 'nodeSelectorTerms'];
    if (terms.length === 0) yield required(here, 'must have at least one node selector term');
    for (const [i, term] of terms.entries()) yield* validateNodeTerm(term, 'strictly', [...here, i]);
  }
  for (const [i, { weight = 0, preference = {} }] of (node?.[PREFERRED] ?? []).entries()) {
    const here = [...at, 'nodeAffinity', PREFERRED, i];
    yield* validateWeight(weight, [...here, 'weight']);
    yield* validateNodeTerm(preference, 'values unseen', [...here, 'preference']);
  }
  yield* validatePodAffinity(podAffinity, [...at, 'podAffinity']);
  yield* validatePodAffinity(podAntiAffinity, [...at, 'podAntiAffinity']);
}

function* validateWeight(weight: number, at: FieldPath): Errors {
  if (weight <= 0 || weight > 100) yield invalid(at, weight, 'must be in the range 1-100');
}

type Care = 'strictly' | 'values unseen';

function* validateNodeTerm(term: NodeTermShape, care: Care, at: FieldPath): Errors {
  for (const [j, requirement] of (term.matchExpressions ?? []).entries()) {
    yield* validateRequirement(requirement, care, [...at, 'matchExpressions', j]);
  }
  for (const [j, requirement] of (term.matchFields ?? []).entries()) {
    yield* validateFieldRequirement(requirement, [...at, 'matchFields', j]);
  }
}

function* validateRequirement(requirement: NodeRequirementShape, care: Care, at: FieldPath): Errors {
  const { key = '', operator = '', values = [] } = requirement;
  const here = [...at, 'values'];
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (values.length === 0) yield required(here, "must be specified when `operator` is 'In' or 'NotIn'");
      break;
    case 'Exists':
    case 'DoesNotExist':
      if (values.length > 0)
        yield forbidden(here, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
      break;
    case 'Gt':
    case 'Lt':
      if (values.length !== 1) yield required(here, "must be specified single value when `operator` is 'Lt' or 'Gt'");
      break;
    default:
      yield invalid([...at, 'operator'], operator, 'not a valid selector operator');
  }
  yield* validateLabelName(key, [...at, 'key']);
  if (care === 'strictly') yield* validateValues(values, here);
}

/** The only field is the node's name. */
function* validateFieldRequirement(requirement: NodeRequirementShape, at: FieldPath): Errors {
  const { key = '', operator = '', values = [] } = requirement;
  const here = [...at, 'values'];
  if (operator !== 'In' && operator !== 'NotIn') {
    yield invalid([...at, 'operator'], operator, 'not a valid selector operator');
  } else if (values.length !== 1) {
    yield required(here, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
  }
  if (key !== 'metadata.name') yield invalid([...at, 'key'], key, 'not a valid field selector key');
  else {
    for (const [i, value] of values.entries()) {
      for (const problem of dnsSubdomainProblems(value)) yield invalid([...here, i], value, problem);
    }
  }
}

function* validatePodAffinity(affinity: PodAffinityShape | undefined, at: FieldPath): Errors {
  for (const [i, term] of (affinity?.[REQUIRED] ?? []).entries()) yield* validatePodTerm(term, [...at, REQUIRED, i]);
  for (const [i, { weight = 0, podAffinityTerm = {} }] of (affinity?.[PREFERRED] ?? []).entries()) {
    yield* validateWeight(weight, [...at, PREFERRED, i, 'weight']);
    yield* validatePodTerm(podAffinityTerm, [...at, PREFERRED, i, 'podAffinityTerm']);
  }
}

function* validatePodTerm(term: PodTermShape, at: FieldPath): Errors {
  yield* validateLabelSelector(term.labelSelector, [...at, 'labelSelector']);
  yield* validateLabelSelector(term.namespaceSelector, [...at, 'namespaceSelector']);
  for (const name of term.namespaces ?? []) {
    for (const problem of dnsLabelProblems(name)) yield invalid([...at, 'namespace'], name, problem);
  }
  const { topologyKey = '' } = term;
  if (topologyKey === '') yield required([...at, 'topologyKey'], 'can not be empty');
  yield* validateLabelName(topologyKey, [...at, 'topologyKey']);
}
