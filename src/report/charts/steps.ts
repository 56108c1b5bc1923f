/** Steps and pauses as the rollout went through them, and its phase below. */
import type { Instant } from '../../kernel/time.ts';
import { sayDuration } from '../../simulation/outcome.ts';
import type { Chart } from '../lane.ts';
import { el, join, type Markup } from '../markup.ts';
import { type Story, states } from '../story.ts';
import { group, label, n, shorten } from '../svg.ts';

interface Span {
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
  const draw = (span: Span, top: number): Markup => {
    const x = frame.x(span.from);
    const width = Math.max(1.5, frame.x(span.to) - x - 1);
    const bad = span.text === 'Degraded';
    const pause = span.text.startsWith('pause');
    const shown = shorten(span.text, width - 8);
    const cls = span.row === 'step' ? (pause ? 'step pause' : 'step') : bad ? 'phase bad' : 'phase';
    return group(
      'what',
      `${span.text}: ${sayDuration(span.from / 1e6)} to ${sayDuration(span.to / 1e6)} (${sayDuration((span.to - span.from) / 1e6)})`,
      el('rect', { class: cls, x, y: bad ? top + 13 : top, width, height: bad ? 3 : 19, rx: bad ? 0 : 2 }),
      shown === ''
        ? undefined
        : label({ x: x + 5, y: top + 13.5, cls: span.row === 'phase' && !bad ? 'soft' : bad ? 'badtext' : '' }, shown),
    );
  };
  const stop = frame.borders.find((border) => border.kind === 'stop');
  return {
    name: 'steps',
    unit: hasSteps ? 'and phase' : 'phase',
    about: 'The step the rollout is at, and its phase. Pauses are outlined.',
    height: phaseTop + 24,
    marks: join(
      taken.map((span) => draw(span, 6)),
      phases.map((span) => draw(span, phaseTop)),
      stop === undefined || !hasSteps ? undefined : abortMark(frame.x(stop.t)),
    ),
    data: {
      columns: [
        { name: 'what' },
        { name: 'from', numeric: true },
        { name: 'to', numeric: true },
        { name: 'for', numeric: true },
      ],
      rows: [...taken, ...phases].map(({ row, text, from, to }) =>
        [row === 'step' ? text : `phase ${text}`, ...[from, to, to - from].map((t) => sayDuration(t / 1e6))].map(
          (cell) => ({ text: cell }),
        ),
      ),
    },
  };
};

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

const phaseSpans = (story: Story): readonly Span[] => spans(story, 'phase', (state) => state.phase);

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
    open = text === undefined ? undefined : { from: state.t, to: story.until, text, row };
    if (open !== undefined) found.push(open);
  }
  return found.filter((span) => span.to > span.from);
}
