/** A window in which there are mostly fewer than the two samples that a rate needs. */
import { metricsOf } from '../../analyses.ts';
import { exprOf, ratesOf } from '../../queries.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';
import { span } from '../../words.ts';

export const windowBelowScrape: Rule = {
  id: 'promql/window-below-scrape',
  severity: 'warning',
  title: 'A window shorter than two scrapes',
  why: 'A rate needs two samples in its window. With fewer the answer is empty: an Error, or whatever the condition makes of nothing.',
  *check(bundle): Generator<Sighting> {
    const { seconds, said } = bundle.scrape;
    for (const here of metricsOf(bundle)) {
      const expr = exprOf(here);
      const short = expr === undefined ? [] : ratesOf(expr).filter(({ windowSeconds }) => windowSeconds < 2 * seconds);
      const [first] = short;
      if (first === undefined) continue;
      const mostly =
        first.windowSeconds <= seconds ? 'never more than one sample' : 'two samples only part of the time';
      yield seenIn(here.template, [...here.path, 'provider', 'prometheus', 'query'], {
        message: `${first.call.function} over ${span(first.windowSeconds)} at a scrape every ${span(seconds)}${said ? '' : ' (the default; yours may differ: --scrape-interval)'} finds ${mostly}`,
        remedy: `make the window ${span(4 * seconds)} or longer, which survives a lost scrape, or scrape more often`,
      });
    }
  },
};
