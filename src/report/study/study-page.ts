/** The pages of a sweep and of an optimisation: distributions of every variant, and what can be had for what. */
import { STUDY_MEASURES } from '../../study/measures.ts';
import type { Candidate, Cell, Optimisation, StudyDesign, Sweep } from '../../study/results.ts';
import { sayInterval, sayValue } from '../../study/say.ts';
import { htmlTable, section } from '../html.ts';
import { el, join, type Markup } from '../markup.ts';
import type { Table } from '../tables.ts';
import { cumulative } from './charts/cumulative.ts';
import { histogram } from './charts/histogram.ts';
import { outcomeBars } from './charts/outcomes.ts';
import { pareto } from './charts/pareto.ts';
import { type StudyExtras, studyPage } from './shell.ts';

/** The whole page. Its charts need `samples` in the cells of a sweep. The same study gives the same bytes. */
export function renderStudyPage(study: Sweep | Optimisation, extras: StudyExtras): string {
  return 'candidates' in study
    ? studyPage(study.design, study, extras, ...optimisationParts(study))
    : studyPage(study.design, study, extras, ...sweepParts(study));
}

/** What of a sweep is drawn as distributions; the rest is in the table. */
const OVERLAID = ['abortedAfter', 'promotedAfter', 'exposedRequests'];
const BESIDE = 'failedRequests';

function sweepParts({ design, cells }: Sweep): (Markup | undefined)[] {
  return design.releases.flatMap((release, r) =>
    design.traffic.map((traffic, t) => {
      const mine = cells.filter((cell) => cell.release === r && cell.traffic === t);
      if (mine.length === 0) return undefined;
      const heading = `Released: ${release.name}${design.traffic.length > 1 ? `, traffic × ${traffic}` : ''}`;
      return section(
        `release-${r}-${t}`,
        heading,
        outcomeBars(mine, design.variants, `${heading}: how the runs ended`),
        el(
          'div',
          { class: 'small' },
          OVERLAID.map((name) => overlaid(design, mine, name)),
        ),
        beside(design, mine),
        el(
          'details',
          { class: 'block', open: design.variants.length <= 12 },
          el('summary', {}, 'all variants'),
          el(
            'div',
            { class: 'wide', tabindex: 0, role: 'group', 'aria-label': 'table' },
            htmlTable(sweepTable(design, mine), heading),
          ),
        ),
      );
    }),
  );
}

const letterOf = ({ variants }: StudyDesign, variant: number): string => variants[variant]?.letter ?? String(variant);

function overlaid(design: StudyDesign, cells: readonly Cell[], name: string): Markup | undefined {
  const index = STUDY_MEASURES.findIndex((measure) => measure.name === name);
  const measure = STUDY_MEASURES[index];
  if (measure === undefined) return undefined;
  const drawn = cumulative(
    cells.map((cell) => ({
      variant: cell.variant,
      letter: letterOf(design, cell.variant),
      samples: cell.measures[index]?.samples ?? [],
    })),
    measure,
    { width: 400, height: 150 },
  );
  return (
    drawn &&
    el('figure', {}, el('figcaption', {}, el('b', {}, measure.label), `: share of runs at or below each value`), drawn)
  );
}

/** Small multiples: the same axis for each, so that only the shapes differ. */
function beside(design: StudyDesign, cells: readonly Cell[]): Markup | undefined {
  const index = STUDY_MEASURES.findIndex((measure) => measure.name === BESIDE);
  const measure = STUDY_MEASURES[index]!;
  const all = cells.flatMap((cell) => (cell.measures[index]?.samples ?? []).filter((s) => s !== null));
  if (all.every((value) => value === all[0])) return undefined;
  return el(
    'div',
    { class: 'small' },
    cells.map((cell) => {
      const { letter = '', name = '' } = design.variants[cell.variant] ?? {};
      return el(
        'figure',
        {},
        el('figcaption', {}, el('b', {}, `${letter}: ${measure.label}`), ` ${name}`),
        histogram(
          cell.measures[index]?.samples ?? [],
          all,
          { label: `${letter}, ${measure.label}`, unit: measure.unit, variant: cell.variant },
          { width: 240, height: 92 },
        ),
      );
    }),
  );
}

