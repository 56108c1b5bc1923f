/** What the dock shows of an instant: the tree of objects, the router's object, measurements, and why something happened. */
import { getRollout } from '../gitops/kubectl/get-rollout.ts';
import { colourless } from '../gitops/kubectl/ink.ts';
import type { Instant } from '../kernel/time.ts';
import { htmlTable } from '../report/html.ts';
import { el, join, type Markup } from '../report/markup.ts';
import { unbroken } from '../report/numbers.ts';
import { measurementTable } from '../report/tables.ts';
import { whyOf } from '../report/why.ts';
import { firstAfter } from '../report/window.ts';
import { readerAt } from '../simulation/history.ts';
import { sayDuration } from '../simulation/outcome.ts';
import type { TraceEntry } from '../simulation/trace.ts';
import { writeLength } from './address.ts';
import { changedLines } from './changes.ts';
import type { Run } from './run.ts';

export interface Shown {
  /** Microseconds. */
  readonly t: number;
  readonly entry: TraceEntry | undefined;
}

export interface Panel {
  readonly id: string;
  readonly name: string;
  /** Would it ever say anything? */
  readonly isIn: (run: Run) => boolean;
  readonly show: (run: Run, shown: Shown) => Markup;
}

const nothing = (text: string): Markup => el('p', { class: 'nothing' }, text);

const tree: Panel = {
  id: 'tree',
  name: 'Objects',
  isIn: ({ history }) => history.length > 0,
  show({ history, story }, { t }) {
    const { name = '', namespace = 'default' } = story.rollout ?? {};
    const objects = readerAt(history, t as Instant);
    const { stdout, stderr } = getRollout({ objects, now: t as Instant, namespace, ink: colourless }, name);
    return join(
      el('p', { class: 'reads' }, `kubectl argo rollouts get rollout ${name}, ${writeLength(t)} into the run`),
      el('pre', { class: 'tree', tabindex: 0, 'aria-label': 'tree of objects' }, stdout || stderr),
    );
  },
};

const router: Panel = {
  id: 'router',
  name: 'Router',
  isIn: ({ routerLines }) => routerLines.size > 0,
  show({ story, routerLines }, { t }) {
    const written = story.of('router');
    const until = written.slice(0, firstAfter(written, t));
    const objects = [...new Set(until.map(({ object }) => object))];
    if (objects.length === 0) return nothing('No router object exists yet.');
    return join(
      objects.map((object) => {
        const versions = until.filter((entry) => entry.object === object);
        const last = versions.at(-1)!;
        const linesOf = (entry: TraceEntry | undefined) => (entry && routerLines.get(entry)) ?? [];
        const before = versions.at(-2);
        const lines = changedLines(before === undefined ? linesOf(last) : linesOf(before), linesOf(last));
        return [
          el(
            'p',
            { class: 'reads' },
            `${object}, written at ${sayDuration(last.t / 1e6)}`,
            before !== undefined && '; + and − mark what that changed',
          ),
          el(
            'pre',
            { class: 'changed', tabindex: 0, 'aria-label': object },
            lines.map(({ text, change }) => {
              const sign = change === 'added' ? '+ ' : change === 'gone' ? '− ' : '  ';
              return el('span', { class: change === 'same' ? undefined : change }, `${sign}${text}\n`);
            }),
          ),
        ];
      }),
    );
  },
};

const measured: Panel = {
  id: 'measured',
  name: 'Measurements',
  isIn: ({ story }) => story.of('measurement').length > 0,
  show({ story }, { t }) {
    const all = story.of('measurement');
    const until = all.slice(0, firstAfter(all, t));
    const last = until.at(-1);
    if (last === undefined) return nothing('Nothing was measured yet.');
    const { query, series = [] } = last.evidence ?? {};
    return join(
      el('div', { class: 'wide' }, htmlTable(measurementTable(until, 60), 'Measurements so far')),
      query !== undefined && [
        el('p', { class: 'reads' }, `asked by ${last.metric} #${last.number}`),
        el('pre', { tabindex: 0, 'aria-label': 'query' }, query),
        series.length > 0 &&
          el('p', { class: 'reads' }, `which read ${series.slice(0, 6).join(', ')}${series.length > 6 ? ', …' : ''}`),
      ],
    );
  },
};

const why: Panel = {
  id: 'why',
  name: 'Why',
  isIn: () => true,
  show({ story, numberOf }, { entry }) {
    if (entry === undefined) return nothing('Choose a mark in the lanes or a line of the story to see what led to it.');
    return el(
      'ol',
      { class: 'chain' },
      whyOf(story, entry).map(({ entry: at, text, decisions }, i) =>
        el(
          'li',
          {},
          el('a', { class: 't', href: `#entry=${numberOf.get(at) ?? 0}` }, sayDuration(at.t / 1e6)),
          ' ',
          el('span', { class: i === 0 ? 'strong' : undefined }, unbroken(text)),
          decisions.map(({ because, rule }) =>
            el('div', { class: 'because' }, 'because ', unbroken(because), ' ', el('span', { class: 'rule' }, rule)),
          ),
        ),
      ),
    );
  },
};

/** In the order of their tabs. To add one: write it above, and name it here. */
export const panels: readonly Panel[] = [tree, router, measured, why];
