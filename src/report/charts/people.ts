/** Who did what: people, pipelines and Git, one row each. */
import { sayDuration } from '../../simulation/outcome.ts';
import type { CommandEntry, ReleaseEntry } from '../../simulation/trace.ts';
import { markOf } from '../frame.ts';
import { type Chart, MOST_ROWS } from '../lane.ts';
import { el, join } from '../markup.ts';
import type { Story } from '../story.ts';
import { label, n, roomFor, shorten } from '../svg.ts';
import { tagOf } from '../versions.ts';
import { within } from '../window.ts';

interface Act {
  readonly entry: CommandEntry | ReleaseEntry;
  readonly t: number;
  readonly who: string;
  readonly what: string;
  readonly refused: boolean;
}

const ROW = 22;

export const people: Chart = (story, frame) => {
  const acts = actsOf(story);
  const seen = within(acts, frame);
  if (acts.length === 0) return undefined;
  const rows = [...new Set(acts.map((act) => act.who))];
  return {
    name: 'people',
    unit: rows.length > 1 ? 'and pipelines' : '',
    about: 'What people, pipelines and Git did, and the releases. A cross marks what was refused.',
    height: rows.length * ROW + 6,
    marks: join(
      rows.map((who, i) => {
        const y = 4 + i * ROW + ROW / 2;
        let freeFrom = Number.NEGATIVE_INFINITY;
        const mine = seen.filter((act) => act.who === who);
        return [
          label({ x: frame.right + 8, y: y + 4 }, shorten(who, 108)),
          mine.map((act, k) => {
            const x = frame.x(act.t);
            const until = k + 1 < mine.length ? frame.x(mine[k + 1]!.t) - 10 : frame.right + 4;
            const shown = x < freeFrom ? '' : shorten(act.what, until - x - 9);
            if (shown !== '') freeFrom = x + 12 + roomFor(shown);
            return markOf(
              frame,
              act.entry,
              'what',
              `${act.who} at ${sayDuration(act.t / 1e6)}: ${act.what}${act.refused ? ' (refused)' : ''}`,
              act.refused
                ? el('path', { class: 'span', d: `M${n(x - 4)} ${n(y - 4)}l8 8m0 -8l-8 8` })
                : el('path', { class: 'dot', d: `M${n(x)} ${n(y - 5)}l5 5l-5 5l-5 -5z` }),
              shown === '' ? undefined : label({ x: x + 9, y: y + 4, cls: 'on' }, shown),
            );
          }),
        ];
      }),
    ),
    get data() {
      return {
        columns: [{ name: 'at', numeric: true }, { name: 'who' }, { name: 'what' }, { name: 'accepted' }],
        rows: acts
          .slice(0, MOST_ROWS)
          .map((act) =>
            [sayDuration(act.t / 1e6), act.who, act.what, act.refused ? 'no' : 'yes'].map((text) => ({ text })),
          ),
      };
    },
  };
};

function actsOf(story: Story): readonly Act[] {
  const releases = story.of('release').map((r): Act => {
    const tags = [...new Set(Object.values(r.images).map(tagOf))].join(', ');
    return { entry: r, t: r.t, who: 'release', what: tags === '' ? `of ${r.rollout}` : tags, refused: false };
  });
  const commands = story
    .of('command')
    .map((c): Act => ({ entry: c, t: c.t, who: c.who, what: c.what, refused: !c.accepted }));
  return [...releases, ...commands].sort((a, b) => a.t - b.t);
}
