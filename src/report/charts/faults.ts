/** Misfortunes that the scenario sends, from when to when. */
import { sayDuration } from '../../simulation/outcome.ts';
import type { FaultEntry } from '../../simulation/trace.ts';
import { markOf } from '../frame.ts';
import type { Chart } from '../lane.ts';
import { el, join } from '../markup.ts';
import type { Story } from '../story.ts';
import { label, shorten } from '../svg.ts';
import { overlapping } from '../window.ts';

const ROW = 22;

export const faults: Chart = (story, frame) => {
  const spans = spansOf(story);
  if (spans.length === 0) return undefined;
  const rows = [...new Set(spans.map((span) => span.what))];
  return {
    name: 'faults',
    unit: '',
    about: 'Misfortunes of the scenario while they last.',
    height: rows.length * ROW + 6,
    marks: join(
      overlapping(spans, frame).map(({ entry, what, from, to }) => {
        const y = 4 + rows.indexOf(what) * ROW;
        const x = frame.x(from);
        const width = Math.max(2, frame.x(to) - x);
        const inside = shorten(what, width - 8);
        return markOf(
          frame,
          entry,
          'what',
          `${what}: ${sayDuration(from / 1e6)} to ${sayDuration(to / 1e6)}`,
          el('rect', { class: 'step pause', x, y: y + 2, width, height: 18, rx: 2 }),
          inside === what
            ? label({ x: x + 5, y: y + 15 }, inside)
            : label({ x: x + width + 5, y: y + 15, cls: 'on' }, shorten(what, frame.right - x - width)),
        );
      }),
    ),
    get data() {
      return {
        columns: [{ name: 'fault' }, { name: 'from', numeric: true }, { name: 'to', numeric: true }],
        rows: spans.map(({ what, from, to }) =>
          [what, sayDuration(from / 1e6), sayDuration(to / 1e6)].map((text) => ({ text })),
        ),
      };
    },
  };
};

interface Span {
  readonly entry: FaultEntry;
  readonly what: string;
  readonly from: number;
  readonly to: number;
}

function spansOf(story: Story): readonly Span[] {
  const open = new Map<string, FaultEntry>();
  const spans: Span[] = [];
  for (const entry of story.of('fault')) {
    const { what, began, t } = entry;
    const first = open.get(what);
    if (began) {
      if (first === undefined) open.set(what, entry);
    } else {
      spans.push({ entry: first ?? entry, what, from: first?.t ?? 0, to: t });
      open.delete(what);
    }
  }
  for (const [what, entry] of open) spans.push({ entry, what, from: entry.t, to: story.until });
  return spans.sort((a, b) => a.from - b.from);
}
