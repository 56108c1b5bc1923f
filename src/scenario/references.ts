/**
 * What the Rollouts refer to and no file holds. In a cluster the Rollout would be refused (InvalidSpec) until the object
 * appears; a rehearsal goes on with the plainest object of that name and says so.
 */
import type { Json } from '../cluster/objects.ts';
import type { AnalysisRunArgument, CanaryStrategy, RolloutAnalysis, RolloutSpec } from '../delivery/rollout/objects.ts';
import type { Assumption } from './format.ts';
import type { ManifestObject } from './manifests.ts';
import { calledService, rolloutManifest } from './rollout-manifest.ts';
import { apisixRouteFor, appMeshFor, httpRouteFor, mappingFor, traefikServiceFor } from './router-objects.ts';
import {
  destinationRuleFor,
  ingressFor,
  labelsOf,
  serviceFor,
  templateFor,
  virtualServiceFor,
} from './world-objects.ts';

export interface Completed {
  readonly objects: readonly ManifestObject[];
  readonly assumptions: readonly Assumption[];
}

/** The objects, and those made up for what they refer to in vain. */
export function completeReferences(objects: readonly ManifestObject[]): Completed {
  const cluster = new Completion(objects);
  for (const object of objects) {
    if (object.kind === 'Rollout') completeRollout(object, cluster);
    if (object.kind === 'Experiment') completeExperiment(object, cluster);
  }
  for (const object of objects) if (object.kind === 'Rollout') completeCalledService(object, cluster);
  completeNestedTemplates(cluster);
  return { objects: cluster.objects, assumptions: cluster.assumptions };
}

/** Rollout and namespace of what refers, for the words. */
interface Referrer {
  readonly name: string;
  readonly kind: string;
  readonly namespace: string;
}

class Completion {
  readonly objects: ManifestObject[];
  readonly assumptions: Assumption[] = [];

  constructor(objects: readonly ManifestObject[]) {
    this.objects = [...objects];
  }

  has(kind: string, name: string, namespace: string | undefined): boolean {
    return this.objects.some(
      (o) =>
        o.kind === kind &&
        o.metadata.name === name &&
        (namespace === undefined || (o.metadata.namespace ?? 'default') === namespace),
    );
  }

  add(object: ManifestObject, by: Referrer, likeness: string): void {
    this.objects.push(object);
    this.assumptions.push({
      about: 'references',
      text: `${by.kind} ${by.name} names the ${object.kind} ${object.metadata.name}, which is in none of the files: preroll assumes ${likeness}.`,
      remedy: `name the file that holds the ${object.kind} ${object.metadata.name}, too`,
    });
  }
}

/** The Services a Rollout names. */
function servicesOf(spec: RolloutSpec): string[] {
  const { canary, blueGreen } = spec.strategy ?? {};
  const routing = canary?.trafficRouting;
  const named = [
    canary?.stableService,
    canary?.canaryService,
    canary?.pingPong?.pingService,
    canary?.pingPong?.pongService,
    routing?.smi?.rootService,
    routing?.alb?.rootService,
    blueGreen?.activeService,
    blueGreen?.previewService,
  ];
  return [...new Set(named.filter((name): name is string => name !== undefined && name !== ''))];
}

function completeRollout(object: ManifestObject, cluster: Completion): void {
  const spec = (object.spec ?? {}) as unknown as RolloutSpec;
  const by = referrer(object);
  for (const name of servicesOf(spec)) {
    if (!cluster.has('Service', name, by.namespace)) {
      cluster.add(serviceFor(name, by.namespace, spec), by, 'one in front of the Rollout’s pods');
    }
  }
  for (const analysis of analysesOf(spec)) completeTemplates(analysis, by, cluster);
  if (spec.strategy?.canary !== undefined) completeRouting(spec.strategy.canary, spec, by, cluster);
}

