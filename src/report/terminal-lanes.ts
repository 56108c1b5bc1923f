/** The lanes of the page in a terminal, a line each: blocks over one time axis, as far as an instant; what stands there at the right. */
import { sayDuration } from '../simulation/outcome.ts';
import { tracksOf, wordsAt } from './instant.ts';
import { brief, latency } from './numbers.ts';
import type { Painter } from './painter.ts';
import { plainText } from './plain-text.ts';
import { blocks } from './sparkline.ts';
import { podCounts, type Story } from './story.ts';
import { type Column, secondsOf, trafficColumns } from './traffic-columns.ts';
import { weightsAsked } from './weights.ts';
import { firstAfter } from './window.ts';

export interface TerminalLanes {
  /** Always the same number of lines, none longer than the width. */
  at(t: number): readonly string[];
}

/** Room for names at the left, and for what stands at the instant at the right. */
const NAME = 10;
const VALUE = 14;

interface Lane {
  readonly name: string;
  readonly text: string;
  readonly paint: (text: string) => string;
  readonly value: (t: number) => string;
}

/** Prepares the lanes once; `at` then costs little, so that they can be played. */
export function terminalLanes(story: Story, painter: Painter, width: number): TerminalLanes {
  const cells = Math.max(20, width - NAME - VALUE);
  const cell = story.until / cells;
  const lanes = [
    ...weightLane(story, cells, painter),
    ...podLanes(story, cells, painter),
    ...trafficLanes(story, cells, painter),
    ...analysisLane(story, cells, painter),
  ];
  const tracks = tracksOf(story);
  const pad = (text: string, room: number) => [...plainText(text)].slice(0, room).join('').padEnd(room);
  return {
    at(t) {
      const done = Math.max(0, Math.min(cells, Math.ceil(t / cell)));
      const words = wordsAt(tracks, t)
        .slice(0, 3)
        .map(({ name, text }) => `${name} ${text}`);
      const state = pad([sayDuration(t / 1e6), ...words].join(' · '), width).trimEnd();
      return [
        painter.bold(state),
        painter.dim(`${pad('', NAME)}${'━'.repeat(done)}${'─'.repeat(cells - done)} ${sayDuration(story.until / 1e6)}`),
        ...lanes.map(({ name, text, paint, value }) => {
          const drawn = [...text].slice(0, done).join('').padEnd(cells);
          return `${pad(name, NAME)}${paint(drawn)} ${[...value(t)].slice(0, VALUE - 1).join('')}`.trimEnd();
        }),
      ];
    },
  };
}

/** The last state at or before the end of each cell. */
function standing<E extends { readonly t: number }>(
  entries: readonly E[],
  story: Story,
  cells: number,
): (E | undefined)[] {
  return Array.from({ length: cells }, (_, i) => entries[firstAfter(entries, (story.until * (i + 1)) / cells) - 1]);
}

function weightLane(story: Story, cells: number, painter: Painter): readonly Lane[] {
  const asked = weightsAsked(story);
  if (asked.length < 2) return [];
  return [
    {
      name: 'weight',
      text: blocks(
        standing(asked, story, cells).map((a) => a?.weight),
        100,
      ),
      paint: painter.canary,
      value: (t) => `${brief(asked[Math.max(0, firstAfter(asked, t) - 1)]?.weight ?? 0)} %`,
    },
  ];
}

function podLanes(story: Story, cells: number, painter: Painter): readonly Lane[] {
  const all = podCounts(story);
  const most = all.reduce((a, e) => Math.max(a, e.ready), 1);
  return story.versions.all.map((version) => {
    const mine = all.filter((e) => e.name === version.replicaSet);
    return {
      name: `rev ${version.revision}`,
      text: blocks(
        standing(mine, story, cells).map((e) => (e === undefined || e.ready === 0 ? undefined : e.ready)),
        most,
      ),
      paint: version.colour === 0 ? painter.stable : painter.canary,
      value: (t) => {
        const last = mine[firstAfter(mine, t) - 1];
        return last === undefined ? '' : `${last.ready}/${last.wanted} ready`;
      },
    };
  });
}

function trafficLanes(story: Story, cells: number, painter: Painter): readonly Lane[] {
  const columns = trafficColumns(story.of('traffic'), {
    width: story.until / cells,
    until: story.until,
    keys: 1,
    key: () => 0,
  });
  if (!columns.some((c) => c.requests > 0)) return [];
  // A column is at least one summary long: in short runs several cells show the same.
  const cellsOf = (value: (c: Column) => number | undefined) =>
    standing(
      columns.map((c) => ({ t: c.from, c })),
      story,
      cells,
    ).map((at) => (at === undefined ? undefined : value(at.c)));
  const rate = (c: Column) => c.requests / secondsOf(c);
  const failed = (c: Column) => (c.failed === 0 ? undefined : c.worstFailures);
  const slow = (c: Column) => (c.requests === 0 ? undefined : c.parts[0]!.p99);
  const most = (value: (c: Column) => number | undefined) => columns.reduce((a, c) => Math.max(a, value(c) ?? 0), 0);
  const at = (t: number) =>
    columns[
      Math.max(
        0,
        firstAfter(
          columns.map((c) => ({ t: c.from })),
          t,
        ) - 1,
      )
    ]!;
  const lane = (
    name: string,
    value: (c: Column) => number | undefined,
    paint: Lane['paint'],
    say: (v: number) => string,
  ): Lane => ({
    name,
    text: blocks(cellsOf(value), most(value)),
    paint,
    value: (t) => say(value(at(t)) ?? 0),
  });
  return [
    lane('requests', rate, painter.dim, (v) => `${brief(Math.round(v))} /s`),
    ...(columns.some((c) => c.failed > 0)
      ? [lane('failed', failed, painter.bad, (v) => `${brief(Math.round(v))} /s`)]
      : []),
    lane('p99', slow, painter.dim, latency),
  ];
}

function analysisLane(story: Story, cells: number, painter: Painter): readonly Lane[] {
  const all = story.of('measurement');
  if (all.length === 0) return [];
  const signs = new Array<string>(cells).fill(' ');
  // In one cell the worst is what is seen.
  const rank = ' ✔?✖';
  for (const { t, phase } of all) {
    const i = Math.min(cells - 1, Math.max(0, Math.ceil((t / story.until) * cells) - 1));
    const sign = phase === 'Successful' ? '✔' : phase === 'Failed' || phase === 'Error' ? '✖' : '?';
    if (rank.indexOf(sign) > rank.indexOf(signs[i]!)) signs[i] = sign;
  }
  return [
    {
      name: 'analysis',
      text: signs.join(''),
      paint: all.some(({ phase }) => phase === 'Failed' || phase === 'Error') ? painter.bad : painter.bold,
      value: (t) => {
        const last = all[firstAfter(all, t) - 1];
        return last === undefined ? '' : last.phase;
      },
    },
  ];
}
