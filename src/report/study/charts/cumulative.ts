/** How a measure is distributed over the runs, variants over each other: the share of runs at or below each value (ECDF). */
import { ascending, curveStepAfter, line, scaleLinear } from 'd3';
import type { StudyUnit } from '../../../study/measures.ts';
import { sayValue } from '../../../study/say.ts';
import { el, type Markup } from '../../markup.ts';
import { group, label, n } from '../../svg.ts';
import { plotOf, svgOf, variantClass } from './plot.ts';

export interface Sampled {
  readonly variant: number;
  readonly letter: string;
  readonly samples: readonly (number | null)[];
}

/** Absent when no run has the number. Runs without one keep their curve from reaching the top. */
export function cumulative(
  variants: readonly Sampled[],
  { label: name, unit }: { readonly label: string; readonly unit: StudyUnit },
  size: { readonly width: number; readonly height: number },
): Markup | undefined {
  const known = variants
    .map((v) => ({ ...v, values: v.samples.filter((s) => s !== null).sort(ascending) }))
    .filter(({ values }) => values.length > 0);
  if (known.length === 0) return undefined;
  const plot = plotOf(
    known.flatMap(({ values }) => values),
    size.width,
    size.height,
  );
  const y = scaleLinear().domain([0, 1]).range([plot.base, 12]);
  const [left, right] = plot.x.range() as [number, number];
  return svgOf(
    plot,
    unit,
    `${name}: share of runs at or below each value, for ${known.map(({ letter }) => letter).join(', ')}`,
    el('path', { class: 'rule', d: `M${left} ${n(y(0.5))}H${right}` }),
    known.map(({ variant, letter, samples, values }) => {
      const points = values.map((value, i): [number, number] => [plot.x(value), y((i + 1) / samples.length)]);
      const reached = points.at(-1)![1];
      const d = line().curve(curveStepAfter)([[left, y(0)], [points[0]![0], y(0)], ...points, [right, reached]]);
      const median = values[Math.floor((values.length - 1) / 2)]!;
      return group(
        variantClass(variant).split(' ')[0]!,
        `${letter}: half of ${values.length} runs at most ${sayValue(median, unit)}`,
        el('path', { class: `edge ${variantClass(variant)}`, d: d ?? '' }),
        label(
          {
            x: Math.min(points[Math.floor(points.length / 2)]![0] + 4, right - 8),
            y: y(0.5) - 4 - 13 * (variant % 2) + 6,
            cls: 'on name',
          },
          letter,
        ),
      );
    }),
  );
}
