/** `irate` in an analysis: it looks at the last two samples of its window, and at nothing before them. */
import { type MetricHere, metricsOf } from '../../analyses.ts';
import type { Bundle } from '../../bundle.ts';
import type { TextEdit } from '../../edits.ts';
import { exprOf, intervalSeconds, ratesOf } from '../../queries.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';
import { percent, span } from '../../words.ts';

export const irate: Rule = {
  id: 'promql/irate',
  severity: 'warning',
  title: 'irate looks at the last two samples only',
  why: 'What happened between two measurements is never seen, and one odd scrape decides. rate looks at the whole window.',
  *check(bundle): Generator<Sighting> {
    for (const here of metricsOf(bundle)) {
      const expr = exprOf(here);
      const found = expr === undefined ? undefined : ratesOf(expr).find(({ call }) => call.function === 'irate');
      if (found === undefined) continue;
      const fix = edits(here);
      yield seenIn(here.template, QUERY(here), {
        message: `irate over ${span(found.windowSeconds)} sees the last two scrapes: ${seen(bundle, here)}`,
        remedy: 'write rate',
        ...(fix.length === 0 ? {} : { fix }),
      });
    }
  },
};

const QUERY = ({ path }: MetricHere) => [...path, 'provider', 'prometheus', 'query'];

/** A measurement sees one scrape interval of all that happens between two measurements. */
function seen({ scrape }: Bundle, here: MetricHere): string {
  const interval = intervalSeconds(here);
  const last = `the last ${span(scrape.seconds)}${scrape.said ? '' : ' (Prometheus’ default scrape interval; yours may differ)'}`;
  if (interval === undefined || interval <= scrape.seconds) return last;
  return `${last}, which is ${percent(scrape.seconds / interval)} of the ${span(interval)} between two measurements`;
}

/** Both need two samples in the window, so whatever answers today still does. */
function edits({ template, path }: MetricHere): readonly TextEdit[] {
  const { source } = template;
  const from = source.document.place([...source.base, ...QUERY({ path } as MetricHere)]).line;
  const lines = source.file.text.split('\n');
  const margin = indent(lines[from - 1]);
  const found: TextEdit[] = [];
  for (let i = from - 1; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (i >= from && line.trim() !== '' && indent(line) <= margin) break;
    for (const match of line.matchAll(/\birate(?=\s*\()/g)) {
      found.push({ line: i + 1, column: match.index + 1, remove: 'irate', insert: 'rate' });
    }
  }
  return found;
}

const indent = (line = ''): number => line.length - line.trimStart().length;
