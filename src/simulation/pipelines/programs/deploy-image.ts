/**
 * `cf-deploy-kubernetes FILE`: fills `{{NAME}}` from the environment and applies the file. It waits only for a Deployment;
 * for a Rollout the next step begins while pods are still coming up (`codefresh-contrib/cf-deploy-kubernetes`).
 */
import { rendered } from '../../../gitops/codefresh/variables.ts';
import { seconds } from '../../../kernel/time.ts';
import { applyText } from '../apply.ts';
import { failed, type Program, pathIn } from '../workplace.ts';

/** Model: rendering and one `kubectl apply`. */
const APPLY_TAKES = seconds(1);

export const deployImage: Program = function* (place, [file = '']) {
  const text = place.volume.get(pathIn(place.directory, file));
  if (text === undefined) {
    place.log(`deployment file ${file} is not found`);
    return failed();
  }
  yield APPLY_TAKES;
  const namespace = place.environment.get('KUBERNETES_NAMESPACE') ?? 'default';
  return applyText(place, rendered(text, place.environment), file, namespace);
};
