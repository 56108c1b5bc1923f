/**
 * Ambassador (Emissary): Mappings with the same prefix share its traffic. One with a weight gets that many per cent; those
 * without share the rest.
 */
import type { KubeObject } from '../../cluster/objects.ts';
import { fields, number, text } from './loose.ts';
import type { Destination, Router } from './router.ts';

export const ambassador: Router = {
  name: 'ambassador',
  kinds: ['Mapping'],
  appliedBy: 'ingress',
  withoutEndpoints: '503',
  whenRefused: '503',
  split(read, service, source) {
    const mappings = read.list('Mapping', source.namespace).map(mappingOf);
    const main = mappings.find((m) => m.service === service);
    if (main === undefined) return undefined;
    const sharing = mappings.filter((m) => m.prefix === main.prefix && m.host === main.host);
    const given = sharing.reduce((sum, m) => sum + (m.weight ?? 0), 0);
    const open = sharing.filter((m) => m.weight === undefined).length;
    const destinations: Destination[] = sharing.map((m) => ({
      service: m.service,
      share: m.weight === undefined ? Math.max(0, 100 - given) / 100 / open : m.weight / Math.max(100, given),
    }));
    return { destinations: destinations.filter((d) => d.share > 0) };
  },
};

function mappingOf(object: KubeObject) {
  const spec = fields(fields(object).spec);
  // `[scheme://]service[.namespace][:port]`
  const address = (text(spec.service) ?? '').replace(/^\w+:\/\//, '').split(':')[0] ?? '';
  return {
    prefix: text(spec.prefix) ?? '',
    host: text(spec.hostname) ?? text(spec.host) ?? '',
    service: address.split('.')[0] ?? '',
    weight: number(spec.weight),
  };
}
