/**
 * Which of several nodes is best: the one with most room left, as `NodeResourcesFit` with `LeastAllocated` has it, less what
 * preferred anti-affinity says against it. Model: of the scheduler's scores these two alone; the others seldom decide
 * where nodes are alike.
 */
import type { Pod } from '../objects.ts';
import { unloved } from './neighbours.ts';
import type { NodeInfo } from './node-info.ts';
import { podRequests, type Requests } from './requests.ts';

/** The weight of anti-affinity between pods against that of room. */
const AFFINITY_WEIGHT = 2;

/** The nodes of the highest score, in the order given. */
export function bestOf(pod: Pod, feasible: readonly NodeInfo[], infos: readonly NodeInfo[]): readonly NodeInfo[] {
  const against = feasible.map((info) => unloved(pod, info, infos));
  const most = Math.max(...against, 0);
  const least = Math.min(...against);
  const scores = feasible.map((info, i) => {
    const room = leastAllocated(pod, info);
    const calm = most === least ? 0 : Math.floor((100 * (most - (against[i] ?? 0))) / (most - least));
    return room + AFFINITY_WEIGHT * calm;
  });
  const best = Math.max(...scores);
  return feasible.filter((_, i) => scores[i] === best);
}

/** The mean of what is left of each resource with the pod on it, from 0 to 100. */
function leastAllocated(pod: Pod, { capacity, supposed }: NodeInfo): number {
  const asked = podRequests(pod.spec).supposed;
  const left = (name: keyof Requests) => {
    const used = supposed[name] + asked[name];
    return capacity[name] === 0 || used > capacity[name]
      ? 0
      : Math.floor(((capacity[name] - used) * 100) / capacity[name]);
  };
  return Math.floor((left('cpu') + left('memory')) / 2);
}
