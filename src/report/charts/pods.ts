/** Pods of each version: wanted as an outline, created pale, ready solid, terminating hatched on top. */
import { area, curveStepAfter, line, scaleLinear } from 'd3';
import { sayDuration } from '../../simulation/outcome.ts';
import type { ReplicaSetEntry } from '../../simulation/trace.ts';
import { pointsPerColumn } from '../columns.ts';
import { type Frame, reaches } from '../frame.ts';
import { type Chart, MOST_ROWS } from '../lane.ts';
import { el, join, type Markup } from '../markup.ts';
import { colourClass } from '../palette.ts';
import { podCounts } from '../story.ts';
import { group, label, shorten } from '../svg.ts';
import type { Version } from '../versions.ts';
import { standing } from '../window.ts';

const BAND = 36;
const GAP = 10;

export const pods: Chart = (story, frame) => {
  const entries = podCounts(story);
  const shown = story.versions.all.filter((version) =>
    entries.some((e) => e.name === version.replicaSet && e.created + e.terminating + e.wanted > 0),
  );
  if (shown.length === 0) return undefined;
  const most = Math.max(1, ...entries.map((e) => Math.max(e.wanted, e.created + e.terminating)));
  return {
    name: 'pods',
    unit: 'per version',
    about: 'Pods of each version: wanted (outline), created (pale), ready (solid), terminating (hatched).',
    height: shown.length * (BAND + GAP) + 4,
    marks: join(
      shown.map((version, i) =>
        band(
          frame,
          version,
          standing(
            entries.filter((e) => e.name === version.replicaSet),
            frame,
          ),
          { top: GAP + i * (BAND + GAP), most },
        ),
      ),
    ),
    get data() {
      return {
        columns: [
          { name: 'at', numeric: true },
          { name: 'version' },
          ...['wanted', 'created', 'ready', 'available', 'terminating'].map((name) => ({ name, numeric: true })),
        ],
        rows: entries
          .slice(0, MOST_ROWS)
          .map((e) =>
            [
              sayDuration(e.t / 1e6),
              story.versions.ofReplicaSet(e.name)?.label ?? e.name,
              ...[e.wanted, e.created, e.ready, e.available, e.terminating].map(String),
            ].map((text) => ({ text })),
          ),
      };
    },
  };
};

function band(
  frame: Frame,
  version: Version,
  entries: readonly ReplicaSetEntry[],
  { top, most }: { readonly top: number; readonly most: number },
): Markup {
  const y = scaleLinear()
    .domain([0, most])
    .range([top + BAND, top]);
  const last = entries.at(-1);
  if (last === undefined) return join();
  const points = pointsPerColumn(
    [...entries, { ...last, t: frame.until }],
    (e) => frame.x(e.t),
    (e) => e.wanted + e.created + e.terminating,
  );
  const fill = (
    cls: string,
    from: (e: ReplicaSetEntry) => number,
    to: (e: ReplicaSetEntry) => number,
    about: string,
  ) => {
    const d = area<ReplicaSetEntry>()
      .x((e) => frame.x(e.t))
      .y0((e) => y(from(e)))
      .y1((e) => y(to(e)))
      .curve(curveStepAfter)(points as ReplicaSetEntry[]);
    return group('', about, el('path', { class: cls, d: d ?? '' }));
  };
  const outline = line<ReplicaSetEntry>()
    .x((e) => frame.x(e.t))
    .y((e) => y(e.wanted))
    .curve(curveStepAfter)(points as ReplicaSetEntry[]);
  const name = version.label;
  return el(
    'g',
    { class: colourClass(version.colour) },
    el('path', { class: 'base', d: `M${frame.left} ${top + BAND}H${frame.right}` }),
    fill(
      'area',
      () => 0,
      (e) => e.created,
      `${name}: pods created`,
    ),
    fill(
      'solid ready',
      () => 0,
      (e) => e.ready,
      `${name}: pods ready`,
    ),
    fill(
      `hatch-${colourClass(version.colour)}`,
      (e) => e.created,
      (e) => e.created + e.terminating,
      `${name}: pods terminating`,
    ),
    group('', `${name}: pods wanted`, el('path', { class: 'edge', d: outline ?? '' })),
    reaches(frame, entries, { top, bottom: top + BAND }, (entry) => ({
      entry,
      about: `${name} at ${sayDuration(entry.t / 1e6)}: ${entry.wanted} wanted, ${entry.created} created, ${entry.ready} ready, ${entry.terminating} terminating`,
    })),
    label({ x: frame.left - 6, y: top + 9, anchor: 'end', cls: 'soft' }, String(most)),
    label({ x: frame.left - 6, y: top + BAND + 2, anchor: 'end', cls: 'soft' }, '0'),
    el('rect', { class: 'solid', x: frame.right + 8, y: top + 3, width: 9, height: 9 }),
    group(
      '',
      `${version.image}, ReplicaSet ${version.replicaSet}`,
      label({ x: frame.right + 22, y: top + 12 }, shorten(name, 94)),
    ),
    label({ x: frame.right + 22, y: top + 27, cls: 'soft' }, sayPods(last)),
  );
}

const sayPods = (e: ReplicaSetEntry): string =>
  e.created + e.terminating === 0
    ? 'no pods left'
    : e.ready === e.wanted
      ? `${e.ready} ready`
      : `${e.ready} of ${e.wanted} ready`;

/** Hatching for terminating pods, one pattern a colour; a page needs it once. */
export const HATCHES: Markup = el(
  'defs',
  {},
  ['v0', 'v1', 'v2', 'v3'].map((colour) =>
    el(
      'pattern',
      { id: `hatch-${colour}`, width: 5, height: 5, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
      el('rect', { class: `${colour} solid`, width: 2, height: 5 }),
    ),
  ),
);

export const HATCH_STYLE = ['v0', 'v1', 'v2', 'v3'].map((c) => `.hatch-${c}{fill:url(#hatch-${c})}`).join('');
