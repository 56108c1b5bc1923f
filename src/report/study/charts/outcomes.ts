/** How the runs of each variant ended, as shares of one bar: what was promoted at the left, what was not at the right. */
import type { Cell, VariantDesign } from '../../../study/results.ts';
import { sayInterval, sayShare } from '../../../study/say.ts';
import { el, type Markup } from '../../markup.ts';
import { group, label, shorten } from '../../svg.ts';

const ROW = 26;
const LEFT = 30;
const WIDTH = 640;

export function outcomeBars(cells: readonly Cell[], variants: readonly VariantDesign[], about: string): Markup {
  const height = cells.length * ROW + 4;
  return el(
    'svg',
    { class: 'lane plot', viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH, height, role: 'img', 'aria-label': about },
    cells.map((cell, i) => {
      let at = LEFT;
      return [
        label({ x: 4, y: i * ROW + 17, cls: 'name' }, variants[cell.variant]?.letter ?? ''),
        [...cell.outcomes].sort(inOrder).map(({ outcome, share, interval, count }) => {
          const x = at;
          const width = (WIDTH - LEFT) * share;
          at += width;
          const text = `${outcome} ${sayShare(share)}`;
          return group(
            `v${cell.variant % 4}`,
            `${text} of runs (${count} of ${cell.runs}; ${sayInterval(interval, 'share')})`,
            el('rect', {
              class: outcome === 'promoted' ? 'layer solid' : 'pale outlined',
              x,
              y: i * ROW + 3,
              width: Math.max(1, width - 1),
              height: ROW - 6,
              rx: 2,
            }),
            label({ x: x + 6, y: i * ROW + 17, cls: 'on' }, shorten(text, width - 10)),
          );
        }),
      ];
    }),
  );
}

const ORDER = ['promoted', 'aborted', 'degraded', 'paused', 'progressing'];
const placeOf = (outcome: string): number => (ORDER.indexOf(outcome) + ORDER.length + 1) % (ORDER.length + 1);
const inOrder = (a: { readonly outcome: string }, b: { readonly outcome: string }): number =>
  placeOf(a.outcome) - placeOf(b.outcome);
