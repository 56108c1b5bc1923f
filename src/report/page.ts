/**
 * The page: one HTML file that opens anywhere, asks the network for nothing, and says the verdict first. Lanes on one time
 * axis, then the story in words, then everything needed to believe it.
 */
import { caution, sayDuration, sentence } from '../simulation/outcome.ts';
import type { Trace } from '../simulation/trace.ts';
import { HATCHES } from './charts/pods.ts';
import { embed } from './embedded.ts';
import type { Extras } from './extras.ts';
import { AXIS_HEIGHT, axis, type Frame, frameOf } from './frame.ts';
import { htmlTable } from './html.ts';
import { atRest } from './instant.ts';
import { evidenceLine, identity, keyNumbers } from './key-numbers.ts';
import type { Lane } from './lane.ts';
import { el, join, jsonForScript, type Markup, trusted } from './markup.ts';
import { unbroken } from './numbers.ts';
import { PAGE_SCRIPT, PAGE_SCRIPT_SHA256 } from './page-script.ts';
import { below } from './page-sections.ts';
import { PAGE_STYLE } from './page-style.ts';
import { drawLanes, laneBody } from './picture.ts';
import { type Story, tell } from './story.ts';

const POLICY = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${PAGE_SCRIPT_SHA256}'; img-src data:; base-uri 'none'; form-action 'none'`;

