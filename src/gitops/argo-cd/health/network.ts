/** The health of what waits for something outside: an address for Services and Ingresses, a volume for claims. */
import { listAt, type Manifest, textAt } from '../manifest.ts';
import { degraded, type Health, healthy, progressing, unknown } from './status.ts';

const hasAddress = (object: Manifest): boolean => listAt(object, 'status', 'loadBalancer', 'ingress').length > 0;

/** `health_service.go`: only a load balancer has to be waited for. */
export const serviceHealth = (service: Manifest): Health =>
  textAt(service, 'spec', 'type') !== 'LoadBalancer' || hasAddress(service) ? healthy() : progressing();

/** `health_ingress.go` */
export const ingressHealth = (ingress: Manifest): Health => (hasAddress(ingress) ? healthy() : progressing());

/** `health_pvc.go` */
export function claimHealth(claim: Manifest): Health {
  switch (textAt(claim, 'status', 'phase')) {
    case 'Bound':
      return healthy();
    case 'Pending':
      return progressing();
    case 'Lost':
      return degraded();
    default:
      return unknown();
  }
}
