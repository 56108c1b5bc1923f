/** The page of a comparison: the answer in words, then variant over variant and run against run, then every number. */
import { STUDY_MEASURES, type StudyMeasure } from '../../study/measures.ts';
import type { Cell, Comparison, Difference } from '../../study/results.ts';
import { sayInterval, sayValue } from '../../study/say.ts';
import { htmlTable, section } from '../html.ts';
import { el, join, type Markup } from '../markup.ts';
import { unbroken } from '../numbers.ts';
import type { Table } from '../tables.ts';
import { cumulative } from './charts/cumulative.ts';
import { outcomeBars } from './charts/outcomes.ts';
import { paired, sayDifference } from './charts/paired.ts';
import { type StudyExtras, studyPage, variantCards } from './shell.ts';

/** The whole page. Its charts need `samples` in cells and differences. The same comparison gives the same bytes. */
export function renderComparePage(comparison: Comparison, extras: StudyExtras): string {
  const { design } = comparison;
  return studyPage(
    design,
    comparison,
    extras,
    variantCards(design),
    design.releases.flatMap((release, r) =>
      design.traffic.map((traffic, t) => {
        const cells = comparison.cells.filter((cell) => cell.release === r && cell.traffic === t);
        const differences = comparison.differences.filter((d) => d.release === r && d.traffic === t);
        if (cells.length === 0) return undefined;
        const many = design.traffic.length > 1;
        const heading = `Released: ${release.name}${many ? `, traffic × ${traffic}` : ''}`;
        return section(`release-${r}-${t}`, heading, releasePart(comparison, cells, differences, heading));
      }),
    ),
  );
}

function releasePart(
  { design: { variants } }: Comparison,
  cells: readonly Cell[],
  differences: readonly Difference[],
  heading: string,
): Markup {
  return join(
    outcomeBars(cells, variants, `${heading}: how the runs ended`),
    el(
      'div',
      { class: 'rows' },
      [
        'measure',
        'share of runs at or below a value',
        `each run less its pair in ${variants[0]?.letter ?? 'A'}`,
        'difference',
      ].map((text) => el('div', { class: 'head' }, text)),
      STUDY_MEASURES.map((measure, i) => row(measure, i, cells, differences, (v) => variants[v]?.letter ?? '')),
    ),
    el(
      'details',
      { class: 'block' },
      el('summary', {}, 'all numbers'),
      el(
        'div',
        { class: 'wide', tabindex: 0, role: 'group', 'aria-label': 'table' },
        htmlTable(
          numbersOf(cells, (v) => variants[v]?.letter ?? ''),
          `${heading}: all numbers`,
        ),
      ),
    ),
  );
}

/** One measure; nothing if no run has it, or if every run of every variant has the same. */
function row(
  measure: StudyMeasure,
  index: number,
  cells: readonly Cell[],
  differences: readonly Difference[],
  letterOf: (variant: number) => string,
): Markup | undefined {
  const summaries = cells.map((cell) => ({ cell, summary: cell.measures[index] }));
  const known = summaries.flatMap(({ summary }) => (summary === undefined || summary.count === 0 ? [] : [summary]));
  const ends = new Set(known.flatMap(({ least, most }) => [least, most]));
  if (known.length === 0 || (ends.size === 1 && known.length === cells.length)) return undefined;
  const mine = differences.filter((d) => d.measure === measure.name && d.mean !== null);
  const overlay = cumulative(
    summaries.map(({ cell, summary }) => ({
      variant: cell.variant,
      letter: letterOf(cell.variant),
      samples: summary?.samples ?? [],
    })),
    measure,
    { width: 300, height: 92 },
  );
  return join(
    el('div', { class: 'measure' }, measure.label, el('span', { class: 'about' }, measure.about)),
    el('div', {}, overlay),
    el(
      'div',
      {},
      mine.map((d) => {
        const letters = `${letterOf(d.variant)} − ${letterOf(d.baseline)}`;
        return paired(d, { letters, name: measure.label, variant: d.variant }, { width: 420, height: 84 });
      }),
    ),
    el(
      'div',
      {},
      mine.length === 0 && el('span', { class: 'about' }, 'no pair of runs has both'),
      mine.map((d) =>
        el(
          'p',
          {},
          el('b', {}, `${letterOf(d.variant)}: `),
          d.differs ? unbroken(sayDifference(d)) : join('no difference to be relied on, ', unbroken(sayDifference(d))),
          d.varianceRatio !== null &&
            d.varianceRatio > 1.05 &&
            el('span', { class: 'about' }, `pairing made it ${Math.round(d.varianceRatio * 10) / 10} times as sharp`),
        ),
      ),
    ),
  );
}

function numbersOf(cells: readonly Cell[], letterOf: (variant: number) => string): Table {
  return {
    columns: [
      { name: 'measure' },
      ...cells.flatMap(({ variant }) => [
        { name: `${letterOf(variant)}: mean`, numeric: true },
        { name: 'interval', numeric: true },
        { name: 'median', numeric: true },
        { name: '95 of 100', numeric: true },
      ]),
    ],
    rows: STUDY_MEASURES.map((measure, i) => [
      { text: measure.label },
      ...cells.flatMap(({ measures }) => {
        const summary = measures[i];
        const quantile = (at: number) => summary?.quantiles.find((q) => q.at === at)?.value;
        const say = (value: number | null | undefined) =>
          value === null || value === undefined ? '–' : sayValue(value, measure.unit);
        const interval = summary?.meanInterval;
        return [
          say(summary?.mean),
          interval === null || interval === undefined ? '–' : sayInterval(interval, measure.unit),
          say(quantile(0.5)),
          say(quantile(0.95)),
        ].map((text) => ({ text }));
      }),
    ]).filter((cellsOfRow) => cellsOfRow.slice(1).some(({ text }) => text !== '–')),
  };
}
