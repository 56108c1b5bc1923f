/** Differences between paired runs, a dot each, over the mean difference with its interval; the line at 0 is "the same". */
import { bin } from 'd3';
import type { Difference } from '../../../study/results.ts';
import { sayInterval, sayValue } from '../../../study/say.ts';
import { el, type Markup } from '../../markup.ts';
import { group, label, n } from '../../svg.ts';
import { plotOf, svgOf } from './plot.ts';

export function paired(
  difference: Difference,
  { letters, name, variant }: { readonly letters: string; readonly name: string; readonly variant: number },
  size: { readonly width: number; readonly height: number },
): Markup | undefined {
  const { mean, interval, unit, differs } = difference;
  const samples = (difference.samples ?? []).filter((s) => s !== null);
  if (mean === null || samples.length === 0) return undefined;
  const low = interval?.low ?? mean;
  const high = interval?.high ?? mean;
  const plot = plotOf([...samples, mean, low, high, 0], size.width, size.height);
  const { x, base } = plot;
  const middle = base - 9;
  const top = 12;
  const [left, right] = x.range() as [number, number];
  const width = 4;
  const columns = bin()
    .domain(x.domain() as [number, number])
    .thresholds(
      Array.from({ length: Math.floor((right - left) / width) - 1 }, (_, i) => x.invert(left + (i + 1) * width)),
    )(samples);
  const most = Math.max(...columns.map((column) => column.length));
  const step = Math.min(4, (middle - 10 - top) / Math.max(1, most - 1));
  // Beyond a few hundred a column is one bar: single runs could not be told apart.
  const dots =
    samples.length <= 400
      ? columns.flatMap((column) => {
          const at = x(((column.x0 ?? 0) + (column.x1 ?? 0)) / 2);
          return column.map((_, k) => el('circle', { class: 'dot', cx: at, cy: middle - 9 - k * step, r: 1.7 }));
        })
      : columns.map((column) => {
          const height = ((middle - 8 - top) * column.length) / most;
          return column.length === 0
            ? undefined
            : el('rect', { class: 'dot', x: x(column.x0 ?? 0), y: middle - 7 - height, width: width - 0.6, height });
        });
  const said = `${letters}: ${sayDifference(difference)}`;
  return svgOf(
    plot,
    unit,
    `${name}, ${said}`,
    el('path', { class: 'hair begin', d: `M${n(x(0))} 6V${n(base)}` }),
    x(0) > right - 60
      ? label({ x: x(0) - 4, y: 13, anchor: 'end', cls: 'soft on' }, 'the same')
      : label({ x: x(0) + 4, y: 13, cls: 'soft on' }, 'the same'),
    group('', `${samples.length} pairs of runs`, dots),
    group(
      `v${variant % 4}`,
      said,
      el('path', {
        class: 'edge interval',
        d: `M${n(x(low))} ${n(middle)}H${n(x(high))}m0 -4v8M${n(x(low))} ${n(middle - 4)}v8`,
      }),
      el('path', { class: differs ? 'solid' : 'ring', d: `M${n(x(mean))} ${n(middle - 5)}l5 5l-5 5l-5 -5z` }),
    ),
  );
}

/** `−5 m 05 s [−5 m 06 s to −5 m 04 s]` */
export function sayDifference({ mean, interval, unit }: Difference): string {
  if (mean === null) return 'no pair of runs has both';
  const sign = mean > 0 ? '+' : mean < 0 ? '−' : '';
  const value = `${sign}${sayValue(Math.abs(mean), unit)}`;
  return interval === null ? value : `${value} [${sayInterval(interval, unit)}]`;
}
