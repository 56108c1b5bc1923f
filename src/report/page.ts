/**
 * The page: one HTML file that opens anywhere, asks the network for nothing, and says the verdict first. Lanes on one time
 * axis, then the story in words, then everything needed to believe it.
 */
import { stringify } from 'yaml';
import { caution, sayDuration, sentence } from '../simulation/outcome.ts';
import type { Trace } from '../simulation/trace.ts';
import { HATCHES } from './charts/pods.ts';
import type { Extras } from './extras.ts';
import { AXIS_HEIGHT, axis, type Frame, frameOf } from './frame.ts';
import { htmlTable, section } from './html.ts';
import { evidenceLine, identity, keyNumbers } from './key-numbers.ts';
import type { Lane } from './lane.ts';
import { el, join, jsonForScript, type Markup, trusted } from './markup.ts';
import { plural, unbroken } from './numbers.ts';
import { PAGE_STYLE } from './page-style.ts';
import { drawLanes, laneBody } from './picture.ts';
import { atRest, SCRUBBER_SCRIPT, scrubberData } from './scrubber.ts';
import { SCRUBBER_SHA256 } from './scrubber-sha256.ts';
import { type Story, tell } from './story.ts';
import { decisionTable, failureTable, measurementTable, whatIfTable } from './tables.ts';
import { timeline } from './timeline.ts';

const POLICY = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${SCRUBBER_SHA256}'; img-src data:; base-uri 'none'; form-action 'none'`;

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
    el('body', {}, el('main', {}, head(story), lanes(story, frame), below(story, extras)), script(story, frame)),
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
            title: 'Drag, or use the arrow keys, to see the state at an instant',
          }),
        ),
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

function below(story: Story, extras: Extras): Markup {
  const { header } = story;
  const measured = measurementTable(story, 200);
  const failures = failureTable(story);
  const whatIf = extras.whatIf ?? [];
  return join(
    section(
      'what-if',
      'What if the release had been …',
      whatIf.length > 0 && el('div', { class: 'wide' }, htmlTable(whatIfTable(whatIf), 'What if')),
    ),
    section('expectations', 'Expectations', expectations(story)),
    section('story', 'What happened', storyLines(story), decisions(story)),
    section(
      'failures',
      'What failed',
      failures.rows.length > 0 && el('div', { class: 'wide' }, htmlTable(failures, 'What failed')),
    ),
    section(
      'measurements',
      'Measurements',
      measured.rows.length > 0 && el('div', { class: 'wide' }, htmlTable(measured, 'Measurements')),
      queries(story),
    ),
    el(
      'div',
      { class: 'two' },
      section(
        'assumptions',
        'Assumed, because nothing said otherwise',
        header.assumptions.length > 0 &&
          el(
            'ul',
            { class: 'notes' },
            header.assumptions.map(({ about, text, remedy }) =>
              el(
                'li',
                {},
                el('span', { class: 'about' }, `${about}: `),
                text,
                remedy !== undefined && el('code', {}, remedy),
              ),
            ),
          ),
      ),
      section('fidelity', 'Approximated or left out', notes(header.fidelity)),
    ),
    section('notices', 'Noticed', notes(header.notices)),
    section('manifests', 'Manifests as understood', manifests(story)),
    section(
      'again',
      'How to see this again',
      el('pre', { tabindex: 0 }, extras.command),
      el(
        'p',
        { class: 'reads' },
        `preroll ${extras.version} · seed ${header.seed} · ${header.flow} flow${story.fingerprint === '' ? '' : ` · fingerprint ${story.fingerprint}`}`,
      ),
    ),
  );
}

const notes = (texts: readonly string[]): Markup | undefined =>
  texts.length === 0
    ? undefined
    : el(
        'ul',
        { class: 'notes' },
        texts.map((text) => el('li', {}, text)),
      );

function expectations(story: Story): Markup | undefined {
  const claims = [
    ...story.of('expectation').map(({ text, held, found }) => ({ text, held, found })),
    ...story.of('promise').map(({ promise, detail }) => ({ text: `promise: ${promise}`, held: false, found: detail })),
  ];
  if (claims.length === 0) return undefined;
  const table = {
    columns: [{ name: '' }, { name: 'expected' }, { name: 'found' }],
    rows: claims.map(({ text, held, found }) => [
      { text: held ? '✔' : '✖', bad: !held },
      { text },
      { text: found, bad: !held },
    ]),
  };
  return el('div', { class: 'wide' }, htmlTable(table, 'Expectations'));
}

function storyLines(story: Story): Markup | undefined {
  const lines = timeline(story);
  if (lines.length === 0) return undefined;
  let last = '';
  return el(
    'div',
    { class: 'story', role: 'list' },
    lines.map(({ t, text, tone }) => {
      const stamp = sayDuration(t / 1e6);
      const shown = stamp === last ? '' : stamp;
      last = stamp;
      return el(
        'div',
        { role: 'listitem', class: 'line' },
        el('span', { class: 't' }, shown !== '' && el('a', { href: `#t=${Math.round(t / 1_000) / 1_000}` }, shown)),
        el('span', { class: tone === 'plain' ? undefined : tone }, unbroken(text)),
      );
    }),
  );
}

/** Why the controllers did what they did: every decision with its rule, folded away. */
function decisions(story: Story): Markup | undefined {
  const table = decisionTable(story);
  if (table.rows.length === 0) return undefined;
  return el(
    'details',
    { class: 'block why' },
    el('summary', {}, `why: ${plural(table.rows.length, 'decision')} of the controllers`),
    el('div', { class: 'wide' }, htmlTable(table, 'Decisions')),
  );
}

/** What was asked, in full: the queries with their arguments filled in. */
function queries(story: Story): Markup | undefined {
  const byMetric = new Map<string, Set<string>>();
  for (const { metric, evidence } of story.of('measurement')) {
    if (evidence?.query === undefined) continue;
    const seen = byMetric.get(metric) ?? new Set<string>();
    byMetric.set(metric, seen.add(evidence.query));
  }
  if (byMetric.size === 0) return undefined;
  const texts = [...byMetric].flatMap(([metric, asked]) => [...asked].map((query) => `# ${metric}\n${query}`));
  return el(
    'details',
    { class: 'block' },
    el('summary', {}, 'queries as asked'),
    el('pre', { tabindex: 0 }, texts.join('\n\n')),
  );
}

function manifests(story: Story): Markup | undefined {
  if (story.header.manifests.length === 0) return undefined;
  const text = story.header.manifests.map((m) => stringify(m, { lineWidth: 0 })).join('---\n');
  return el(
    'details',
    { class: 'block' },
    el('summary', {}, `${story.header.manifests.length} objects`),
    el('pre', { tabindex: 0 }, text),
  );
}

const script = (story: Story, frame: Frame): Markup =>
  join(
    el('script', { type: 'application/json', id: 'states' }, jsonForScript(scrubberData(story, frame))),
    el('script', {}, trusted(SCRUBBER_SCRIPT)),
  );
