/** AWS as the Rollout controller asks it: the load balancers that Ingresses stand for, with the weights and targets of now. */
import { selects } from '../cluster/endpoints.ts';
import type { LaggedView } from '../cluster/lagged-view.ts';
import { isReady, type KubeObject, looseKind, pods, services } from '../cluster/objects.ts';
import type { Store } from '../cluster/store.ts';
import type { TargetGroups } from '../cluster/target-groups.ts';
import type { Aws } from '../delivery/rollout/outside.ts';
import { fingerprintOf } from '../kernel/fingerprint.ts';
import { isAlbIngress, targetGroupsOf } from '../traffic/routers/alb.ts';

export interface AwsPorts {
  readonly store: Store;
  /** Ingresses as the load balancers have taken them over. */
  readonly configuration: Pick<LaggedView, 'get'>;
  readonly targets: TargetGroups;
}

const ingresses = looseKind('networking.k8s.io/v1', 'Ingress');
const ACCOUNT = 'arn:aws:elasticloadbalancing:us-east-1:000000000000';

/** Names as the AWS Load Balancer Controller makes them, `k8s-<namespace>-<name>-<hash>`; their hashes are ours. */
function named(kind: string, namespace: string, name: string) {
  const hash = fingerprintOf(kind, namespace, name);
  const full = `k8s-${namespace.slice(0, 8)}-${name.slice(0, 8)}-${hash.slice(0, 10)}`;
  return { name: full, arn: `${ACCOUNT}:${kind}/${full}/${hash.slice(10, 26)}` };
}

export function createAws({ store, configuration, targets }: AwsPorts): Aws {
  const groupOf = (namespace: string, service: string) => named('targetgroup', namespace, service);
  const leadsTo = (ingress: KubeObject, service: string) => targetGroupsOf(ingress).some((g) => g.service === service);
  return {
    loadBalancer: (namespace, ingress) => ({
      ...named('loadbalancer/app', namespace, ingress),
      targetGroup(service) {
        const known = configuration.get('Ingress', namespace, ingress);
        // The last rule that leads there is what the controller sees.
        const group = known && targetGroupsOf(known).findLast((g) => g.service === service);
        return group && { ...groupOf(namespace, service), weight: group.weight };
      },
    }),
    bindings(namespace, name) {
      const service = store.get(services, namespace, name);
      const isBound = store.list(ingresses, namespace).some((i) => isAlbIngress(i) && leadsTo(i, name));
      if (service === undefined || !isBound) return [];
      const ready = store
        .list(pods, namespace)
        .filter((p) => p.metadata.deletionTimestamp === undefined && isReady(p))
        .filter((p) => selects(service.spec.selector, p.metadata.labels));
      const known = new Set(targets.known(namespace, name).map((p) => p.metadata.uid));
      const registered = ready.filter((p) => known.has(p.metadata.uid)).length;
      return [{ ...groupOf(namespace, name), endpoints: ready.length, registered }];
    },
  };
}
