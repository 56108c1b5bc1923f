/** Paths of an Ingress that lead to an action instead of a Service; the load balancer takes the first that matches. */
import type { LooseObject } from '../../../cluster/objects.ts';

interface Path {
  readonly backend?: { readonly service?: { readonly name?: string } };
}

interface Rule {
  readonly http?: { readonly paths?: readonly Path[] };
}

type Spec = LooseObject['spec'];

const rulesOf = ({ spec }: LooseObject): readonly Rule[] => (spec?.rules ?? []) as readonly Rule[];
const serviceOf = ({ backend }: Path): string => backend?.service?.name ?? '';

/** Does any path lead to `service`? */
export const leadsTo = (ingress: LooseObject, service: string): boolean =>
  rulesOf(ingress).some(({ http }) => http?.paths?.some((path) => serviceOf(path) === service));

/** With a first path to `action` in every rule, if none leads there yet; managed routes in their order before all others. */
export function withPath(ingress: LooseObject, action: string, order: readonly string[]): Spec {
  const path = {
    path: '/*',
    pathType: 'ImplementationSpecific',
    backend: { service: { name: action, port: { name: 'use-annotation' } } },
  };
  const isThere = leadsTo(ingress, action);
  return edited(ingress, (paths) => sorted(isThere ? paths : [path, ...paths], order));
}

/** Without the first path to `action` in each rule. */
export const withoutPath = (ingress: LooseObject, action: string, order?: readonly string[]): Spec =>
  edited(ingress, (paths) => {
    const at = paths.findIndex((path) => serviceOf(path) === action);
    const kept = at < 0 ? paths : paths.filter((_, i) => i !== at);
    return order === undefined ? kept : sorted(kept, order);
  });

function edited(ingress: LooseObject, edit: (paths: readonly Path[]) => readonly Path[]): Spec {
  const rules = rulesOf(ingress).map((rule) => ({
    ...rule,
    http: { ...rule.http, paths: edit(rule.http?.paths ?? []) },
  }));
  return { ...ingress.spec, rules } as unknown as Spec;
}

function sorted(paths: readonly Path[], order: readonly string[]): readonly Path[] {
  const place = (path: Path) => {
    const at = order.indexOf(serviceOf(path));
    return at < 0 ? order.length : at;
  };
  return [...paths].sort((a, b) => place(a) - place(b));
}
