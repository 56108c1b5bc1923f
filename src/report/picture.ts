/** A lane, or all of them, as an SVG file of its own: with its style inside, for pull requests and documents. */

import { sentence } from '../simulation/outcome.ts';
import type { Trace } from '../simulation/trace.ts';
import { charts } from './charts/index.ts';
import { HATCH_STYLE, HATCHES } from './charts/pods.ts';
import { AXIS_HEIGHT, axis, type Frame, frameOf, hairlines } from './frame.ts';
import type { Lane } from './lane.ts';
import { type Child, el, join, type Markup, trusted } from './markup.ts';
import { PICTURE_STYLE } from './palette.ts';
import { type Story, tell } from './story.ts';
import { label, shorten, title } from './svg.ts';

export interface Picture {
  /** File name without its ending: `weight`, `overview`. */
  readonly name: string;
  readonly svg: string;
}

/** One picture a lane that has something to say, and `overview` with all of them and the verdict. */
export function renderSvgs(trace: Trace): readonly Picture[] {
  const story = tell(trace);
  const frame = frameOf(story);
  const lanes = drawLanes(story, frame);
  return [overview(story, frame, lanes), ...lanes.map((lane) => alone(story, frame, lane))];
}

export function drawLanes(story: Story, frame: Frame): readonly Lane[] {
  return charts.map((chart) => chart(story, frame)).filter((lane) => lane !== undefined);
}

/** The inside of a lane: hairlines below, name at the left, marks above. */
export const laneBody = (frame: Frame, lane: Lane): Markup =>
  join(
    hairlines(frame, lane.height),
    el(
      'g',
      {},
      title(lane.about),
      label({ x: 0, y: 19, cls: 'name' }, lane.name),
      lane.unit === '' ? undefined : label({ x: 0, y: 33, cls: 'soft' }, lane.unit),
    ),
    lane.marks,
  );

function alone(story: Story, frame: Frame, lane: Lane): Picture {
  const about = `${lane.name} of ${story.header.scenario}. ${lane.about}`;
  return {
    name: lane.name,
    svg: file(frame, lane.height + AXIS_HEIGHT, about, axis(frame), shifted(AXIS_HEIGHT, laneBody(frame, lane))),
  };
}

function overview(story: Story, frame: Frame, lanes: readonly Lane[]): Picture {
  const verdict = sentence(story.outcome);
  let top = 30 + AXIS_HEIGHT;
  const placed = lanes.map((lane) => {
    const at = top;
    top += lane.height;
    return shifted(at, laneBody(frame, lane));
  });
  const line = el('text', { x: 0, y: 18, class: 'name' }, shorten(verdict, frame.width), title(verdict));
  return {
    name: 'overview',
    svg: file(frame, top, `${story.header.scenario}: ${verdict}`, line, shifted(30, axis(frame)), ...placed),
  };
}

const shifted = (y: number, body: Markup): Markup => el('g', { transform: `translate(0 ${y})` }, body);

function file(frame: Frame, height: number, about: string, ...body: readonly Child[]): string {
  const margin = 12;
  const width = frame.width + 2 * margin;
  const tall = Math.ceil(height) + 2 * margin;
  const svg = el(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'lane',
      width,
      height: tall,
      viewBox: `${-margin} ${-margin} ${width} ${tall}`,
      role: 'img',
      'aria-label': about,
    },
    title(about),
    el('style', {}, trusted(`\n${PICTURE_STYLE}\n${HATCH_STYLE}\n`)),
    HATCHES,
    el('rect', { class: 'paper', x: -margin, y: -margin, width, height: tall }),
    ...body,
  );
  return `${svg.markup}\n`;
}
