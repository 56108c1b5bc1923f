/** Kubernetes Jobs as the Job provider meets them: each runs for a while and completes, unless the scenario answers for it. */

import { looseKind } from '../cluster/objects.ts';
import type { Store } from '../cluster/store.ts';
import type { JobDraft, JobPort } from '../delivery/analysis/providers/ports.ts';
import type { Engine } from '../kernel/engine.ts';
import { type Instant, later, seconds } from '../kernel/time.ts';
import { refuse, succeed } from '../languages/result.ts';
import type { GitJob } from '../scenario/gitops.ts';

/** Our choice: a short test run, its pod's start included. */
const DURATION = seconds(10);

export function createJobs(engine: Engine): JobPort {
  const jobs = new Map<string, { readonly draft: JobDraft; readonly created: Instant }>();
  return {
    create(draft) {
      const key = `${draft.namespace}/${draft.name}`;
      if (jobs.has(key)) return refuse(`jobs.batch "${draft.name}" already exists`);
      jobs.set(key, { draft, created: engine.now });
      return succeed(draft.name);
    },
    get(namespace, name) {
      const job = jobs.get(`${namespace}/${name}`);
      if (job === undefined) return undefined;
      return { conditions: engine.now >= later(job.created, DURATION) ? ['Complete'] : [] };
    },
    delete: (namespace, name) => void jobs.delete(`${namespace}/${name}`),
    ofRun: (namespace, runUid) =>
      [...jobs.values()]
        .filter(({ draft }) => draft.namespace === namespace && draft.runUid === runUid)
        .map(({ draft }) => draft.name),
  };
}

const jobKind = looseKind('batch/v1', 'Job');

/** Has the Jobs that come into the cluster run for as long as the scenario says, and complete or fail. Their pods are not modelled. */
export function runJobs(engine: Engine, store: Store, described: readonly GitJob[]): void {
  store.watch(({ verb, object }) => {
    if (verb !== 'created' || object.kind !== 'Job') return;
    const { namespace, name, uid } = object.metadata;
    const job = described.find((one) => one.name === name);
    const takes = job?.takes ?? DURATION;
    engine.after(takes, 'world', () => {
      if (store.get(jobKind, namespace, name)?.metadata.uid !== uid) return;
      const failed = { type: 'Failed', status: 'True', message: 'Job has reached the specified backoff limit' };
      const condition = job?.fails === true ? failed : { type: 'Complete', status: 'True' };
      store.patchStatus(jobKind, namespace, name, { conditions: [condition] }, 'job-controller');
    });
  });
}
