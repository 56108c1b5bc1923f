/** The weight asked for the new revision, as a line, over the share of requests that it was seen to answer, as an area. */
import { area, curveStepAfter, line, scaleLinear } from 'd3';
import { sayDuration } from '../../simulation/outcome.ts';
import { pointsPerColumn } from '../columns.ts';
import { type Frame, reaches } from '../frame.ts';
import { type Chart, MOST_ROWS } from '../lane.ts';
import { el, join } from '../markup.ts';
import { brief } from '../numbers.ts';
import { colourClass } from '../palette.ts';
import type { Story } from '../story.ts';
import { group, label, spread } from '../svg.ts';
import { trafficColumns } from '../traffic-columns.ts';
import { type Asked, weightsAsked } from '../weights.ts';
import { standing } from '../window.ts';

const HEIGHT = 66;
const TOP = 10;
const BOTTOM = 58;

export const weight: Chart = (story, frame) => {
  const asked = weightsAsked(story);
  if (asked.length < 2) return undefined;
  const y = scaleLinear().domain([0, 100]).range([BOTTOM, TOP]);
  const seen = sharesSeen(story, asked, frame);
  const revision = asked.at(-1)!.revision;
  const colour = colourClass(story.versions.ofRevision(revision ?? 0)?.colour ?? 1);
  const shape = area<Seen>()
    .defined((s) => s.share !== undefined)
    .x((s) => frame.x(s.t))
    .y0(BOTTOM)
    .y1((s) => y(s.share ?? 0))
    .curve(curveStepAfter);
  const edge = line<Asked>()
    .x((a) => frame.x(a.t))
    .y((a) => y(a.weight))
    .curve(curveStepAfter);
  const shown = standing(asked, frame);
  const end: Asked = { ...shown.at(-1)!, t: frame.until };
  const lastSeen = seen.findLast((s) => s.share !== undefined)?.share;
  // Nearly equal ends would swap their labels by chance; asked stands above seen then.
  const ends = [
    end.weight,
    ...(lastSeen === undefined ? [] : [Math.abs(lastSeen - end.weight) < 5 ? end.weight : lastSeen]),
  ];
  const places = spread(
    ends.map((w) => y(w) + 4),
    14,
    TOP + 6,
    BOTTOM + 4,
  );
  return {
    name: 'weight',
    unit: 'per cent',
    about: 'Share of traffic for the new revision: what was asked (line) and what its pods were seen to answer (area).',
    height: HEIGHT,
    marks: join(
      scale(frame, y, [0, 50, 100]),
      group(
        colour,
        'Share of all requests that the new revision was seen to answer.',
        el('path', { class: 'area', d: shape(seen as Seen[]) ?? '' }),
      ),
      group(
        `asked ${colour}`,
        `Weight asked for the new revision: ${asked
          .slice(0, 12)
          .map((a) => `${brief(a.weight)} % from ${sayDuration(a.t / 1e6)}`)
          .join(', ')}`,
        el('path', {
          class: 'edge',
          d:
            edge(
              pointsPerColumn(
                [...shown, end],
                (a) => frame.x(a.t),
                (a) => a.weight,
              ) as Asked[],
            ) ?? '',
        }),
      ),
      shown
        .filter((a, i) => frame.x(shown[i + 1]?.t ?? frame.until) - frame.x(a.t) > 40 && a.weight > 0 && a.weight < 100)
        .map((a) => label({ x: frame.x(a.t) + 5, y: y(a.weight) - 4, cls: 'on' }, `${brief(a.weight)} %`)),
      reaches(frame, shown, { top: TOP, bottom: BOTTOM }, ({ t, weight, entry }) =>
        entry === undefined ? undefined : { entry, about: `${brief(weight)} % asked from ${sayDuration(t / 1e6)}` },
      ),
      label({ x: frame.right + 8, y: places[0]! }, `asked ${brief(end.weight)} %`),
      lastSeen === undefined
        ? undefined
        : label({ x: frame.right + 8, y: places[1]!, cls: 'soft' }, `seen ${brief(lastSeen)} %`),
    ),
    get data() {
      return {
        columns: [
          { name: 'from', numeric: true },
          { name: 'weight asked', numeric: true },
          { name: 'share seen until the next change', numeric: true },
        ],
        rows: asked.slice(0, MOST_ROWS).map((a, i) => {
          const share = shareBetween(story, a.t, asked[i + 1]?.t ?? story.until, a.revision);
          return [
            { text: sayDuration(a.t / 1e6) },
            { text: `${brief(a.weight)} %` },
            { text: share === undefined ? '–' : `${brief(share)} %` },
          ];
        }),
      };
    },
  };
};

interface Seen {
  readonly t: number;
  /** Absent when nobody called. */
  readonly share: number | undefined;
}

/** Share of the release's revision, column by column, from its beginning to the next one's. */
function sharesSeen(story: Story, asked: readonly Asked[], frame: Frame): readonly Seen[] {
  let i = 0;
  const revisionAt = (t: number) => {
    while (i + 1 < asked.length && asked[i + 1]!.t < t) i += 1;
    return asked[i]!.revision;
  };
  const columns = trafficColumns(story.of('traffic'), {
    width: frame.perPixel * 3,
    from: frame.from,
    until: frame.until,
    keys: 2,
    key: (entry) => (entry.revision !== 0 && entry.revision === revisionAt(entry.t) ? 1 : 0),
  });
  const seen = columns.map(({ from, requests, parts }) => ({
    t: from,
    share: requests === 0 ? undefined : (parts[1]!.requests / requests) * 100,
  }));
  const last = seen.at(-1);
  return last === undefined ? [] : [...seen, { ...last, t: columns.at(-1)!.to }];
}

function shareBetween(story: Story, from: number, to: number, revision: number | undefined): number | undefined {
  let all = 0;
  let mine = 0;
  for (const entry of story.of('traffic')) {
    if (entry.t <= from || entry.t > to) continue;
    all += entry.requests;
    if (entry.revision !== 0 && entry.revision === revision) mine += entry.requests;
  }
  return all === 0 ? undefined : (mine / all) * 100;
}

/** A few values at the left edge, and the base line. */
export function scale(
  frame: Frame,
  y: (value: number) => number,
  values: readonly number[],
  say: (v: number) => string = brief,
) {
  return join(
    el('path', { class: 'base', d: `M${frame.left} ${y(0)}H${frame.right}` }),
    values.map((v) => label({ x: frame.left - 6, y: y(v) + 4, anchor: 'end', cls: 'soft' }, say(v))),
  );
}
