/** Measured more often than there is anything new. */
import { metricsOf } from '../../analyses.ts';
import { exprOf, intervalSeconds } from '../../queries.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';
import { span } from '../../words.ts';

export const intervalBelowScrape: Rule = {
  id: 'promql/interval-below-scrape',
  severity: 'info',
  title: 'Measured more often than scraped',
  why: 'Between two scrapes the answer changes only by the moving window: the same evidence is counted again, as several failures.',
  *check(bundle): Generator<Sighting> {
    const { seconds, said } = bundle.scrape;
    for (const here of metricsOf(bundle)) {
      const interval = intervalSeconds(here);
      if (interval === undefined || interval >= seconds || exprOf(here) === undefined) continue;
      yield seenIn(here.template, [...here.path, 'interval'], {
        message: `measured every ${span(interval)}, scraped every ${span(seconds)}${said ? '' : ' (the default; yours may differ: --scrape-interval)'}: ${Math.round((seconds / interval) * 10) / 10} measurements see the same samples`,
        remedy: `measure every ${span(seconds)} at the most, or scrape more often`,
      });
    }
  },
};
