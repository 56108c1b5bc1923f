/** Constraints on how pods spread over nodes and zones. */
import { duplicate, type Errors, type FieldPath, forbidden, invalid, notSupported, required } from '../field-error.ts';
import { entriesOf, validateLabelName, validateLabelSelector } from '../labels.ts';
import type { SpreadShape } from './shapes.ts';

const ACTIONS = ['DoNotSchedule', 'ScheduleAnyway'];
const POLICIES = ['Honor', 'Ignore'];

export function* validateTopologySpread(constraints: readonly SpreadShape[], at: FieldPath): Errors {
  for (const [i, constraint] of constraints.entries()) {
    const { maxSkew = 0, topologyKey = '', whenUnsatisfiable = '' } = constraint;
    const here = [...at, i];
    if (maxSkew <= 0) yield invalid([...here, 'maxSkew'], maxSkew, 'must be greater than zero');
    if (topologyKey === '') yield required([...here, 'topologyKey'], 'can not be empty');
    if (!ACTIONS.includes(whenUnsatisfiable)) {
      yield notSupported([...here, 'whenUnsatisfiable'], whenUnsatisfiable, ACTIONS);
    }
    const isRepeated = constraints
      .slice(i + 1)
      .some((c) => (c.topologyKey ?? '') === topologyKey && (c.whenUnsatisfiable ?? '') === whenUnsatisfiable);
    if (isRepeated) {
      yield duplicate([...here, '{topologyKey, whenUnsatisfiable}'], `{${topologyKey}, ${whenUnsatisfiable}}`);
    }
    yield* validateMinDomains(constraint, [...here, 'minDomains']);
    for (const name of ['nodeAffinityPolicy', 'nodeTaintsPolicy'] as const) {
      const policy = constraint[name];
      if (policy !== undefined && !POLICIES.includes(policy)) yield notSupported([...here, name], policy, POLICIES);
    }
    yield* validateKeys(constraint, [...here, 'matchLabelKeys']);
    yield* validateLabelSelector(constraint.labelSelector, [...here, 'labelSelector']);
  }
}

function* validateMinDomains({ minDomains, whenUnsatisfiable = '' }: SpreadShape, at: FieldPath): Errors {
  if (minDomains === undefined) return;
  if (minDomains <= 0) yield invalid(at, minDomains, 'must be greater than zero');
  if (whenUnsatisfiable !== 'DoNotSchedule') {
    const told = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`;
    yield invalid(at, minDomains, told);
  }
}

function* validateKeys({ matchLabelKeys = [], labelSelector: selector }: SpreadShape, at: FieldPath): Errors {
  if (matchLabelKeys.length === 0) return;
  if (selector === undefined) yield forbidden(at, 'must not be specified when labelSelector is not set');
  const expressions = selector?.matchExpressions ?? [];
  const selected = new Set([...entriesOf(selector?.matchLabels).map(([k]) => k), ...expressions.map((e) => e.key)]);
  for (const [i, key] of matchLabelKeys.entries()) {
    yield* validateLabelName(key, [...at, i]);
    if (selected.has(key)) yield invalid([...at, i], key, 'exists in both matchLabelKeys and labelSelector');
  }
}