function sweepTable(design: StudyDesign, cells: readonly Cell[]): Table {
  const parameters = [...new Set(design.variants.flatMap(({ parameters: own }) => Object.keys(own)))];
  const shown = STUDY_MEASURES.map((measure, index) => ({ measure, index })).filter(({ index }) =>
    cells.some((cell) => cell.measures[index]?.mean !== null && cell.measures[index] !== undefined),
  );
  return {
    columns: [
      { name: 'variant' },
      ...parameters.map((name) => ({ name, numeric: true })),
      ...shown.map(({ measure }) => ({ name: measure.label, numeric: true })),
    ],
    rows: cells.map((cell) => {
      const variant = design.variants[cell.variant];
      return [
        `${variant?.letter ?? ''} ${variant?.name ?? ''}`,
        ...parameters.map((name) => JSON.stringify(variant?.parameters[name]) ?? '–'),
        ...shown.map(({ measure, index }) => {
          const mean = cell.measures[index]?.mean;
          return mean === null || mean === undefined ? '–' : sayValue(mean, measure.unit);
        }),
      ].map((text) => ({ text }));
    }),
  };
}

const named = ({ letter, name }: Candidate): string => (letter === undefined ? name : `${letter}  ${name}`);

function optimisationParts({ objectives, candidates }: Optimisation): (Markup | undefined)[] {
  const placeOf = (candidate: Candidate) => `candidate-${candidates.indexOf(candidate)}`;
  const front = candidates.filter(({ onFront }) => onFront);
  const meansOf = (o: number) => new Set(front.map(({ confirmed }) => confirmed?.[o]?.mean));
  // What is the same for all of them decides nothing, and would be a picture of one line.
  const differing = objectives.flatMap((_, o) => (meansOf(o).size > 1 ? [o] : []));
  const same = objectives.filter((_, o) => !differing.includes(o));
  const pairs = differing.flatMap((i, nth) => differing.slice(nth + 1).map((k) => [i, k] as const));
  const table: Table = {
    columns: [
      { name: 'candidate' },
      { name: 'steps' },
      ...objectives.map(({ label }) => ({ name: label, numeric: true })),
    ],
    rows: front.map((candidate) => [
      { text: named(candidate) },
      { text: candidate.strategy.join(' · ') },
      ...objectives.map(({ unit }, o) => {
        const { mean, interval } = candidate.confirmed?.[o] ?? { mean: candidate.searched[o] ?? null, interval: null };
        if (mean === null) return { text: '–' };
        return {
          text: interval === null ? sayValue(mean, unit) : `${sayValue(mean, unit)} [${sayInterval(interval, unit)}]`,
        };
      }),
    ]),
  };
  return [
    section(
      'front',
      'What can be had for what',
      el(
        'p',
        { class: 'reads' },
        `Less is better everywhere. Grey: ${candidates.length - front.length} candidates that another one beats. Choose a point to see its YAML.${same.length === 0 ? '' : ` The same for all on the front: ${same.map(({ label }) => label).join(', ')}.`}`,
      ),
      el(
        'div',
        { class: 'small' },
        pairs.map((pair) => pareto(candidates, objectives, pair, placeOf)),
      ),
    ),
    section(
      'best',
      'On the front',
      front.length > 0 &&
        el(
          'div',
          { class: 'wide', tabindex: 0, role: 'group', 'aria-label': 'table' },
          htmlTable(table, 'On the front'),
        ),
    ),
    section(
      'yaml',
      'Ready to apply',
      join(
        front
          .filter(({ yaml }) => yaml !== undefined)
          .map((candidate) =>
            el(
              'details',
              { class: 'block' },
              el('summary', {}, named(candidate)),
              el('pre', { tabindex: 0, id: placeOf(candidate) }, candidate.yaml ?? ''),
            ),
          ),
      ),
    ),
  ];
}
