/** The health of a pod (`health_pod.go`): one that is meant to stay is healthy when ready, one that is meant to end when it has ended. */
import type { Json } from '../../../cluster/objects.ts';
import { isHook } from '../hooks.ts';
import { annotationOf, at, listAt, type Manifest, numberAt, textAt } from '../manifest.ts';
import { degraded, type Health, healthy, progressing, unknown } from './status.ts';

export function podHealth(pod: Manifest): Health {
  const message = textAt(pod, 'status', 'message');
  const policy = textAt(pod, 'spec', 'restartPolicy');
  const stays =
    policy === 'Always' || (annotationOf(pod, 'argocd.argoproj.io/ignore-restart-policy') === 'true' && !isHook(pod));
  const stuck = listAt(pod, 'status', 'containerStatuses').filter(cannotStart);
  if (stays && stuck.length > 0) {
    return degraded(stuck.map((container) => textAt(container, 'state', 'waiting', 'message')).join(', '));
  }
  switch (textAt(pod, 'status', 'phase')) {
    case 'Pending':
      return progressing(message);
    case 'Succeeded':
      return healthy(message);
    case 'Failed':
      return degraded(message === '' ? failureOf(pod) : message);
    case 'Running':
      if (stays) return running(pod, message);
      return policy === 'OnFailure' || policy === 'Never' ? progressing(message) : unknown(message);
    default:
      return unknown(message);
  }
}

function cannotStart(container: Json): boolean {
  const reason = textAt(container, 'state', 'waiting', 'reason');
  return reason.startsWith('Err') || reason.endsWith('Error') || reason.endsWith('BackOff');
}

function running(pod: Manifest, message: string): Health {
  const ready = listAt(pod, 'status', 'conditions').find((c) => textAt(c, 'type') === 'Ready');
  if (textAt(ready, 'status') === 'True') return healthy(message);
  const died = listAt(pod, 'status', 'containerStatuses').some((c) => at(c, 'lastState', 'terminated') !== undefined);
  return died ? degraded(message) : progressing(message);
}

/** The first container that says why it failed. */
function failureOf({ status }: Manifest): string {
  for (const container of [...listAt(status, 'initContainerStatuses'), ...listAt(status, 'containerStatuses')]) {
    const end = at(container, 'state', 'terminated');
    const code = numberAt(end, 'exitCode');
    const message = textAt(end, 'message');
    if (message !== '') return message;
    if (textAt(end, 'reason') === 'OOMKilled') return 'OOMKilled';
    if (code !== 0) return `container ${JSON.stringify(textAt(container, 'name'))} failed with exit code ${code}`;
  }
  return '';
}
