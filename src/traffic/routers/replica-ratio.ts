/**
 * No router at all: requests go to the Service they name, and kube-proxy picks any of its ready endpoints for each
 * connection. If the Service selects both versions, the share of a version is its share of the ready pods.
 */
import type { Router } from './router.ts';

export const replicaRatio: Router = {
  name: 'replica-ratio',
  kinds: [],
  appliedBy: 'kube-proxy',
  // A Service without endpoints is rejected with an ICMP message: the client sees a refused connection.
  withoutEndpoints: 'refused',
  whenRefused: 'refused',
  split: (_read, service) => ({ destinations: [{ service, share: 1 }] }),
};
