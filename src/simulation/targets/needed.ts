/** Does anything in a scenario read the metrics of the cluster's own processes? Scraping them is a fifth of a quick run. */
import { clusterSeries } from '../../traffic/cluster-metrics.ts';
import { forAllSeeds } from '../for-all-seeds.ts';

/**
 * True if a query of the scenario names one of their series, or selects series otherwise than by name. Told from the words
 * of the queries, which errs on the side of scraping.
 */
export const readsClusterMetrics = forAllSeeds(({ objects, prometheus }): boolean => {
  const asking = objects.filter(({ kind }) => /Analysis|PrometheusRule/.test(kind));
  const text = JSON.stringify([asking, prometheus]);
  if (/\bup\b|\bscrape_|__name__|\bALERTS|[^\w\]}"]\s*\{\s*\w+\s*[=!]/.test(text)) return true;
  return (text.match(/[a-zA-Z_:][\w:]*/g) ?? []).some((word) => clusterSeries.has(word));
});
