/** The health of Jobs (`health_job.go`: the last condition of a kind speaks) and of CronJobs (`resource_customizations/batch/CronJob`). */
import { at, listAt, type Manifest, textAt } from '../manifest.ts';
import { degraded, type Health, healthy, progressing, suspended } from './status.ts';

export function jobHealth(job: Manifest): Health {
  let failure: string | undefined;
  let [complete, isSuspended, message] = [false, false, ''];
  for (const condition of listAt(job, 'status', 'conditions')) {
    const type = textAt(condition, 'type');
    if (type === 'Failed') failure = textAt(condition, 'message');
    if (type !== 'Complete' && type !== 'Suspended') continue;
    complete = true;
    message = textAt(condition, 'message');
    if (type === 'Suspended' && textAt(condition, 'status') === 'True') isSuspended = true;
  }
  if (failure !== undefined) return degraded(failure);
  if (!complete) return progressing(message);
  // What a suspension says is told by later releases only.
  return isSuspended ? suspended() : healthy(message);
}

/** Only an end that came before the last start, with nothing running, is known to be a failure. */
export function cronJobHealth({ spec, status }: Manifest): Health {
  if (at(spec, 'suspend') === true) return healthy('CronJob is Suspended');
  if (status === undefined) return progressing('Waiting for CronJob');
  if (at(status, 'lastScheduleTime') === undefined) return healthy('CronJob has not been scheduled yet');
  if (at(status, 'lastSuccessfulTime') === undefined) {
    return healthy('The CronJob never completed successfully. It may not be healthy');
  }
  if (listAt(status, 'active').length > 0) {
    return healthy('The job is running. Its last execution may not have been successful');
  }
  return textAt(status, 'lastSuccessfulTime') < textAt(status, 'lastScheduleTime')
    ? degraded('CronJob has not completed its last execution successfully')
    : healthy('CronJob has completed its last execution successfully');
}
