/** The canary gets more traffic while the analysis still makes up its mind. */
import { limitsOf } from '../../../delivery/analysis/limits.ts';
import { backgroundMetricsOf } from '../../background.ts';
import { provedMetrics } from '../../proofs.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';
import { weightAt } from '../../schedule.ts';
import { count, span } from '../../words.ts';

export const growsWhileFailing: Rule = {
  id: 'analysis/grows-while-failing',
  severity: 'info',
  title: 'The canary grows while the analysis counts failures',
  why: 'failureLimit is how many failures are tolerated, so one more is needed for an abort; a rollout goes on to its next weight meanwhile.',
  *check(bundle): Generator<Sighting> {
    const proofs = provedMetrics(bundle);
    for (const { here, stretches, begins, left } of backgroundMetricsOf(bundle)) {
      const soonest = proofs.find((p) => p.here === here)?.answer.verdicts.Failed?.earliestSeconds;
      const { failure } = limitsOf(here.metric);
      if (soonest === undefined || failure < 1 || soonest >= left) continue;
      const before = stretches.find(({ to }) => to > begins)?.weight ?? 0;
      const then = weightAt(stretches, begins + soonest) ?? before;
      if (then <= before) continue;
      yield seenIn(here.template, [...here.path, 'failureLimit'], {
        message: `failureLimit ${failure} tolerates ${count(failure, 'failure')}: a release that fails every request is aborted ${span(soonest)} after the analysis begins, ${span(begins + soonest)} after the first step, and by then has weight ${then} instead of ${before}`,
        remedy: 'lower failureLimit, or measure more often, so that the verdict is in before the next weight',
      });
    }
  },
};
