/** Reads objects whose schema belongs to somebody else: what is not as expected is absent, as proxies treat it. */

export type Fields = { readonly [name: string]: unknown };

export const fields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

export const items = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.map(fields) : []);

export const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export const number = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

/** The string values of a map, in the order written. */
export const texts = (value: unknown): { readonly [name: string]: string } =>
  Object.fromEntries(Object.entries(fields(value)).filter((e): e is [string, string] => typeof e[1] === 'string'));

/** The first step of a DNS name: `shop` of `shop.prod.svc.cluster.local`. */
export const firstLabel = (host: string): string => host.split('.')[0] ?? '';

/** Does `host`, as written in an object of `namespace`, mean this Service of that namespace? */
export function namesService(host: string, service: string, namespace: string): boolean {
  if (host === service) return true;
  return [
    `${service}.${namespace}`,
    `${service}.${namespace}.svc`,
    `${service}.${namespace}.svc.cluster.local`,
  ].includes(host);
}