/** Users have to call something: where no Service leads to the pods, one is put in front of them. */
function completeCalledService(object: ManifestObject, cluster: Completion): void {
  const rollout = rolloutManifest(object, cluster.objects);
  if (rollout.spec.strategy === undefined || calledService(rollout, cluster.objects) !== undefined) return;
  const { name, namespace, spec, template } = rollout;
  cluster.objects.push(serviceFor(name, namespace, template === undefined ? spec : { ...spec, template }));
  cluster.assumptions.push({
    about: 'references',
    text: `no Service in the files leads to the pods of ${object.kind} ${name}: preroll puts the Service ${name} in front of all of them.`,
    remedy: 'name the file that holds the Service users call, too',
  });
}

const referrer = (object: ManifestObject): Referrer => ({
  name: object.metadata.name,
  kind: object.kind,
  namespace: object.metadata.namespace ?? 'default',
});

/** Every analysis a Rollout asks for. */
function analysesOf(spec: RolloutSpec): RolloutAnalysis[] {
  const { canary, blueGreen } = spec.strategy ?? {};
  const ofSteps = (canary?.steps ?? []).flatMap((step) => [
    step.analysis,
    ...(step.experiment?.analyses ?? []).map(({ templateName, clusterScope, args }) => ({
      templates: [{ ...(templateName && { templateName }), ...(clusterScope && { clusterScope }) }],
      ...(args === undefined ? {} : { args }),
    })),
  ]);
  const all = [canary?.analysis, ...ofSteps, blueGreen?.prePromotionAnalysis, blueGreen?.postPromotionAnalysis];
  return all.filter((analysis) => analysis !== undefined);
}

function completeTemplates(analysis: RolloutAnalysis, by: Referrer, cluster: Completion): void {
  for (const { templateName, clusterScope } of analysis.templates ?? []) {
    if (templateName !== undefined)
      completeTemplate(templateName, clusterScope ?? false, by, cluster, analysis.args ?? []);
  }
}

function completeTemplate(
  name: string,
  clusterScope: boolean,
  by: Referrer,
  cluster: Completion,
  args: readonly AnalysisRunArgument[],
): void {
  const kind = clusterScope ? 'ClusterAnalysisTemplate' : 'AnalysisTemplate';
  if (cluster.has(kind, name, clusterScope ? undefined : by.namespace)) return;
  const names = args.flatMap((arg) => (arg.name === undefined ? [] : [arg.name]));
  cluster.add(
    templateFor(name, by.namespace, clusterScope, names),
    by,
    'one that always succeeds, so this rehearsal says nothing about it',
  );
}

/** Templates may name further templates. */
function completeNestedTemplates(cluster: Completion): void {
  for (let i = 0; i < cluster.objects.length; i++) {
    const object = cluster.objects[i];
    if (object === undefined || !/^(Cluster)?AnalysisTemplate$/.test(object.kind)) continue;
    const nested = (object.spec?.templates ?? []) as readonly { templateName?: string; clusterScope?: boolean }[];
    for (const { templateName, clusterScope } of nested) {
      if (templateName !== undefined)
        completeTemplate(templateName, clusterScope ?? false, referrer(object), cluster, []);
    }
  }
}

function completeExperiment(object: ManifestObject, cluster: Completion): void {
  const analyses = (object.spec?.analyses ?? []) as readonly {
    templateName?: string;
    clusterScope?: boolean;
    args?: readonly AnalysisRunArgument[];
  }[];
  for (const { templateName, clusterScope, args } of analyses) {
    if (templateName !== undefined)
      completeTemplate(templateName, clusterScope ?? false, referrer(object), cluster, args ?? []);
  }
}

