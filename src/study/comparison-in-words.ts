/**
 * The answer in words: what each variant costs and saves beside the first. Only what the intervals bear out is called a
 * difference; what they do not is said to be undecided, or left out.
 */
import { measureIndex, STUDY_MEASURES } from './measures.ts';
import type { Cell, Difference, StudyDesign } from './results.ts';
import { sayNumber, sayShare, sayValue } from './say.ts';

export function comparisonInWords(
  design: StudyDesign,
  cells: readonly Cell[],
  differences: readonly Difference[],
): readonly string[] {
  const busiest = design.traffic.indexOf(Math.max(...design.traffic));
  const said = design.variants.slice(1).map((_, i) => {
    const ours = differences.filter((d) => d.variant === i + 1 && d.traffic === busiest);
    return about(design, i + 1, ours);
  });
  return [...said, ...verdicts(design, cells)];
}

/** One sentence of one variant: first what it does with a good release, then with each bad one. */
function about({ variants, releases }: StudyDesign, variant: number, differences: readonly Difference[]): string {
  const first = variants[0];
  const other = variants[variant];
  const parts = releases.flatMap(({ name, quality }, release) => {
    const ours = (measure: string) => differences.find((d) => d.release === release && d.measure === measure);
    const facts = (quality === 'good' ? GOOD : BAD).flatMap(([measure, say]) => {
      const difference = ours(measure);
      return difference === undefined ? [] : (say(difference) ?? []);
    });
    const what = facts.length > 0 ? listed(facts) : 'does not differ noticeably';
    return [`with ${name === 'as-written' ? 'the release as written' : name}, ${what}`];
  });
  const who = `${other?.letter} (${other?.name}), beside ${first?.letter} (${first?.name}):`;
  return `${who} ${parts.join('; ')}.`;
}

type Say = (difference: Difference) => string | undefined;

const GOOD: readonly (readonly [measure: string, say: Say])[] = [
  ['promotedAfter', longer('is', 'slower', 'faster')],
  ['falseAbort', share('aborts', 'of good releases falsely')],
  ['failedRequests', relative('fails', 'requests')],
  ['podSeconds', relative('takes', 'pod-seconds')],
  ['peakPods', amount('needs', 'pods at its peak')],
];

const BAD: readonly (readonly [measure: string, say: Say])[] = [
  ['exposedRequests', relative('exposes', 'users')],
  ['failedRequests', relative('fails', 'requests')],
  ['detectedAfter', longer('detects it', 'later', 'earlier')],
  ['trafficBackAfter', longer('has traffic back', 'later', 'sooner')],
  ['missedBad', share('promotes', 'of such releases')],
];

function longer(verb: string, more: string, less: string): Say {
  return ({ differs, mean, interval }) => {
    if (!differs || mean === null || interval === null) return undefined;
    const half = ((interval.high ?? mean) - (interval.low ?? mean)) / 2;
    const by = sayValue(Math.abs(mean), 'seconds');
    const give = half > 0 ? ` [± ${sayValue(half, 'seconds')}]` : '';
    return `${verb} ${by} ${mean > 0 ? more : less}${give}`;
  };
}

function relative(verb: string, what: string): Say {
  return (difference) => {
    const { differs, mean, relative: ratio, unit, interval } = difference;
    if (!differs || mean === null || interval === null) return undefined;
    const word = mean > 0 ? 'more' : 'fewer';
    if (ratio !== null && Math.abs(ratio.mean) <= 10) {
      const ends = [ratio.interval.low ?? 0, ratio.interval.high ?? 0].map(Math.abs).sort((a, b) => a - b);
      const [low, high] = ends.map((end) => sayNumber(end * 100));
      const range = low === high ? '' : ` [${low}–${high}]`;
      return `${verb} ${sayShare(Math.abs(ratio.mean))} ${word} ${what}${range}`;
    }
    return `${verb} ${sayValue(Math.abs(mean), unit)} ${word} ${what}`;
  };
}

function amount(verb: string, what: string): Say {
  return ({ differs, mean, unit }) =>
    differs && mean !== null
      ? `${verb} ${sayValue(Math.abs(mean), unit)} ${mean > 0 ? 'more' : 'fewer'} ${what}`
      : undefined;
}

function share(verb: string, what: string): Say {
  return ({ differs, mean, interval }) => {
    if (!differs || mean === null || interval === null) return undefined;
    const points = [interval.low ?? -1, interval.high ?? 1].map(Math.abs).sort((a, b) => a - b);
    const [low, high] = points.map((end) => sayNumber(end * 100));
    return `${verb} ${sayNumber(Math.abs(mean) * 100)} in a hundred ${mean > 0 ? 'more' : 'fewer'} ${what} [${low}–${high}]`;
  };
}

/** What a reader must not overlook, of each variant by itself: bad releases that went through, good ones that did not. */
function verdicts({ variants, releases }: StudyDesign, cells: readonly Cell[]): readonly string[] {
  return cells.flatMap((cell) => {
    const who = variants[cell.variant];
    const release = releases[cell.release];
    return (['falseAbort', 'missedBad'] as const).flatMap((measure) => {
      const summary = cell.measures[measureIndex(measure)];
      if (summary === undefined || summary.mean === null || summary.mean === 0) return [];
      const { low, high } = summary.meanInterval ?? { low: 0, high: 1 };
      const verb = measure === 'missedBad' ? 'promotes the bad release' : 'stops the good release';
      const often = summary.mean === 1 ? 'every time' : `in ${sayShare(summary.mean)} of runs`;
      return [`${who?.letter} ${verb} ${release?.name} ${often} [${sayShare(low ?? 0)} to ${sayShare(high ?? 1)}].`];
    });
  });
}

/** `a, b and c` */
const listed = (facts: readonly string[]): string =>
  facts.length < 2 ? facts.join('') : `${facts.slice(0, -1).join(', ')} and ${facts.at(-1)}`;

/** The label of a measure, for tables. */
export const labelOf = (measure: string): string => STUDY_MEASURES[measureIndex(measure)]?.label ?? measure;