/** The whole page. The same trace and extras give the same bytes. */
export function renderPage(trace: Trace, extras: Extras): string {
  const story = tell(trace);
  const frame = frameOf(story);
  const page = el(
    'html',
    { lang: 'en' },
    el(
      'head',
      {},
      el('meta', { charset: 'utf-8' }),
      el('meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY }),
      el('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      el('meta', { name: 'generator', content: `preroll ${extras.version}` }),
      el('link', { rel: 'icon', href: 'data:,' }),
      el('title', {}, `${story.outcome.outcome}: ${story.header.scenario}`),
      el('style', {}, trusted(PAGE_STYLE)),
    ),
    el(
      'body',
      {},
      el('main', {}, head(story), lanes(story, frame), below(story, extras)),
      dock(),
      script(trace, extras),
    ),
  );
  return `<!doctype html>\n${page.markup}\n`;
}

function head(story: Story): Markup {
  const { outcome, header } = story;
  const words = sentence(outcome);
  const failed = outcome.outcome === 'aborted' || outcome.outcome === 'degraded';
  const verdict = /^\S+/.exec(words)![0];
  const doubt = caution(outcome);
  return el(
    'header',
    {},
    el(
      'p',
      { class: 'scenario' },
      header.scenario,
      header.about !== '' && ` — ${header.about}`,
      header.rollouts.length > 1 && ` · rollout ${outcome.rollout}, one of ${header.rollouts.length}`,
    ),
    el(
      'h1',
      { class: failed ? 'stop' : undefined },
      el(
        'span',
        { class: 'verdict' },
        el('span', { class: 'sign', 'aria-hidden': 'true' }, failed ? '✖' : '●'),
        verdict,
      ),
      unbroken(words.slice(verdict.length)),
    ),
    doubt === undefined ? undefined : el('p', { class: 'doubt' }, `⚠ ${doubt}`),
    el(
      'dl',
      { class: 'numbers' },
      keyNumbers(outcome).map(({ label, value, note, bad }) =>
        el(
          'div',
          {},
          el('dt', {}, label),
          el(
            'dd',
            {},
            el('div', { class: bad ? 'value badink' : 'value' }, unbroken(value)),
            el('div', { class: 'note' }, unbroken(note)),
          ),
        ),
      ),
    ),
    el('p', { class: 'evidence' }, el('span', {}, unbroken(evidenceLine(outcome))), el('span', {}, identity(story))),
  );
}

function lanes(story: Story, frame: Frame): Markup {
  const drawn = drawLanes(story, frame);
  return join(
    controls(),
    el('p', { class: 'now', id: 'now', 'aria-hidden': 'true' }),
    el(
      'div',
      { class: 'lanes', role: 'group', tabindex: 0, 'aria-label': 'The run on one time axis' },
      el(
        'div',
        { class: 'inner' },
        el(
          'div',
          { class: 'axis' },
          el(
            'svg',
            {
              class: 'lane',
              viewBox: `0 0 ${frame.width} ${AXIS_HEIGHT}`,
              role: 'img',
              'aria-label': `Time axis from 0 to ${sayDuration(frame.until / 1e6)}`,
            },
            HATCHES,
            axis(frame),
          ),
          el('div', {
            id: 'scrub',
            role: 'slider',
            tabindex: 0,
            'aria-label': 'Instant of the run',
            'aria-valuemin': 0,
            'aria-valuemax': Math.round(frame.until / 1e6),
            'aria-valuenow': Math.round(frame.until / 1e6),
            'aria-valuetext': atRest(story),
            title: 'The arrow keys go from one happening to the next, + and − look closer, the space bar plays',
          }),
        ),
        el('svg', {
          class: 'lane',
          id: 'strip',
          display: 'none',
          'aria-label': 'the whole run',
          viewBox: `0 0 ${frame.width} 15`,
          'aria-hidden': 'true',
        }),
        drawn.map((lane) => figure(frame, lane)),
        el('div', { id: 'cursor' }),
      ),
    ),
  );
}

const figure = (frame: Frame, lane: Lane): Markup =>
  el(
    'figure',
    { 'aria-label': lane.name },
    el(
      'svg',
      {
        class: 'lane',
        viewBox: `0 0 ${frame.width} ${lane.height}`,
        role: 'img',
        'aria-label': `${lane.name}: ${lane.about}`,
      },
      laneBody(frame, lane),
    ),
    el(
      'details',
      {},
      el('summary', { 'aria-label': `show data of ${lane.name}` }, 'show data'),
      el(
        'div',
        { class: 'data', tabindex: 0, role: 'group', 'aria-label': `data of ${lane.name}` },
        htmlTable(lane.data, `${lane.name}: ${lane.about}`),
      ),
    ),
  );

/** What moves the page through time: there only when its script is. */
const controls = (): Markup =>
  el(
    'div',
    { class: 'controls', id: 'controls', role: 'toolbar', 'aria-label': 'Time', hidden: true },
    el('button', { type: 'button', id: 'play' }, '▶ Play'),
    el(
      'label',
      {},
      el('span', { class: 'hidden' }, 'speed'),
      el(
        'select',
        { id: 'speed' },
        el('option', { value: 'whole' }, 'in 20 s'),
        [1, 10, 60, 600].map((speed) => el('option', { value: speed }, `${speed}×`)),
      ),
    ),
    el('button', { type: 'button', id: 'closer', 'aria-label': 'look closer' }, '+'),
    el('button', { type: 'button', id: 'wider', 'aria-label': 'see more' }, '−'),
    el('button', { type: 'button', id: 'whole' }, 'Whole run'),
    el(
      'span',
      { class: 'hint' },
      'drag over the lanes to look closer · click a mark to ask why · ← → go from one happening to the next',
    ),
  );

/** Stays at the foot of the window: the state at the instant in view. Filled by the script. */
const dock = (): Markup =>
  join(
    el(
      'section',
      { class: 'dock', id: 'dock', hidden: true, 'aria-label': 'State at the instant in view' },
      el(
        'div',
        { class: 'bar' },
        el('span', { class: 'at' }),
        el('div', { role: 'tablist', 'aria-label': 'What to see of the instant' }),
      ),
      el('div', { role: 'tabpanel', id: 'panel', tabindex: 0, hidden: true }),
    ),
    el('div', { class: 'note-box', id: 'note', role: 'status', hidden: true }),
  );

const script = (trace: Trace, extras: Extras): Markup =>
  join(
    el('script', { type: 'application/json', id: 'run' }, jsonForScript(embed(trace, extras.history ?? []))),
    el('script', {}, trusted(PAGE_SCRIPT)),
  );