/** The routing objects a Rollout edits: without them the controller could not set a weight. */
function completeRouting(canary: CanaryStrategy, spec: RolloutSpec, by: Referrer, cluster: Completion): void {
  const { istio, nginx, alb } = canary.trafficRouting ?? {};
  const stable = canary.stableService ?? by.name;
  const rule = istio?.destinationRule;
  for (const { name, routes } of [istio?.virtualService, ...(istio?.virtualServices ?? [])].filter(
    (v) => v !== undefined,
  )) {
    const [plain = '', elsewhere] = (name ?? '').split('.');
    const namespace = elsewhere ?? by.namespace;
    if (plain === '' || cluster.has('VirtualService', plain, namespace)) continue;
    const host = rule === undefined ? stable : by.name;
    const sides: { stable: Json; canary: Json; host: string } =
      rule === undefined
        ? { host, stable: { host: stable }, canary: { host: canary.canaryService ?? `${by.name}-canary` } }
        : {
            host,
            stable: { host, subset: rule.stableSubsetName ?? 'stable' },
            canary: { host, subset: rule.canarySubsetName ?? 'canary' },
          };
    cluster.add(
      virtualServiceFor(plain, namespace, routes ?? [], sides),
      by,
      'one that sends everything to the stable side',
    );
  }
  if (rule?.name !== undefined && !cluster.has('DestinationRule', rule.name, by.namespace)) {
    const subsets = [rule.stableSubsetName ?? 'stable', rule.canarySubsetName ?? 'canary'];
    cluster.add(
      destinationRuleFor(rule.name, by.namespace, by.name, subsets, labelsOf(spec)),
      by,
      'one with the two subsets',
    );
  }
  completeSmallRouters(canary, spec, by, cluster);
  const nginxIngresses = [nginx?.stableIngress, ...(nginx?.stableIngresses ?? [])];
  const albIngresses = [alb?.ingress, ...(alb?.ingresses ?? [])];
  for (const [ingresses, service, port] of [
    [nginxIngresses, stable, { number: 80 }],
    [albIngresses, alb?.rootService ?? stable, { name: 'use-annotation' }],
  ] as const) {
    for (const name of ingresses) {
      if (name === undefined || cluster.has('Ingress', name, by.namespace)) continue;
      cluster.add(
        ingressFor(name, by.namespace, service, port),
        by,
        `one that sends everything to the Service ${service}`,
      );
    }
  }
}

/** The HTTPRoutes that the Gateway API plugin is told to write in the Rollout's own namespace. */
function httpRoutesOf(configuration: Json | undefined): readonly string[] {
  const { httpRoute, httpRoutes, namespace } = (configuration ?? {}) as {
    readonly httpRoute?: string;
    readonly httpRoutes?: readonly { readonly name?: string }[];
    readonly namespace?: string;
  };
  if (namespace !== undefined) return [];
  return [...(httpRoutes ?? []).flatMap((route) => route.name ?? []), ...(httpRoute ? [httpRoute] : [])];
}

/** Ambassador, Traefik, APISIX, App Mesh and Gateway API: one or a few objects each, all traffic on the stable side. */
function completeSmallRouters(canary: CanaryStrategy, spec: RolloutSpec, by: Referrer, cluster: Completion): void {
  const { ambassador, traefik, apisix, appMesh, plugins } = canary.trafficRouting ?? {};
  const { namespace, name: rollout } = by;
  const stable = canary.stableService ?? rollout;
  const other = canary.canaryService ?? `${rollout}-canary`;
  const add = (object: ManifestObject) => {
    if (cluster.has(object.kind, object.metadata.name, namespace)) return;
    cluster.add(object, by, 'one that sends everything to the stable side');
  };
  for (const mapping of ambassador?.mappings ?? []) add(mappingFor(mapping, namespace, stable));
  const weighted = traefik?.weightedTraefikServiceName;
  if (weighted !== undefined) add(traefikServiceFor(weighted, namespace, stable, other));
  const route = apisix?.route;
  if (route?.name !== undefined) add(apisixRouteFor(route.name, namespace, route.rules ?? [], stable, other));
  for (const name of httpRoutesOf(plugins?.['argoproj-labs/gatewayAPI']))
    add(httpRouteFor(name, namespace, stable, other));
  const service = appMesh?.virtualService?.name;
  if (service === undefined || cluster.has('VirtualService', service, namespace)) return;
  const nodes = appMesh?.virtualNodeGroup;
  const names = {
    service,
    routes: appMesh?.virtualService?.routes ?? [],
    stableNode: nodes?.stableVirtualNodeRef?.name ?? `${rollout}-stable`,
    canaryNode: nodes?.canaryVirtualNodeRef?.name ?? `${rollout}-canary`,
  };
  for (const object of appMeshFor(names, namespace, { stable, canary: other }, labelsOf(spec))) add(object);
}
