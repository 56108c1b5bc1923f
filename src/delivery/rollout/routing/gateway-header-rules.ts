/** Header routes of the Gateway API plugin: for every rule with both sides one more that sends such requests to the canary. */
import type { Json } from '../../../cluster/objects.ts';
import type { SetHeaderRoute } from '../objects.ts';
import type { Pass } from '../pass.ts';

export interface Backend {
  readonly name: string;
  readonly weight?: number;
  readonly port?: number;
  readonly [other: string]: Json | undefined;
}

export interface Rule {
  readonly name?: string;
  readonly matches?: readonly Match[];
  readonly filters?: readonly Json[];
  readonly backendRefs?: readonly Backend[];
}

interface Match {
  readonly headers?: readonly Json[];
  readonly [other: string]: Json | readonly Json[] | undefined;
}

/** One of the plugin's own: by its name, or, as older versions left them, with the canary as its only backend. */
export function isManagedRule({ canary }: Pass, { name, backendRefs = [] }: Rule): boolean {
  const routes = (canary?.trafficRouting?.managedRoutes ?? []).map((route) => route.name);
  if (name !== undefined && routes.some((route) => isNamedAfter(name, route))) return true;
  return backendRefs.length === 1 && backendRefs[0]?.name === canary?.canaryService;
}

/** Rules of one route are named `route`, `route-1`, `route-2` … */
const isNamedAfter = (name: string, route: string): boolean =>
  name === route || (name.startsWith(`${route}-`) && /^[+-]?\d+$/.test(name.slice(route.length + 1)));

/** The rules with those of `route` anew, at the end; or what stands in the way; `undefined` if no rule has both sides. */
export function withHeaderRules(
  { canary }: Pass,
  rules: readonly Rule[],
  route: Required<SetHeaderRoute>,
): readonly Rule[] | string | undefined {
  const headers: Json[] = [];
  for (const { headerName = '', headerValue = {} } of route.match) {
    const { exact, prefix, regex } = headerValue;
    if (exact) headers.push({ name: headerName, type: 'Exact', value: exact });
    else if (prefix) headers.push({ name: headerName, type: 'RegularExpression', value: `${prefix}.*` });
    else if (regex) headers.push({ name: headerName, type: 'RegularExpression', value: regex });
    else return 'invalid header match type';
  }
  const { canaryService = '', stableService = '' } = canary ?? {};
  const names = ({ backendRefs = [] }: Rule) => backendRefs.map((b) => b.name);
  const sources = rules.filter((rule) => names(rule).includes(canaryService) && names(rule).includes(stableService));
  if (sources.length === 0) return undefined;
  const added = sources.map(({ matches = [], filters = [], backendRefs = [] }, i): Rule => {
    const port = backendRefs.find((b) => b.name === canaryService)?.port;
    return {
      name: i === 0 ? route.name : `${route.name}-${i}`,
      matches:
        matches.length === 0
          ? [{ headers }]
          : matches.map((m) => ({ ...m, headers: [...(m.headers ?? []), ...headers] })),
      ...(filters.length === 0 ? {} : { filters }),
      backendRefs: [{ group: '', kind: 'Service', name: canaryService, ...(port === undefined ? {} : { port }) }],
    };
  });
  const asked = route.match.map((m) => m.headerName ?? '');
  const isOld = (rule: Rule) =>
    (rule.name !== undefined && isNamedAfter(rule.name, route.name)) ||
    (names(rule).length === 1 && names(rule)[0] === canaryService && asksAll(rule, asked));
  return [...rules.filter((rule) => !isOld(rule)), ...added];
}

/** Does some match of the rule ask for all these headers? */
const asksAll = ({ matches = [] }: Rule, headers: readonly string[]): boolean =>
  matches.some((match) => {
    const asked = (match.headers ?? []).map((h) => (h as { readonly name?: string }).name);
    return headers.every((header) => asked.includes(header));
  });
