/** A window that holds two samples, but not if one scrape is late or lost. */
import { metricsOf } from '../../analyses.ts';
import { exprOf, ratesOf } from '../../queries.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';
import { span } from '../../words.ts';

export const windowTight: Rule = {
  id: 'promql/window-tight',
  severity: 'info',
  title: 'A window of fewer than four scrapes',
  why: 'One scrape that fails, or a pod that has just started, leaves too few samples for a rate.',
  *check(bundle): Generator<Sighting> {
    const { seconds, said } = bundle.scrape;
    for (const here of metricsOf(bundle)) {
      const expr = exprOf(here);
      const windows = expr === undefined ? [] : ratesOf(expr).map(({ windowSeconds }) => windowSeconds);
      const least = windows.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
      if (least < 2 * seconds || least >= 4 * seconds) continue;
      yield seenIn(here.template, [...here.path, 'provider', 'prometheus', 'query'], {
        message: `the window of ${span(least)} holds ${Math.floor(least / seconds)} scrapes at one every ${span(seconds)}${said ? '' : ' (the default; yours may differ: --scrape-interval)'}`,
        remedy: `make it ${span(4 * seconds)}, or scrape more often`,
      });
    }
  },
};
