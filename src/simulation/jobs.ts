/** Kubernetes Jobs as the Job provider meets them: each runs for a while and completes, unless the scenario answers for it. */
import type { JobDraft, JobPort } from '../delivery/analysis/providers/ports.ts';
import type { Engine } from '../kernel/engine.ts';
import { type Instant, later, seconds } from '../kernel/time.ts';
import { refuse, succeed } from '../languages/result.ts';

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
