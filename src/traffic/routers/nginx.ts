/**
 * The NGINX ingress controller's canaries: a second Ingress for the same host and path, marked `canary: "true"`, takes
 * `canary-weight` of `canary-weight-total` (100) of the requests, drawn for each. Annotations under another prefix than the
 * controller's own mean nothing to it, and a canary without a main Ingress is ignored.
 */
import type { KubeObject } from '../../cluster/objects.ts';
import { compileRegex } from '../../languages/regex.ts';
import type { TrafficSource } from '../model.ts';
import { type Fields, fields, items, text } from './loose.ts';
import { headerOf } from './match.ts';
import type { Router } from './router.ts';

const PREFIX = 'nginx.ingress.kubernetes.io';

export const nginx: Router = {
  name: 'nginx',
  kinds: ['Ingress'],
  appliedBy: 'ingress',
  withoutEndpoints: '503',
  whenRefused: '502',
  split(read, service, source) {
    const ingresses = read.list('Ingress', source.namespace);
    const place = ingresses
      .filter((i) => !isCanary(i))
      .flatMap((i) => backendsOf(i).map((b) => ({ ...b, sticky: stickiness(i) })))
      .find((b) => b.service === service && covers(b, source));
    if (place === undefined) return undefined;
    for (const canary of ingresses.filter(isCanary)) {
      const backend = backendsOf(canary).find((b) => b.host === place.host && b.path === place.path);
      if (backend === undefined || backend.service === service) continue;
      const share = byHeader(canary, source) ?? byCookie(canary, source) ?? shareOf(canary);
      return {
        ...place.sticky,
        destinations: [
          { service: backend.service, share },
          { service, share: 1 - share },
        ].filter((d) => d.share > 0),
      };
    }
    return { ...place.sticky, destinations: [{ service, share: 1 }] };
  },
};

export interface IngressBackend {
  readonly host: string;
  readonly path: string;
  readonly service: string;
  /** `use-annotation` hands the choice to an annotation (ALB). */
  readonly port: string;
}

/** All (host, path, Service) of an Ingress, in `networking.k8s.io/v1` or the older form. */
export function backendsOf(ingress: KubeObject): readonly IngressBackend[] {
  const spec = fields(fields(ingress).spec);
  const rules = items(spec.rules).flatMap((rule) =>
    items(fields(rule.http).paths).map((path) =>
      backend(text(rule.host) ?? '', text(path.path) ?? '/', fields(path.backend)),
    ),
  );
  const fallback = fields(spec.defaultBackend ?? spec.backend);
  return Object.keys(fallback).length === 0 ? rules : [...rules, backend('', '/', fallback)];
}

function backend(host: string, path: string, written: Fields): IngressBackend {
  const { name, port } = fields(written.service);
  const { name: portName, number } = fields(port);
  const old = written.servicePort;
  return {
    host,
    path,
    service: text(name) ?? text(written.serviceName) ?? '',
    port: text(portName) ?? String(number ?? old ?? ''),
  };
}

const annotation = (ingress: KubeObject, name: string): string | undefined =>
  ingress.metadata.annotations?.[`${PREFIX}/${name}`];

const isCanary = (ingress: KubeObject): boolean => annotation(ingress, 'canary') === 'true';

const covers = ({ path }: IngressBackend, source: TrafficSource): boolean =>
  path === '' || source.path.startsWith(path) || /[()*^$]/.test(path);

/**
 * All or nothing for whom the canary's header decides, before any weight: `always` and `never`, or else the value or the
 * pattern that the Ingress names. Anything else leaves it to the weight (`rootfs/etc/nginx/lua/balancer.lua`).
 */
function byHeader(canary: KubeObject, source: TrafficSource): 0 | 1 | undefined {
  const name = annotation(canary, 'canary-by-header') ?? '';
  const carried = name === '' ? undefined : headerOf(source, name);
  if (carried === undefined) return undefined;
  const value = annotation(canary, 'canary-by-header-value') ?? '';
  const pattern = annotation(canary, 'canary-by-header-pattern') ?? '';
  if (value !== '') return carried === value ? 1 : undefined;
  if (pattern !== '') {
    const compiled = compileRegex(pattern);
    return compiled.ok && compiled.regex.found(carried) ? 1 : undefined;
  }
  return carried === 'always' ? 1 : carried === 'never' ? 0 : undefined;
}

/** The same for a cookie, which can only say `always` or `never`. */
function byCookie(canary: KubeObject, source: TrafficSource): 0 | 1 | undefined {
  const name = annotation(canary, 'canary-by-cookie') ?? '';
  if (name === '') return undefined;
  const pairs = (headerOf(source, 'Cookie') ?? '').split(';').map((pair) => pair.trim());
  if (pairs.includes(`${name}=always`)) return 1;
  return pairs.includes(`${name}=never`) ? 0 : undefined;
}

/** A cookie binds users to a pod, canary or not, unless canaries are told to ignore it (`affinity-canary-behavior`). */
function stickiness(main: KubeObject): { readonly sticky?: 'pod' } {
  const bound = annotation(main, 'affinity') === 'cookie' && annotation(main, 'affinity-canary-behavior') !== 'legacy';
  return bound ? { sticky: 'pod' } : {};
}

function shareOf(canary: KubeObject): number {
  const weight = wholeNumber(annotation(canary, 'canary-weight')) ?? 0;
  const total = wholeNumber(annotation(canary, 'canary-weight-total')) ?? 100;
  return total > 0 ? Math.max(0, Math.min(1, weight / total)) : 0;
}

const wholeNumber = (written: string | undefined): number | undefined =>
  written !== undefined && /^\d+$/.test(written) ? Number(written) : undefined;
