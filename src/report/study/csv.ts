/** A study as tables for spreadsheets: plain numbers, seconds for time, a line a cell and measure, a line a difference. */
import type { Cell, Comparison, StudyDesign, Sweep } from '../../study/results.ts';
import { type CsvFile, withoutFormula } from '../exports/csv.ts';
import { stringify } from '../exports/csv-stringify.js';

/** `cells`, and for a comparison `differences`. */
export function renderStudyCsvs(study: Comparison | Sweep): readonly CsvFile[] {
  const { design, cells } = study;
  return [
    {
      name: 'cells',
      text: sheet(
        cellColumns(design),
        cells.flatMap((cell) => cellRows(design, cell)),
      ),
    },
    ...('differences' in study ? [{ name: 'differences', text: differencesSheet(study) }] : []),
  ];
}

type Value = string | number | boolean | undefined;

const sheet = (columns: readonly string[], rows: readonly (readonly Value[])[]): string =>
  stringify(rows, { header: true, columns, cast: { boolean: String, string: withoutFormula } });

const PLACE = ['letter', 'variant', 'release', 'quality', 'traffic'] as const;

const parametersOf = ({ variants }: StudyDesign): readonly string[] => [
  ...new Set(variants.flatMap(({ parameters }) => Object.keys(parameters))),
];

const cellColumns = (design: StudyDesign): readonly string[] => [
  ...PLACE,
  ...parametersOf(design).map((name) => `parameter ${name}`),
  'runs',
  'measure',
  'unit',
  'count',
  'mean',
  'low',
  'high',
  'deviation',
  'least',
  'median',
  'p95',
  'most',
];

function placeOf(
  { variants, releases, traffic }: StudyDesign,
  at: { readonly variant: number; readonly release: number; readonly traffic: number },
): readonly Value[] {
  const variant = variants[at.variant];
  const release = releases[at.release];
  return [variant?.letter, variant?.name, release?.name, release?.quality, traffic[at.traffic]];
}

function cellRows(design: StudyDesign, cell: Cell): readonly (readonly Value[])[] {
  const given = design.variants[cell.variant]?.parameters ?? {};
  const parameters = parametersOf(design).map((name) => valueText(given[name]));
  return cell.measures.map(
    ({ measure, unit, count, mean, meanInterval, deviation, least, most, quantiles }): readonly Value[] => [
      ...placeOf(design, cell),
      ...parameters,
      cell.runs,
      measure,
      unit,
      count,
      mean ?? undefined,
      meanInterval?.low ?? undefined,
      meanInterval?.high ?? undefined,
      deviation ?? undefined,
      least ?? undefined,
      quantiles.find(({ at }) => at === 0.5)?.value,
      quantiles.find(({ at }) => at === 0.95)?.value,
      most ?? undefined,
    ],
  );
}

const valueText = (value: unknown): Value =>
  value === undefined || typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string'
    ? value
    : JSON.stringify(value);

const differencesSheet = ({ design, differences }: Comparison): string =>
  sheet(
    [
      ...PLACE,
      'measure',
      'unit',
      'pairs',
      'difference',
      'low',
      'high',
      'relative',
      'differs',
      'varianceRatio',
      'method',
    ],
    differences.map((d): readonly Value[] => [
      ...placeOf(design, d),
      d.measure,
      d.unit,
      d.pairs,
      d.mean ?? undefined,
      d.interval?.low ?? undefined,
      d.interval?.high ?? undefined,
      d.relative?.mean,
      d.differs,
      d.varianceRatio ?? undefined,
      d.method,
    ]),
  );
