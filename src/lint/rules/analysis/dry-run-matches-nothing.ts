/** A rule that is to pick metrics by name, and picks none. */
import { dryRunMetrics } from '../../../delivery/analysis/rules.ts';
import { analysesOf } from '../../analyses.ts';
import { itemsInside } from '../../bundle.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';
import { list } from '../../words.ts';

export const dryRunMatchesNothing: Rule = {
  id: 'analysis/dry-run-matches-nothing',
  severity: 'error',
  title: 'A dryRun or measurementRetention rule that picks no metric',
  why: 'Names are regular expressions. A rule that picks nothing puts the whole AnalysisRun in Error before it measures, and the rollout is aborted.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, path, metrics, templates } of analysesOf(bundle)) {
      if (metrics.length === 0) continue;
      const own = [...new Set(metrics.map(({ template }) => template))].map((m) => ({ m, at: ['spec'] }));
      const places = [
        ...own,
        ...(templates.some((t) => (t as unknown) === manifest.object) ? [] : [{ m: manifest, at: path }]),
      ];
      for (const { m, at } of places) {
        for (const field of ['dryRun', 'measurementRetention'] as const) {
          for (const [i, rule] of itemsInside(m.object, ...at, field).entries()) {
            const { metricName } = rule as { readonly metricName: string };
            const names = metrics.map(({ metric }) => ({ name: metric.name, provider: {} }));
            if (dryRunMetrics([{ metricName }], names).ok) continue;
            const place = m.source.document.place([...m.source.base, ...at, field, i, 'metricName']);
            const line = m.source.file.text.split('\n')[place.line - 1] ?? '';
            const quoted = [`'*'`, '"*"'].find((text) => line.startsWith(text, place.column - 1));
            yield seenIn(m, [...at, field, i, 'metricName'], {
              message: `${field}[${i}]: Rule didn't match any metric name(s): ${metricName} is none of ${list(
                metrics.map(({ metric }) => metric.name),
                'or',
              )}`,
              remedy: metricName === '*' ? 'write .* for all metrics: it is a regular expression' : 'correct the name',
              ...(quoted === undefined
                ? {}
                : { fix: [{ ...place, remove: quoted, insert: quoted.replace('*', '.*') }] }),
            });
          }
        }
      }
    }
  },
};
