/**
 * What can be had for what: every candidate at the means of two objectives. On the front nothing is better in one objective
 * without being worse in another; those stand out, with intervals, and lead to their YAML. Everything else is grey.
 */
import { scaleLinear } from 'd3';
import type { Candidate, Objective } from '../../../study/results.ts';
import { sayValue } from '../../../study/say.ts';
import { el, type Markup } from '../../markup.ts';
import { label, n, roomFor, title } from '../../svg.ts';
import { valuesAt } from './plot.ts';

const WIDTH = 400;
const HEIGHT = 310;
const TOP = 30;
const LEFT = 74;
const BASE = HEIGHT - 42;

/** `i` and `k` are the objectives across and up; `placeOf` is where a candidate is told of in full. */
export function pareto(
  candidates: readonly Candidate[],
  objectives: readonly Objective[],
  [i, k]: readonly [number, number],
  placeOf: (candidate: Candidate) => string,
): Markup | undefined {
  const across = objectives[i];
  const up = objectives[k];
  if (across === undefined || up === undefined) return undefined;
  const placed = candidates.flatMap((candidate) => {
    const at = (o: number) => candidate.confirmed?.[o]?.mean ?? candidate.searched[o];
    const [x, y] = [at(i), at(k)];
    return x === null || x === undefined || y === null || y === undefined ? [] : [{ candidate, x, y }];
  });
  if (placed.length === 0) return undefined;
  const scale = (values: readonly number[], range: [number, number]) =>
    scaleLinear()
      .domain([Math.min(...values), Math.max(...values)])
      .nice(4)
      .range(range);
  const ends = (o: number) =>
    placed.flatMap(({ candidate }) => {
      const interval = candidate.onFront ? candidate.confirmed?.[o]?.interval : undefined;
      return [interval?.low, interval?.high].filter((end) => end !== null && end !== undefined);
    });
  const x = scale([...placed.map((p) => p.x), ...ends(i)], [LEFT, WIDTH - 16]);
  const y = scale([...placed.map((p) => p.y), ...ends(k)], [BASE, TOP]);
  const front = placed.filter(({ candidate }) => candidate.onFront);
  return el(
    'svg',
    {
      class: 'lane plot points',
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      width: WIDTH,
      height: HEIGHT,
      role: 'group',
      'aria-label': `${up.label} against ${across.label}, less is better in both`,
    },
    el('path', { class: 'base', d: `M${LEFT} ${TOP}V${BASE}H${WIDTH - 16}` }),
    valuesAt(x, across.unit).map((value) =>
      label({ x: x(value), y: BASE + 16, anchor: 'middle', cls: 'soft' }, sayValue(value, across.unit)),
    ),
    valuesAt(y, up.unit).map((value) =>
      label({ x: LEFT - 6, y: y(value) + 4, anchor: 'end', cls: 'soft' }, sayValue(value, up.unit)),
    ),
    label({ x: WIDTH - 16, y: BASE + 34, anchor: 'end', cls: 'name' }, `${across.label} →`),
    label({ x: 4, y: 11, cls: 'name' }, `↑ ${up.label}`),
    placed
      .filter(({ candidate }) => !candidate.onFront)
      .map((p) => el('circle', { class: 'dot', 'fill-opacity': 0.45, cx: x(p.x), cy: y(p.y), r: 2.5 }, title(told(p)))),
    front.map((p) => el('path', { class: 'edge thin v0', d: cross(p.candidate, x(p.x), y(p.y)) })),
    front.map((p) =>
      el(
        'a',
        { href: `#${placeOf(p.candidate)}`, 'aria-label': told(p) },
        title(told(p)),
        el('circle', { class: 'solid v0', cx: x(p.x), cy: y(p.y), r: 5 }),
      ),
    ),
    together(front.map((p) => ({ letter: p.candidate.letter ?? '', cx: x(p.x), cy: y(p.y) }))).map(
      ({ letters, cx, cy }) => {
        const isRight = cx + 10 + roomFor(letters) > WIDTH;
        return label({ x: cx + (isRight ? -8 : 8), y: cy - 6, anchor: isRight ? 'end' : 'start', cls: 'on' }, letters);
      },
    ),
  );

  function told({ candidate, x: a, y: b }: (typeof placed)[number]): string {
    return `${candidate.name}: ${across!.label} ${sayValue(a, across!.unit)}, ${up!.label} ${sayValue(b, up!.unit)}${candidate.onFront ? ', on the front' : ''}`;
  }
  function cross(candidate: Candidate, cx: number, cy: number): string {
    const part = (o: number, draw: (low: number, high: number) => string) => {
      const interval = candidate.confirmed?.[o]?.interval;
      return interval === null || interval === undefined || interval.low === null || interval.high === null
        ? ''
        : draw(interval.low, interval.high);
    };
    return (
      part(i, (low, high) => `M${n(x(low))} ${n(cy)}H${n(x(high))}`) +
      part(k, (low, high) => `M${n(cx)} ${n(y(low))}V${n(y(high))}`)
    );
  }
}

interface Named {
  readonly letter: string;
  readonly cx: number;
  readonly cy: number;
}

/** Points whose letters would stand on each other share a label, beside the first of them. */
function together(points: readonly Named[]): readonly { letters: string; cx: number; cy: number }[] {
  const groups: { letters: string; cx: number; cy: number }[] = [];
  for (const { letter, cx, cy } of points) {
    const near = groups.find(
      (group) => Math.abs(group.cy - cy) < 12 && Math.abs(group.cx - cx) < 8 + roomFor(group.letters),
    );
    if (near === undefined) groups.push({ letters: letter, cx, cy });
    else near.letters += ` ${letter}`;
  }
  return groups;
}
