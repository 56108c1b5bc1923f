/** Everything that objects name: which object they mean, and where they say so. */
import { placeOf } from '../delivery/rollout/routing/virtual-service.ts';
import type { Path } from '../languages/yaml.ts';
import type { Manifest } from '../scenario/manifests.ts';
import { allOf, type Bundle, inside, itemsInside, namespaceOf } from './bundle.ts';
import { BLUE_GREEN, CANARY, ROUTING, type RolloutHere, rolloutsOf, stepPath } from './rollouts.ts';

export interface Reference {
  readonly by: Manifest;
  readonly path: Path;
  readonly kind: string;
  readonly group: string;
  readonly name: string;
  /** Nothing for kinds without namespace. */
  readonly namespace?: string;
}

export function referencesOf(bundle: Bundle): readonly Reference[] {
  const experiments = allOf(bundle, 'argoproj.io', 'Experiment').flatMap((by) =>
    itemsInside(by.object, 'spec', 'analyses').flatMap((analysis, i) =>
      templateRef(by, ['spec', 'analyses', i], analysis),
    ),
  );
  const nested = ['AnalysisTemplate', 'ClusterAnalysisTemplate'].flatMap((kind) =>
    allOf(bundle, 'argoproj.io', kind).flatMap((by) =>
      itemsInside(by.object, 'spec', 'templates').flatMap((ref, i) => templateRef(by, ['spec', 'templates', i], ref)),
    ),
  );
  const all = [...rolloutsOf(bundle).flatMap(ofRollout), ...experiments, ...nested];
  return all.filter(({ name }) => name !== '' && !name.includes('{{'));
}

function templateRef(by: Manifest, path: Path, ref: unknown): Reference[] {
  const name = inside(ref, 'templateName');
  if (typeof name !== 'string') return [];
  const isCluster = inside(ref, 'clusterScope') === true;
  const kind = isCluster ? 'ClusterAnalysisTemplate' : 'AnalysisTemplate';
  const group = 'argoproj.io';
  return [
    { by, path: [...path, 'templateName'], kind, group, name, ...(isCluster ? {} : { namespace: namespaceOf(by) }) },
  ];
}

function ofRollout(here: RolloutHere): readonly Reference[] {
  const { manifest: by, namespace, spec } = here;
  const found: Reference[] = [];
  const add = (group: string, kind: string, path: Path, name: unknown, other = namespace): void => {
    if (typeof name === 'string') found.push({ by, path, kind, group, name, namespace: other });
  };
  const { canary, blueGreen } = spec.strategy ?? {};
  const service = (path: Path, name: unknown): void => add('', 'Service', path, name);
  for (const field of ['stableService', 'canaryService'] as const) service([...CANARY, field], canary?.[field]);
  for (const field of ['pingService', 'pongService'] as const)
    service([...CANARY, 'pingPong', field], canary?.pingPong?.[field]);
  for (const field of ['activeService', 'previewService'] as const) service([...BLUE_GREEN, field], blueGreen?.[field]);
  service([...ROUTING, 'smi', 'rootService'], canary?.trafficRouting?.smi?.rootService);
  service([...ROUTING, 'alb', 'rootService'], canary?.trafficRouting?.alb?.rootService);
  routers(here, add);
  for (const field of ['prePromotionAnalysis', 'postPromotionAnalysis'] as const)
    found.push(...templates(by, [...BLUE_GREEN, field], blueGreen?.[field]));
  found.push(...templates(by, [...CANARY, 'analysis'], canary?.analysis));
  for (const [i, step] of (canary?.steps ?? []).entries()) {
    found.push(...templates(by, stepPath(i, 'analysis'), step.analysis));
    for (const [j, ref] of (step.experiment?.analyses ?? []).entries())
      found.push(...templateRef(by, stepPath(i, 'experiment', 'analyses', j), ref));
  }
  const { apiVersion = '', kind = '', name } = spec.workloadRef ?? {};
  add(apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '', kind, ['spec', 'workloadRef', 'name'], name);
  return found;
}

const templates = (by: Manifest, path: Path, analysis: unknown): readonly Reference[] =>
  itemsInside(analysis, 'templates').flatMap((ref, i) => templateRef(by, [...path, 'templates', i], ref));

/** The objects that routers write to. */
function routers(
  { rollout, spec }: RolloutHere,
  add: (group: string, kind: string, path: Path, name: unknown, namespace?: string) => void,
): void {
  const { istio, nginx, alb, ambassador, traefik, apisix, appMesh, plugins } =
    spec.strategy?.canary?.trafficRouting ?? {};
  const virtualService = (path: Path, ref: { readonly name?: string } | undefined): void => {
    if (ref?.name === undefined) return;
    const { name, namespace } = placeOf({ rollout }, ref);
    add('networking.istio.io', 'VirtualService', [...ROUTING, 'istio', ...path, 'name'], name, namespace);
  };
  virtualService(['virtualService'], istio?.virtualService);
  for (const [i, ref] of (istio?.virtualServices ?? []).entries()) virtualService(['virtualServices', i], ref);
  add(
    'networking.istio.io',
    'DestinationRule',
    [...ROUTING, 'istio', 'destinationRule', 'name'],
    istio?.destinationRule?.name,
  );
  for (const [router, one, many] of [
    ['nginx', 'stableIngress', nginx?.stableIngresses],
    ['alb', 'ingress', alb?.ingresses],
  ] as const) {
    const single = router === 'nginx' ? nginx?.stableIngress : alb?.ingress;
    add('networking.k8s.io', 'Ingress', [...ROUTING, router, one], single);
    for (const [i, name] of (many ?? []).entries())
      add(
        'networking.k8s.io',
        'Ingress',
        [...ROUTING, router, router === 'nginx' ? 'stableIngresses' : 'ingresses', i],
        name,
      );
  }
  for (const [i, name] of (ambassador?.mappings ?? []).entries())
    add('getambassador.io', 'Mapping', [...ROUTING, 'ambassador', 'mappings', i], name);
  const weighted = traefik?.weightedTraefikServiceName;
  add('traefik.io', 'TraefikService', [...ROUTING, 'traefik', 'weightedTraefikServiceName'], weighted);
  add('apisix.apache.org', 'ApisixRoute', [...ROUTING, 'apisix', 'route', 'name'], apisix?.route?.name);
  add(
    'appmesh.k8s.aws',
    'VirtualService',
    [...ROUTING, 'appMesh', 'virtualService', 'name'],
    appMesh?.virtualService?.name,
  );
  const gateway = plugins?.['argoproj-labs/gatewayAPI'];
  const elsewhere = inside(gateway, 'namespace');
  add(
    'gateway.networking.k8s.io',
    'HTTPRoute',
    [...ROUTING, 'plugins', 'argoproj-labs/gatewayAPI', 'httpRoute'],
    inside(gateway, 'httpRoute'),
    ...(typeof elsewhere === 'string' ? [elsewhere] : []),
  );
}

/** Groups in which a kind also lives, in other versions of its system. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  'networking.k8s.io': ['networking.k8s.io', 'extensions'],
  'traefik.io': ['traefik.io', 'traefik.containo.us'],
};

/** The objects a reference could mean by kind and namespace. */
export const candidatesFor = (bundle: Bundle, { group, kind, namespace }: Reference): readonly Manifest[] =>
  (ALIASES[group] ?? [group])
    .flatMap((one) => allOf(bundle, one, kind))
    .filter((m) => namespace === undefined || namespaceOf(m) === namespace);
