/**
 * AWS App Mesh: a VirtualService is provided by a VirtualRouter, whose route draws a VirtualNode by weight for each request;
 * the node names a Service by DNS and its pods by labels.
 */
import { type Fields, fields, firstLabel, items, number, text, texts } from './loose.ts';
import { type ConfigurationView, inProportion, type Router } from './router.ts';

export const appMesh: Router = {
  name: 'app-mesh',
  kinds: ['VirtualRouter', 'VirtualNode', 'VirtualService'],
  appliedBy: 'mesh',
  withoutEndpoints: '503',
  whenRefused: '503',
  split(read, service, source) {
    const { namespace } = source;
    for (const object of read.list('VirtualService', namespace)) {
      if (!object.apiVersion.startsWith('appmesh.k8s.aws/')) continue;
      const spec = fields(fields(object).spec);
      if (firstLabel(text(spec.awsName) ?? object.metadata.name) !== service) continue;
      const ref = fields(fields(fields(fields(spec.provider).virtualRouter).virtualRouterRef));
      const router = read.get('VirtualRouter', namespace, text(ref.name) ?? '');
      if (router === undefined) return { destinations: [] };
      const route = items(fields(fields(router).spec).routes)[0] ?? {};
      return { destinations: inProportion(targetsOf(route, read, namespace, service)) };
    }
    return undefined;
  },
};

function targetsOf(route: Fields, read: ConfigurationView, namespace: string, service: string) {
  const action = fields(fields(route.httpRoute ?? route.http2Route ?? route.grpcRoute).action);
  return items(action.weightedTargets).map((target) => {
    const name = text(fields(target.virtualNodeRef).name) ?? '';
    const node = fields(fields(read.get('VirtualNode', namespace, name)).spec);
    const hostname = text(fields(fields(node.serviceDiscovery).dns).hostname);
    const subset = texts(fields(node.podSelector).matchLabels);
    return {
      service: hostname === undefined ? service : firstLabel(hostname),
      weight: number(target.weight) ?? 0,
      subset,
    };
  });
}
