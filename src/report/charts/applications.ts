/** Argo CD's Applications: whether they agree with Git and how they are, from when to when, and where they healed themselves. */
import { sayDuration } from '../../simulation/outcome.ts';
import type { ApplicationEntry } from '../../simulation/trace.ts';
import { type Frame, markOf } from '../frame.ts';
import { type Chart, MOST_ROWS } from '../lane.ts';
import { el, join, type Markup } from '../markup.ts';
import type { Story } from '../story.ts';
import { label, shorten } from '../svg.ts';
import { overlapping } from '../window.ts';

const ROW = 22;

export const applications: Chart = (story, frame) => {
  const spans = spansOf(story);
  if (spans.length === 0) return undefined;
  const names = [...new Set(spans.map(({ entry }) => entry.name))];
  const top = (name: string) => 4 + names.indexOf(name) * ROW;
  return {
    name: 'Argo CD',
    unit: '',
    about: 'What Argo CD says of its Applications. Marks below are syncs by which one healed itself.',
    // The lane's own name and what opens its data need the height of two rows.
    height: Math.max(2, names.length) * ROW + 6,
    marks: join(
      overlapping(spans, frame).map((span) => draw(frame, span, top(span.entry.name))),
      names.map((name) => label({ x: frame.right + 8, y: top(name) + 13.5 }, shorten(name, 108))),
      heals(story)
        .filter(({ t }) => t >= frame.from && t <= frame.until)
        .map((entry) =>
          markOf(
            frame,
            entry,
            'what',
            `${entry.name} healed itself at ${sayDuration(entry.t / 1e6)}`,
            el('rect', { class: 'solid', x: frame.x(entry.t) - 1, y: top(entry.name) + 17, width: 2.5, height: 4 }),
          ),
        ),
    ),
    get data() {
      return {
        columns: [
          { name: 'application' },
          { name: 'state' },
          { name: 'from', numeric: true },
          { name: 'to', numeric: true },
          { name: 'out of sync' },
        ],
        rows: spans
          .slice(0, MOST_ROWS)
          .map(({ entry, text, from, to }) =>
            [entry.name, text, sayDuration(from / 1e6), sayDuration(to / 1e6), entry.outOfSync.join(', ')].map(
              (cell) => ({ text: cell }),
            ),
          ),
      };
    },
  };
};

function draw(frame: Frame, { entry, text, from, to }: Span, y: number): Markup {
  const x = frame.x(from);
  const width = Math.max(1.5, frame.x(to) - x - 1);
  const shown = shorten(text, width - 8);
  const bad = entry.health === 'Degraded' || entry.sync === 'Unknown';
  const shape = entry.sync === 'OutOfSync' && !bad ? 'step pause' : bad ? 'phase bad' : 'phase';
  return markOf(
    frame,
    entry,
    'what',
    `${entry.name}: ${text}: ${sayDuration(from / 1e6)} to ${sayDuration(to / 1e6)}`,
    el('rect', { class: shape, x, y, width, height: 19, rx: 2 }),
    shown === '' ? undefined : label({ x: x + 5, y: y + 13.5, cls: bad ? 'badtext' : 'soft' }, shown),
  );
}

interface Span {
  readonly entry: ApplicationEntry;
  readonly text: string;
  readonly from: number;
  to: number;
}

/** States that lasted no time are left out. */
function spansOf(story: Story): readonly Span[] {
  const last = new Map<string, Span>();
  const spans: Span[] = [];
  for (const entry of story.of('application')) {
    const text = `${entry.sync}, ${entry.health}`;
    const before = last.get(entry.name);
    if (before?.text === text) continue;
    if (before !== undefined) before.to = entry.t;
    const span = { entry, text, from: entry.t, to: story.until };
    last.set(entry.name, span);
    spans.push(span);
  }
  return spans.filter(({ from, to }) => to > from);
}

function heals(story: Story): readonly ApplicationEntry[] {
  const counts = new Map<string, string>();
  return story.of('application').filter(({ name, operation }) => {
    if (operation?.selfHeals === undefined || operation.phase !== 'Succeeded') return false;
    const count = `${operation.revision ?? ''} ${operation.selfHeals}`;
    const isNew = counts.get(name) !== count;
    counts.set(name, count);
    return isNew;
  });
}
