/**
 * What has to be counted and scraped for the queries of a scenario where nobody keeps the series: of what pods can count, most
 * queries read a small part. Pods are scraped at their moments all the same, since a scrape settles the traffic.
 */
import { parsePromql } from '../../languages/promql/parse.ts';
import { nameSelected, selectorsIn } from '../../languages/promql/selectors.ts';
import type { Scenario } from '../../scenario/format.ts';
import { fillPlaceholders, queriesOf } from '../../scenario/metric-inference.ts';
import { clusterSeries, isAlwaysThere } from '../../traffic/cluster-metrics.ts';
import type { MetricsModel } from '../../traffic/model.ts';
import { forAllSeeds } from '../for-all-seeds.ts';

export interface Needed {
  /** With the names of the series that are read. */
  readonly metrics: MetricsModel;
  /** Are the cluster's own processes scraped? */
  readonly clusterProcesses: boolean;
  /** Does Prometheus keep series about its scrapes? */
  readonly scrapeReports: boolean;
}

/** Where somebody may look at any series. */
export const everything = ({ metrics }: Scenario): Needed => ({ metrics, clusterProcesses: true, scrapeReports: true });

/** Where only the queries of the scenario are asked. The same object for all seeds. */
export const neededOf = forAllSeeds((scenario): Needed => {
  const read = bringsQueries(scenario) ? undefined : seriesRead(scenario);
  if (read === undefined) return everything(scenario);
  const always = [...read].filter(isAlwaysThere);
  return {
    metrics: { ...scenario.metrics, read },
    clusterProcesses: always.length > 0,
    scrapeReports: always.some((name) => !clusterSeries.has(name)),
  };
});

/** May anything in the story change what is asked? Told from its words, which errs on the side of asking. */
const bringsQueries = ({ people, releases, pipelines, gitops }: Scenario): boolean =>
  /analys|prometheus|query/i.test(JSON.stringify([people, releases, pipelines, gitops?.commits]));

/** Stands for whatever an argument may be. */
const ANYTHING = 'any_argument';

/** The names of the series that queries select; `undefined` if one selects others than by name, or cannot be told. */
function seriesRead({ objects, prometheus: { rules, adapter } }: Scenario): ReadonlySet<string> | undefined {
  const asked = [
    ...queriesOf(objects).map(({ query }) => fillPlaceholders(query, ANYTHING)),
    ...rules.flatMap((group) => group.rules.map(({ expr }) => expr)),
    ...Object.values(adapter),
  ];
  const names = new Set<string>();
  for (const query of asked) {
    const parsed = parsePromql(query);
    if (!parsed.ok) return undefined;
    for (const selector of selectorsIn(parsed.expr)) {
      const name = nameSelected(selector);
      if (name === undefined || name.includes(ANYTHING)) return undefined;
      names.add(name);
    }
  }
  return names;
}
