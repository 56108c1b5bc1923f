/** Drawing in SVG strings: the shapes that charts are made of, each with the title that explains it on hover. */
import { type Child, el, type Markup } from './markup.ts';

export const title = (text: string): Markup => el('title', {}, text);

/** A group of marks with one explanation. */
export const group = (cls: string, about: string, ...children: readonly Child[]): Markup =>
  el('g', { class: cls }, title(about), ...children);

/** Text at a place; `anchor` says which end of it stands there. */
export function label(
  at: { readonly x: number; readonly y: number; readonly anchor?: 'end' | 'middle' | 'start'; readonly cls?: string },
  text: string,
): Markup {
  const anchor = at.anchor === undefined || at.anchor === 'start' ? undefined : at.anchor;
  return el('text', { x: at.x, y: at.y, 'text-anchor': anchor, class: at.cls }, text);
}

/** Width of a text in the chart's font, estimated on the safe side: pictures must not depend on the fonts of the machine. */
export function roomFor(text: string): number {
  let width = 0;
  for (const char of text)
    width += NARROW.has(char) ? 3.9 : char >= 'A' && char <= 'Z' ? 8.4 : WIDE.has(char) ? 10.4 : 6.9;
  return width;
}

const NARROW = new Set([...'ijlt.,:;|!\'"()[]{} fr1I/']);
const WIDE = new Set([...'mwMW%@—…→≥≤']);

/** As much of the text as there is room for, ending in an ellipsis; nothing when that would say nothing. */
export function shorten(text: string, room: number): string {
  if (roomFor(text) <= room) return text;
  let cut = text;
  while (cut.length > 0 && roomFor(`${cut}…`) > room) cut = cut.slice(0, -1);
  return cut.trim().length < 4 ? '' : `${cut.trim()}…`;
}

/** The sign of a verdict. Shape says it first, colour repeats it. */
export function verdictMark(x: number, y: number, phase: string, sawNothing: boolean): Markup {
  const r = 6.5;
  const hollow = sawNothing ? ' hollow' : '';
  switch (phase) {
    case 'Successful':
      return el(
        'g',
        { class: `mark good${hollow}` },
        el('circle', { cx: x, cy: y, r }),
        el('path', { d: `M${n(x - 3)} ${n(y + 0.2)}l2.2 2.3l3.8 -4.6` }),
      );
    case 'Failed':
      return el(
        'g',
        { class: `mark bad${hollow}` },
        el('circle', { cx: x, cy: y, r }),
        el('path', { d: `M${n(x - 2.6)} ${n(y - 2.6)}l5.2 5.2m0 -5.2l-5.2 5.2` }),
      );
    case 'Error':
      return el(
        'g',
        { class: `mark bad${hollow}` },
        el('path', { class: 'body', d: `M${n(x)} ${n(y - 7.5)}l7.5 13.5h-15z` }),
        el('path', { d: `M${n(x)} ${n(y - 2.4)}v4.2m0 1.6v.6` }),
      );
    default:
      return el(
        'g',
        { class: `mark unsure${hollow}` },
        el('circle', { cx: x, cy: y, r }),
        el('path', { d: `M${n(x - 2.8)} ${n(y)}h5.6` }),
      );
  }
}

/** A coordinate inside a path. */
export const n = (value: number): string => String(Math.round(value * 100) / 100);

/**
 * Moves labels apart so that none covers another: each `y` as near as possible to where it belongs, at least `gap` from
 * the next, within `top` and `bottom`. Keeps the order of the input.
 */
export function spread(wanted: readonly number[], gap: number, top: number, bottom: number): readonly number[] {
  const order = wanted.map((y, i) => ({ y, i })).sort((a, b) => a.y - b.y || a.i - b.i);
  const placed: number[] = [];
  order.forEach(({ y }, k) => {
    placed.push(Math.max(y, top, k === 0 ? Number.NEGATIVE_INFINITY : placed[k - 1]! + gap));
  });
  for (let k = placed.length - 1, limit = bottom; k >= 0; k -= 1, limit = placed[k + 1]! - gap) {
    placed[k] = Math.min(placed[k]!, limit);
  }
  const result = new Array<number>(wanted.length).fill(0);
  order.forEach(({ i }, k) => {
    result[i] = placed[k]!;
  });
  return result;
}
