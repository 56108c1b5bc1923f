/** Argo CD Applications and what they do to objects that somebody else changes. */
import type { Json } from '../cluster/objects.ts';
import type { Manifest } from '../scenario/manifests.ts';
import { allOf, type Bundle, groupOf, inside, itemsInside } from './bundle.ts';
import { canariesOf } from './rollouts.ts';

export interface ApplicationHere {
  readonly manifest: Manifest;
  readonly healsItself: boolean;
  readonly respectsIgnored: boolean;
  /** Whether `ignoreDifferences` covers the weights in an object. */
  ignores(object: Manifest['object']): boolean;
}

export const applicationsOf = (bundle: Bundle): readonly ApplicationHere[] =>
  allOf(bundle, 'argoproj.io', 'Application').map((manifest) => {
    const { object } = manifest;
    const rules = itemsInside(object, 'spec', 'ignoreDifferences');
    return {
      manifest,
      healsItself: inside(object, 'spec', 'syncPolicy', 'automated', 'selfHeal') === true,
      respectsIgnored: itemsInside(object, 'spec', 'syncPolicy', 'syncOptions').includes(
        'RespectIgnoreDifferences=true',
      ),
      ignores: (other) => rules.some((rule) => covers(rule, other)),
    };
  });

function covers(rule: Json, { apiVersion, kind, metadata }: Manifest['object']): boolean {
  const [group, ofKind, name] = ['group', 'kind', 'name'].map((field) => inside(rule, field));
  const isMeant = (asked: unknown, given: string): boolean =>
    asked === undefined ||
    asked === '*' ||
    asked === given ||
    (typeof asked === 'string' && asked === '' && given === '');
  const says = [
    ...itemsInside(rule, 'jsonPointers'),
    ...itemsInside(rule, 'jqPathExpressions'),
    ...itemsInside(rule, 'managedFieldsManagers'),
  ];
  return (
    isMeant(group, groupOf(apiVersion)) &&
    isMeant(ofKind, kind) &&
    (name === undefined || name === '' || name === metadata.name) &&
    says.length > 0
  );
}

/**
 * The objects with weights that an Application deploys, as far as names can tell: what an Application takes care of
 * itself, or what none does and bears its name; an only Application deploys everything.
 */
export function deployedBy({ manifest }: ApplicationHere, bundle: Bundle): readonly Manifest[] {
  const all = applicationsOf(bundle);
  const { name } = manifest.object.metadata;
  return weightedObjectsOf(bundle).filter(({ object }) => {
    const caring = all.filter((application) => application.ignores(object));
    if (caring.length > 0) return caring.some((application) => application.manifest === manifest);
    return all.length === 1 || object.metadata.name.includes(name);
  });
}

/** Objects in the files whose weights a controller writes while a canary is on its way. */
function weightedObjectsOf(bundle: Bundle): readonly Manifest[] {
  const canaries = canariesOf(bundle);
  const isNamed = (names: readonly unknown[], { object }: Manifest): boolean =>
    names.some((name) => typeof name === 'string' && name.split('.')[0] === object.metadata.name);
  const of = (group: string, kind: string, names: readonly unknown[]): readonly Manifest[] =>
    allOf(bundle, group, kind).filter((manifest) => isNamed(names, manifest));
  return canaries.flatMap(({ routing }) => {
    const { istio, traefik, apisix, plugins, ambassador } = routing ?? {};
    const gateway = plugins?.['argoproj-labs/gatewayAPI'];
    return [
      ...of('networking.istio.io', 'VirtualService', [
        istio?.virtualService?.name,
        ...(istio?.virtualServices ?? []).map(({ name }) => name),
      ]),
      ...of('traefik.io', 'TraefikService', [traefik?.weightedTraefikServiceName]),
      ...of('apisix.apache.org', 'ApisixRoute', [apisix?.route?.name]),
      ...of('getambassador.io', 'Mapping', ambassador?.mappings ?? []),
      ...of('gateway.networking.k8s.io', 'HTTPRoute', [
        inside(gateway, 'httpRoute'),
        ...itemsInside(gateway, 'httpRoutes').map((route) => inside(route, 'name')),
      ]),
    ];
  });
}
