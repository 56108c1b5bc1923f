/** An analysis of which nothing counts. */
import { analysesOf } from '../../analyses.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';
import { count } from '../../words.ts';

export const dryRunOnly: Rule = {
  id: 'analysis/dry-run-only',
  severity: 'warning',
  title: 'An analysis of which every metric runs dry',
  why: 'Metrics that run dry are measured and told, and never decide anything: the analysis can only be Successful.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, path, metrics, where, purpose } of analysesOf(bundle)) {
      if (metrics.length === 0 || purpose === 'template' || !metrics.every(({ isDry }) => isDry)) continue;
      yield seenIn(manifest, path, {
        message: `all ${count(metrics.length, 'metric')} of ${where} run dry, so it guards nothing`,
        remedy: 'take the metrics that are to decide out of dryRun',
      });
    }
  },
};
