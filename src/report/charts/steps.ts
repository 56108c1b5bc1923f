/** Steps and pauses as the rollout went through them, and its phase below. */
import type { Instant } from '../../kernel/time.ts';
import { sayDuration } from '../../simulation/outcome.ts';
import type { RolloutEntry } from '../../simulation/trace.ts';
import { type Frame, markOf } from '../frame.ts';
import { type Chart, MOST_ROWS } from '../lane.ts';
import { el, join, type Markup } from '../markup.ts';
import { type Story, states } from '../story.ts';
import { group, label, n, roomFor, shorten } from '../svg.ts';
import { overlapping } from '../window.ts';

interface Span {
  /** The state that began it. */
  readonly entry: RolloutEntry;
  readonly from: Instant;
  to: Instant;
  readonly text: string;
  readonly row: 'phase' | 'step';
}

export const steps: Chart = (story, frame) => {
  const phases = phaseSpans(story);
  if (phases.length === 0) return undefined;
  const taken = stepSpans(story);
  const hasSteps = taken.length > 0;
  const phaseTop = hasSteps ? 30 : 6;
  const stop = frame.borders.find((border) => border.kind === 'stop');
  return {
    name: hasSteps ? 'steps' : 'phase',
    unit: hasSteps ? 'and phase' : '',
    about: hasSteps ? 'The step the rollout is at, and its phase. Pauses are outlined.' : 'The phase of the rollout.',
    height: phaseTop + 26,
    marks: join(
      drawSteps(frame, overlapping(taken, frame)),
      overlapping(phases, frame).map((span) => drawPhase(frame, span, phaseTop)),
      stop === undefined || !hasSteps ? undefined : abortMark(frame.x(stop.t)),
    ),
    get data() {
      return {
        columns: [
          { name: 'what' },
          { name: 'from', numeric: true },
          { name: 'to', numeric: true },
          { name: 'for', numeric: true },
        ],
        rows: [...taken, ...phases]
          .slice(0, MOST_ROWS)
          .map(({ row, text, from, to }) =>
            [row === 'step' ? text : `phase ${text}`, ...[from, to, to - from].map((t) => sayDuration(t / 1e6))].map(
              (cell) => ({ text: cell }),
            ),
          ),
      };
    },
  };
};

const explain = ({ text, from, to }: Span): string =>
  `${text}: ${sayDuration(from / 1e6)} to ${sayDuration(to / 1e6)} (${sayDuration((to - from) / 1e6)})`;

/** A step too short for its name lends it to the next one that has room: `setWeight: 10 · pause: 5m`. */
function drawSteps(frame: Frame, taken: readonly Span[]): Markup {
  let carried: string[] = [];
  return join(
    taken.map((span) => {
      const { x, width } = extentOf(frame, span);
      const own = shorten(span.text, width - 10);
      if (own !== '')
        while (carried.length > 0 && roomFor([...carried, own].join(SEPARATOR)) > width - 10)
          carried = withoutLeast(carried);
      const before = own === '' || carried.length === 0 ? '' : carried.join(SEPARATOR) + SEPARATOR;
      carried = own !== '' ? [] : carried.at(-1) === span.text ? carried : [...carried, span.text];
      return markOf(
        frame,
        span.entry,
        'what',
        explain(span),
        el('rect', { class: span.text.startsWith('pause') ? 'step pause' : 'step', x, y: 6, width, height: 19, rx: 2 }),
        own === ''
          ? undefined
          : el('text', { x: x + 5, y: 19.5 }, before !== '' && el('tspan', { class: 'soft' }, before), own),
      );
    }),
  );
}

const SEPARATOR = ' · ';

/** Weights are what people look for; anything else gives way first, then the oldest. */
function withoutLeast(texts: readonly string[]): string[] {
  const least = texts.findIndex((text) => !text.startsWith('setWeight'));
  return texts.filter((_, i) => i !== Math.max(0, least));
}

function drawPhase(frame: Frame, span: Span, top: number): Markup {
  const { x, width } = extentOf(frame, span);
  const bad = span.text === 'Degraded';
  const shown = shorten(span.text, width - 8);
  return markOf(
    frame,
    span.entry,
    'what',
    explain(span),
    el('rect', { class: bad ? 'phase bad' : 'phase', x, y: top, width, height: 19, rx: 2 }),
    shown === '' ? undefined : label({ x: x + 5, y: top + 13.5, cls: bad ? 'badtext' : 'soft' }, shown),
  );
}

function extentOf(frame: Frame, span: Span): { readonly x: number; readonly width: number } {
  const x = frame.x(span.from);
  return { x, width: Math.max(1.5, frame.x(span.to) - x - 1) };
}

const abortMark = (x: number): Markup =>
  group(
    'mark bad',
    'The release was aborted here.',
    el('circle', { cx: x + 9, cy: 15.5, r: 6.5 }),
    el('path', { d: `M${n(x + 6.4)} 12.9l5.2 5.2m0 -5.2l-5.2 5.2` }),
    label({ x: x + 20, y: 19.5, cls: 'badtext' }, 'aborted'),
  );

/** Which step was current, from when to when; nothing before a release, after the last step and after an abort. */
export function stepSpans(story: Story): readonly Span[] {
  const texts = story.rollout?.steps ?? [];
  return spans(story, 'step', (state) => {
    if (state.aborted || state.step === undefined || state.current === state.stable) return undefined;
    const text = texts[state.step];
    return text === undefined ? undefined : `${state.step + 1}\u0000${text}`;
  }).map((span) => ({ ...span, text: span.text.slice(span.text.indexOf('\u0000') + 1) }));
}

export const phaseSpans = (story: Story): readonly Span[] => spans(story, 'phase', (state) => state.phase);

function spans(
  story: Story,
  row: Span['row'],
  textOf: (state: ReturnType<typeof states>[number]) => string | undefined,
): readonly Span[] {
  const found: Span[] = [];
  let open: Span | undefined;
  for (const state of states(story)) {
    const text = textOf(state);
    if (open !== undefined && open.text === text) continue;
    if (open !== undefined) open.to = state.t;
    open = text === undefined ? undefined : { entry: state, from: state.t, to: story.until, text, row };
    if (open !== undefined) found.push(open);
  }
  // States that lasted no time fall out, and what they kept apart is one span again.
  const lasting: Span[] = [];
  for (const span of found) {
    if (span.to <= span.from) continue;
    const before = lasting.at(-1);
    if (before !== undefined && before.text === span.text && before.to === span.from) before.to = span.to;
    else lasting.push(span);
  }
  return lasting;
}
