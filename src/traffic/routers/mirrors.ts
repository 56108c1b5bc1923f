/** Does anything in a scenario copy requests? Steps of Rollouts may, and so may routes of VirtualServices as they are. */
import { fields, items } from './loose.ts';

/** Whether an object of the scenario mirrors requests, now or in one of its steps. */
export const mirrorsRequests = ({ objects }: { readonly objects: readonly object[] }): boolean => objects.some(mirrors);

function mirrors(object: object): boolean {
  const { kind, spec } = fields(object);
  if (kind === 'Rollout') {
    const { steps } = fields(fields(fields(spec).strategy).canary);
    return items(steps).some((step) => step.setMirrorRoute !== undefined);
  }
  if (kind !== 'VirtualService') return false;
  return items(fields(spec).http).some((http) => http.mirror !== undefined || http.mirrors !== undefined);
}
