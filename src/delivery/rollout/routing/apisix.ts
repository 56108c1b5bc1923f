/** APISIX: weights of two backends in an ApisixRoute, and a route of its own for every header route (`rollout/trafficrouting/apisix/apisix.go`). */
import { controllerOf, type Draft, type KubeObject, type LooseObject, looseKind } from '../../../cluster/objects.ts';
import { type Effect, targetOf } from '../effects.ts';
import type { SetHeaderRoute } from '../objects.ts';
import { ownerOf } from '../owner.ts';
import { fail, nothing, type Pass } from '../pass.ts';
import type { Router } from './router.ts';

export const apisixRoutes = looseKind('apisix.apache.org/v2', 'ApisixRoute');

interface Backend {
  readonly serviceName?: string;
  readonly weight?: number;
}

interface Rule {
  readonly name?: string;
  readonly backends?: readonly Backend[];
  readonly priority?: number;
  readonly match?: object;
}

export const apisix: Router = {
  name: 'apisix',
  setWeight(pass, weight) {
    const route = findRoute(pass, routeName(pass));
    if (route === undefined) return fail(notFound(routeName(pass)));
    const edited = editRules(pass, route, (rule) => weightedRule(pass, rule, weight));
    return typeof edited === 'string' ? fail(edited) : { effects: [{ kind: 'update', object: edited }] };
  },

  setHeaderRoute(pass, asked) {
    const name = asked.name ?? '';
    const base = findRoute(pass, routeName(pass));
    if (base === undefined) return fail(notFound(routeName(pass)));
    const present = findRoute(pass, name);
    if (present !== undefined && !isOwned(pass, present)) return fail(`duplicate ApisixRoute [${name}] already exists`);
    if ((asked.match ?? []).length === 0) {
      return present === undefined ? nothing : { effects: [{ kind: 'delete', target: targetOf(present) }] };
    }
    const isNew = present === undefined;
    const edited = editRules(pass, present ?? base, (rule) => headerRule(pass, rule, asked, isNew));
    if (typeof edited === 'string') return fail(edited);
    if (!isNew) return { effects: [{ kind: 'update', object: edited }] };
    const { labels = {}, annotations = {} } = base.metadata;
    const metadata = {
      name,
      namespace: base.metadata.namespace,
      labels,
      annotations,
      ownerReferences: [ownerOf(pass.rollout)],
    };
    return { effects: [{ kind: 'create', draft: { ...edited, metadata } as Draft<KubeObject> }] };
  },

  removeManagedRoutes(pass) {
    const effects = (pass.canary?.trafficRouting?.managedRoutes ?? []).flatMap(({ name }): readonly Effect[] => {
      const route = findRoute(pass, name);
      return route === undefined || !isOwned(pass, route) ? [] : [{ kind: 'delete', target: targetOf(route) }];
    });
    return { effects };
  },
};

const routeName = ({ canary }: Pass): string => canary?.trafficRouting?.apisix?.route?.name ?? '';
const findRoute = ({ read, rollout }: Pass, name: string) => read.get(apisixRoutes, rollout.metadata.namespace, name);
const isOwned = ({ rollout }: Pass, route: LooseObject) => controllerOf(route)?.uid === rollout.metadata.uid;
const notFound = (name: string) => `apisixroutes.apisix.apache.org "${name}" not found`;

/** The route with every named rule edited; without names, the rule that is called like the route. A text is a refusal. */
function editRules(pass: Pass, route: LooseObject, edit: (rule: Rule) => Rule | string): LooseObject | string {
  const rules = route.spec?.http as readonly Rule[] | undefined;
  if (rules === undefined) return 'spec.http was not found in Apisix Route manifest';
  const next = [...rules];
  for (const name of pass.canary?.trafficRouting?.apisix?.route?.rules ?? [routeName(pass)]) {
    const at = next.findIndex((rule) => rule.name === name);
    const rule = next[at];
    if (rule === undefined) return `Apisix http route rule ${name} not found`;
    const edited = edit(rule);
    if (typeof edited === 'string') return edited;
    next[at] = edited;
  }
  return { ...route, spec: { ...route.spec, http: next } } as unknown as LooseObject;
}

function weightedRule(pass: Pass, rule: Rule, weight: number): Rule | string {
  const { canaryService = '', stableService = '' } = pass.canary ?? {};
  const canary = withWeight(rule, canaryService, weight);
  return typeof canary === 'string' ? canary : withWeight(canary, stableService, 100 - weight);
}

function withWeight(rule: Rule, service: string, weight: number): Rule | string {
  if (rule.backends === undefined) return 'Apisix http route backends not found';
  const at = rule.backends.findIndex((b) => b.serviceName === service);
  if (at < 0) return `apisix route ${service} backend was not found`;
  return { ...rule, backends: rule.backends.map((b, i) => (i === at ? { ...b, weight } : b)) };
}

/** Only the canary, before the rule it was copied from, for requests with these headers. */
function headerRule(pass: Pass, rule: Rule, asked: SetHeaderRoute, isNew: boolean): Rule | string {
  const { canaryService = '', stableService = '' } = pass.canary ?? {};
  const canary = withWeight(rule, canaryService, 100);
  if (typeof canary === 'string') return canary;
  return {
    ...canary,
    backends: (canary.backends ?? []).filter((b) => b.serviceName !== stableService),
    ...(isNew ? { priority: (rule.priority ?? 0) + 1 } : {}),
    match: { ...rule.match, exprs: (asked.match ?? []).flatMap(expressions) },
  };
}

function expressions({
  headerName = '',
  headerValue = {},
}: NonNullable<SetHeaderRoute['match']>[number]): readonly object[] {
  const { exact = '', regex = '', prefix = '' } = headerValue;
  const expression = (op: string, value: string) => ({ subject: { scope: 'Header', name: headerName }, op, value });
  return [
    ...(exact === '' ? [] : [expression('Equal', exact)]),
    ...(regex === '' ? [] : [expression('RegexMatch', regex)]),
    ...(prefix === '' ? [] : [expression('RegexMatch', `^${prefix}.*`)]),
  ];
}
