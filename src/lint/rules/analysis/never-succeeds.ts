/** Limits that no sequence of measurements can satisfy. */
import { provedMetrics } from '../../proofs.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const neverSucceeds: Rule = {
  id: 'analysis/never-succeeds',
  severity: 'error',
  title: 'A metric that can never succeed',
  why: 'It comes to an end, and never as a success: a step with it never passes.',
  *check(bundle): Generator<Sighting> {
    for (const { here, answer } of provedMetrics(bundle)) {
      if (answer.reachable.includes('Successful') || !answer.alwaysEnds) continue;
      yield seenIn(here.template, here.path, {
        message: `metric ${here.metric.name} can only end as ${answer.reachable.join(' or ')}, even if every measurement is good`,
        remedy:
          'raise count to consecutiveSuccessLimit or more; without count and interval there is one measurement only',
      });
    }
  },
};
