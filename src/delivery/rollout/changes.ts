/** What in the spec begins an update anew (`utils/replicaset: PodTemplateOrStepsChanged`). */
import type { Pass } from './pass.ts';
import { hashOf } from './revisions.ts';
import { stepsHash } from './steps-hash.ts';

type View = Pick<Pass, 'spec' | 'status' | 'current' | 'templateHash'>;

/** Is the template another than when the status was last written? A first pass has nothing to compare with. */
export function isTemplateChanged({ status, current, templateHash }: View): boolean {
  const known = status.currentPodHash ?? '';
  return known !== '' && known !== (current === undefined ? templateHash : hashOf(current));
}

/** Steps never seen before count as changed, which is how a first deployment gets its index. */
export function isTemplateOrStepsChanged(view: View): boolean {
  const known = view.status.currentStepHash ?? '';
  return known === '' || known !== stepsHash(view.spec) || isTemplateChanged(view);
}
