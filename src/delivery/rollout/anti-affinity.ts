/** Keeps pods of a new version off the nodes of the stable one, for as long as both run (`utils/replicaset: GenerateReplicaSetAffinity`). */
import type { PodSpec, PodTemplateSpec } from '../../cluster/objects.ts';
import { HASH_LABEL } from './keys.ts';
import type { AntiAffinity } from './objects.ts';
import type { Pass } from './pass.ts';

interface Term {
  readonly labelSelector?: {
    readonly matchExpressions?: readonly {
      readonly key: string;
      readonly operator: string;
      readonly values?: readonly string[];
    }[];
  };
}

interface PodAntiAffinity {
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
    readonly weight: number;
    readonly podAffinityTerm: Term;
  }[];
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly Term[];
}

interface Affinity {
  readonly podAntiAffinity?: PodAntiAffinity;
  readonly [other: string]: unknown;
}

type WithAffinity = PodSpec & { readonly affinity?: Affinity };

type View = Pick<Pass, 'canary' | 'blueGreen' | 'status' | 'templateHash' | 'rollout'>;

function askedFor({ canary, blueGreen }: Pick<Pass, 'canary' | 'blueGreen'>): AntiAffinity | undefined {
  const asked = canary?.antiAffinity ?? blueGreen?.antiAffinity;
  const {
    preferredDuringSchedulingIgnoredDuringExecution: soft,
    requiredDuringSchedulingIgnoredDuringExecution: hard,
  } = asked ?? {};
  return soft === undefined && hard === undefined ? undefined : asked;
}

/** The template with the rule put in, while there is another stable version; otherwise as it is. */
export function withAntiAffinity(view: View, template: PodTemplateSpec): PodTemplateSpec {
  const asked = askedFor(view);
  const stable = view.status.stableRS ?? '';
  if (asked === undefined || stable === '' || stable === view.templateHash) return template;
  const term = {
    labelSelector: { matchExpressions: [{ key: HASH_LABEL, operator: 'In', values: [stable] }] },
    namespaces: [view.rollout.metadata.namespace],
    topologyKey: 'kubernetes.io/hostname',
  };
  const spec = template.spec as WithAffinity;
  const present = spec.affinity?.podAntiAffinity ?? {};
  const soft = asked.preferredDuringSchedulingIgnoredDuringExecution;
  const podAntiAffinity: PodAntiAffinity =
    soft === undefined
      ? {
          ...present,
          requiredDuringSchedulingIgnoredDuringExecution: [
            ...(present.requiredDuringSchedulingIgnoredDuringExecution ?? []),
            term,
          ],
        }
      : {
          ...present,
          preferredDuringSchedulingIgnoredDuringExecution: [
            ...(present.preferredDuringSchedulingIgnoredDuringExecution ?? []),
            { weight: soft.weight ?? 0, podAffinityTerm: term },
          ],
        };
  return { ...template, spec: { ...spec, affinity: { ...spec.affinity, podAntiAffinity } } as PodSpec };
}

/** Does a rule put in earlier name a version that is no longer the stable one? */
export function isAntiAffinityStale(view: View, template: PodTemplateSpec): boolean {
  const stable = view.status.stableRS ?? '';
  if (askedFor(view) === undefined || stable === view.templateHash) return false;
  const values = injectedTerm(view, template)?.labelSelector?.matchExpressions?.find(
    (e) => e.key === HASH_LABEL,
  )?.values;
  return values?.[0] !== undefined && values[0] !== stable;
}

const isOurs = (term: Term): boolean =>
  term.labelSelector?.matchExpressions?.some((e) => e.key === HASH_LABEL) ?? false;

function termsOf(view: Pick<Pass, 'canary' | 'blueGreen'>, template: PodTemplateSpec): readonly Term[] {
  const rules = (template.spec as WithAffinity).affinity?.podAntiAffinity;
  return askedFor(view)?.preferredDuringSchedulingIgnoredDuringExecution === undefined
    ? (rules?.requiredDuringSchedulingIgnoredDuringExecution ?? [])
    : (rules?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map((rule) => rule.podAffinityTerm);
}

const injectedTerm = (view: View, template: PodTemplateSpec): Term | undefined => termsOf(view, template).find(isOurs);

/**
 * The template as the user wrote it, for comparing. Of a preferred rule an empty list remains, by which the template then
 * differs from one that never had affinity: the real controller takes it for another version (`RemoveInjectedAntiAffinityRule`).
 */
export function withoutAntiAffinity(
  view: Pick<Pass, 'canary' | 'blueGreen'>,
  template: PodTemplateSpec,
): PodTemplateSpec {
  const asked = askedFor(view);
  if (asked === undefined || !termsOf(view, template).some(isOurs)) return template;
  const { affinity = {}, ...bare } = template.spec as WithAffinity;
  const {
    requiredDuringSchedulingIgnoredDuringExecution: hard = [],
    preferredDuringSchedulingIgnoredDuringExecution: soft,
  } = affinity.podAntiAffinity ?? {};
  const firstOurs = hard.findIndex(isOurs);
  const isSoft = asked.preferredDuringSchedulingIgnoredDuringExecution !== undefined;
  const keptHard = isSoft ? hard : hard.filter((_, i) => i !== firstOurs);
  const keptSoft = isSoft ? soft?.filter((rule) => !isOurs(rule.podAffinityTerm)) : soft;
  const podAntiAffinity = {
    ...(keptHard.length === 0 ? {} : { requiredDuringSchedulingIgnoredDuringExecution: keptHard }),
    ...(keptSoft === undefined ? {} : { preferredDuringSchedulingIgnoredDuringExecution: keptSoft }),
  };
  const { podAntiAffinity: _, ...others } = affinity;
  const rest = Object.keys(podAntiAffinity).length === 0 ? others : { ...others, podAntiAffinity };
  return { ...template, spec: (Object.keys(rest).length === 0 ? bare : { ...bare, affinity: rest }) as PodSpec };
}
