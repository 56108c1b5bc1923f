/** A study for a terminal: the answer in words, then a table for each release, then what has to be known to believe it. */
import { labelOf } from '../../study/comparison-in-words.ts';
import { STUDY_MEASURES } from '../../study/measures.ts';
import type { Cell, Comparison, Difference, MeasureSummary, StudyDesign, Sweep } from '../../study/results.ts';
import { changesBeyondName, sayInterval, sayShare, sayValue } from '../../study/say.ts';
import { type Painter, plain } from '../painter.ts';
import { plainText } from '../plain-text.ts';

/** The whole answer of `preroll compare`. */
export function renderComparisonText(comparison: Comparison, painter: Painter = plain): string {
  const { design, cells, differences, sentences, notes, complete } = comparison;
  const tables = design.releases.flatMap((_, release) =>
    design.traffic.flatMap((__, traffic) => {
      const here = (place: { readonly release: number; readonly traffic: number }) =>
        place.release === release && place.traffic === traffic;
      return ['', ...tableOf(design, cells.filter(here), differences.filter(here), painter)];
    }),
  );
  return lines([
    ...(complete ? [] : [painter.bold('Not complete: what is known so far.')]),
    ...sentences.map((sentence, i) => (i === 0 ? painter.bold(sentence) : sentence)),
    '',
    ...design.variants.flatMap(variantLines),
    ...tables,
    '',
    ...notes.map((note) => painter.dim(note)),
  ]);
}

/** The answer of `preroll sweep`: the words and the notes; the points are for CSV. */
export function renderSweepText({ sentences, notes, complete }: Sweep, painter: Painter = plain): string {
  return lines([
    ...(complete ? [] : [painter.bold('Not complete: what is known so far.')]),
    ...sentences,
    '',
    ...notes.map((note) => painter.dim(note)),
  ]);
}

const lines = (all: readonly string[]): string => `${all.map((line) => line.trimEnd()).join('\n')}\n`;

const variantLines = (variant: StudyDesign['variants'][number]): string[] => [
  `${variant.letter}  ${plainText([variant.name, ...changesBeyondName(variant)].join(', '))}`,
  ...(variant.strategy.length === 0 ? [] : [`   ${plainText(variant.strategy.join(' → '))}`]),
];

function tableOf(
  { variants, releases, traffic }: StudyDesign,
  cells: readonly Cell[],
  differences: readonly Difference[],
  painter: Painter,
): string[] {
  const first = cells[0];
  if (first === undefined) return [];
  const release = releases[first.release];
  const factor = traffic[first.traffic] ?? 1;
  const title = `${release?.name === 'as-written' ? 'the release as written' : release?.name} (${release?.quality})${
    factor === 1 ? '' : `, ${factor} × the traffic`
  }`;
  const letters = variants.map(({ letter }) => letter);
  const head = [title, ...letters, ...letters.slice(1).map((letter) => `${letter} − ${letters[0]}`)];
  const outcomes = ['outcome', ...cells.map(outcomesOf), ...letters.slice(1).map(() => '')];
  const rows = STUDY_MEASURES.flatMap(({ name }, i) => {
    const summaries = cells.map(({ measures }) => measures[i] as MeasureSummary);
    if (summaries.every(({ count }) => count === 0)) return [];
    const paired = differences.filter(({ measure }) => measure === name);
    return [
      [
        labelOf(name),
        ...summaries.map((summary, j) => summaryText(summary, cells[j]?.runs ?? 0)),
        ...paired.map(differenceText),
      ],
    ];
  });
  const all = [head, outcomes, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => [...(row[column] ?? '')].length)));
  return all.map((row, i) => {
    const text = row.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length)).join('  ');
    return i === 0 ? painter.bold(text) : `${text}`;
  });
}

const outcomesOf = ({ outcomes }: Cell): string =>
  outcomes.map(({ outcome, share }) => (share === 1 ? outcome : `${outcome} ${sayShare(share)}`)).join(', ');

function summaryText({ mean, meanInterval, unit, count }: MeasureSummary, runs: number): string {
  if (mean === null) return '–';
  const half = meanInterval === null ? 0 : ((meanInterval.high ?? mean) - (meanInterval.low ?? mean)) / 2;
  const some = count < runs ? ` (${count} of ${runs})` : '';
  if (unit === 'yes or no') {
    return `${sayShare(mean)} [${meanInterval === null ? '' : sayInterval(meanInterval, unit)}]`;
  }
  return `${sayValue(mean, unit)}${half > 1e-9 * Math.abs(mean) ? ` ± ${sayValue(half, unit)}` : ''}${some}`;
}

function differenceText({ mean, interval, unit, relative, differs }: Difference): string {
  if (mean === null) return '–';
  const sign = mean > 0 ? '+' : '';
  const per = relative === null || !differs ? '' : ` (${relative.mean > 0 ? '+' : ''}${sayShare(relative.mean)})`;
  const range = interval === null || interval.low === interval.high ? '' : ` [${sayInterval(interval, unit)}]`;
  return differs ? `${sign}${sayValue(mean, unit)}${range}${per}` : mean === 0 ? 'same' : `undecided${range}`;
}
