/** A query that Prometheus refuses. */
import { printProblem } from '../../../languages/promql/parse.ts';
import { metricsOf } from '../../analyses.ts';
import { queryProblem } from '../../queries.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const invalidQuery: Rule = {
  id: 'promql/invalid',
  severity: 'error',
  title: 'Prometheus refuses the query',
  why: 'Nobody reads the query before it is first asked. Every measurement is then an Error, and after five in a row the rollout is aborted.',
  *check(bundle): Generator<Sighting> {
    for (const here of metricsOf(bundle)) {
      const problem = queryProblem(here);
      if (problem === undefined) continue;
      yield seenIn(here.template, [...here.path, 'provider', 'prometheus', 'query'], {
        message: `${printProblem(problem)} (line and column within the query)`,
        remedy: 'correct the query; promtool or Prometheus itself answers the same',
      });
    }
  },
};
