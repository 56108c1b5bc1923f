/** Job: a Kubernetes Job is the measurement, its end the verdict (`metricproviders/job/job.go`). */
import { between, type Instant, inSeconds, later, seconds } from '../../../kernel/time.ts';
import type { Answer } from '../measure.ts';
import type { JobView } from './ports.ts';
import { errorAnswer, objectField, type Provider, type Question } from './provider.ts';

const NAME_MAX = 63;
const UID = 'analysisrun.argoproj.io/uid';
/** A container that waits for one of these will wait forever. */
const TERMINAL: ReadonlySet<string> = new Set(['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName']);

export const job: Provider = {
  name: 'job',
  begin(question) {
    const { ports, run, metric, config, now } = question;
    if (ports.jobs === undefined) return errorAnswer('no jobs in this world');
    const namespace = namespaceOf(question);
    const name = jobName(run.metadata.uid, metric.name, question.number);
    const created = ports.jobs.create({
      name,
      namespace,
      runUid: run.metadata.uid,
      labels: { [UID]: run.metadata.uid },
      annotations: {
        'analysisrun.argoproj.io/name': run.metadata.name,
        'analysisrun.argoproj.io/namespace': run.metadata.namespace,
        'analysisrun.argoproj.io/metric-name': metric.name,
      },
      spec: objectField(config, 'spec') ?? {},
    });
    if (!created.ok) return errorAnswer(created.problem);
    const metadata = { 'job-name': created.value, 'job-namespace': namespace };
    return { phase: 'Running', metadata, resumeAt: now };
  },
  resume({ ports, now }, { metadata, startedAt }) {
    const [name, namespace] = [metadata?.['job-name'], metadata?.['job-namespace']];
    if (name === undefined || namespace === undefined) return errorAnswer('job metadata reference missing');
    const view = ports.jobs?.get(namespace, name);
    if (view === undefined) return errorAnswer(`jobs.batch "${name}" not found`);
    return verdictOf(view, startedAt, now);
  },
  terminate({ ports }, { metadata }) {
    const [name, namespace] = [metadata?.['job-name'], metadata?.['job-namespace']];
    if (name === undefined || namespace === undefined) return errorAnswer('job metadata reference missing');
    ports.jobs?.delete(namespace, name);
    return { phase: 'Inconclusive' };
  },
  forget(question, limit) {
    const { ports, run } = question;
    const namespace = namespaceOf(question);
    const names = ports.jobs?.ofRun(namespace, run.metadata.uid) ?? [];
    for (const name of names.slice(0, Math.max(0, names.length - limit))) ports.jobs?.delete(namespace, name);
  },
};

const namespaceOf = ({ ports, run }: Pick<Question, 'ports' | 'run'>): string =>
  ports.environment?.ARGO_ROLLOUTS_ANALYSIS_JOB_NAMESPACE ?? run.metadata.namespace;

/** `<run uid>.<metric>.<n>`, the metric's name cut so that all of it fits a label. */
export function jobName(runUid: string, metric: string, number: number): string {
  const tooLong = Math.max(0, `${runUid}.${metric}.${number}`.length - NAME_MAX);
  return `${runUid}.${metric.slice(0, Math.max(0, metric.length - tooLong))}.${number}`;
}

/** The last condition that ends a Job decides. While it runs, it is asked ever less often. */
function verdictOf(view: JobView, startedAt: Instant, now: Instant): Answer {
  const end = view.conditions.findLast((type) => type === 'Complete' || type === 'Failed');
  if (end !== undefined) return { phase: end === 'Complete' ? 'Successful' : 'Failed' };
  const stuck = view.waiting?.find(({ reason }) => TERMINAL.has(reason));
  if (stuck !== undefined) {
    const { pod, container, reason, message } = stuck;
    return {
      phase: 'Inconclusive',
      message: `Pod ${pod}, container ${container} has terminal error (${reason}): ${message}\n`,
    };
  }
  const elapsed = Math.max(0, inSeconds(between(startedAt, now)));
  return { phase: 'Running', resumeAt: later(now, seconds(Math.sqrt(2 * elapsed))) };
}
