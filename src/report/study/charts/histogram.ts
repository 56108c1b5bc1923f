/** How often runs had which value of a measure: bars over one axis that all variants share, so that they can be laid beside each other. */
import { bin, scaleLinear } from 'd3';
import type { StudyUnit } from '../../../study/measures.ts';
import { sayValue } from '../../../study/say.ts';
import { el, type Markup } from '../../markup.ts';
import { label, title } from '../../svg.ts';
import { plotOf, svgOf } from './plot.ts';

/** `all` are the values of every variant: they say what the axis spans. */
export function histogram(
  samples: readonly (number | null)[],
  all: readonly number[],
  { label: name, unit, variant }: { readonly label: string; readonly unit: StudyUnit; readonly variant: number },
  size: { readonly width: number; readonly height: number },
): Markup {
  const plot = plotOf(all, size.width, size.height);
  const { x, base } = plot;
  const values = samples.filter((s) => s !== null);
  const [from, to] = x.domain() as [number, number];
  const bins = bin()
    .domain([from, to])
    .thresholds(Array.from({ length: 29 }, (_, i) => from + ((to - from) * (i + 1)) / 30))(values);
  const most = Math.max(1, ...bins.map((b) => b.length));
  const y = scaleLinear().domain([0, most]).range([base, 14]);
  return svgOf(
    plot,
    unit,
    `${name}: how many of ${samples.length} runs had which value`,
    el(
      'g',
      { class: `v${variant % 4}` },
      bins
        .filter((b) => b.length > 0)
        .map((b) =>
          el(
            'rect',
            {
              class: 'layer solid',
              x: x(b.x0 ?? 0),
              y: y(b.length),
              width: Math.max(1, x(b.x1 ?? 0) - x(b.x0 ?? 0) - 0.6),
              height: base - y(b.length),
            },
            title(
              `${b.length} of ${samples.length} runs: ${sayValue(b.x0 ?? 0, unit)} to ${sayValue(b.x1 ?? 0, unit)}`,
            ),
          ),
        ),
    ),
    values.length < samples.length &&
      label(
        { x: size.width - 8, y: 12, anchor: 'end', cls: 'soft' },
        `${samples.length - values.length} runs have none`,
      ),
  );
}
