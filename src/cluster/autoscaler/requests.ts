/** How much of a resource each pod requests, which its usage is a percentage of (`calculatePodRequests`). */
import { milliValue, parseQuantity } from '../../languages/quantity.ts';
import { type Result, refuse, succeed } from '../../languages/result.ts';
import type { Pod } from '../objects.ts';

/** Thousandths by name of pod. A container without a request is a problem, whether its pod counts or not. */
export function requestsOf(pods: readonly Pod[], resource: string): Result<ReadonlyMap<string, number>> {
  const requests = new Map<string, number>();
  for (const pod of pods) {
    let total = 0;
    for (const container of pod.spec.containers) {
      const request = container.resources?.requests?.[resource];
      if (request === undefined) {
        const where = `container ${container.name} of Pod ${pod.metadata.name}`;
        return refuse(`missing request for ${resource} in ${where}`);
      }
      const quantity = parseQuantity(String(request));
      total += quantity.ok ? milliValue(quantity.value) : 0;
    }
    requests.set(pod.metadata.name, total);
  }
  return succeed(requests);
}
