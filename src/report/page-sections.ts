/** What stands under the lanes of the page: the story in words, and everything needed to believe it. */
import { stringify } from 'yaml';
import { sayDuration } from '../simulation/outcome.ts';
import { dashboardPanels } from './dashboards.ts';
import type { Extras } from './extras.ts';
import { htmlTable, section } from './html.ts';
import { el, join, type Markup } from './markup.ts';
import { microscope } from './microscope.ts';
import { plural, unbroken } from './numbers.ts';
import type { Story } from './story.ts';
import { decisionTable, failureTable, measurementTable, whatIfTable } from './tables.ts';
import { timeline } from './timeline.ts';

/** All sections that have something to say, the most asked-for first. */
export function below(story: Story, extras: Extras): Markup {
  const { header } = story;
  const measured = measurementTable(story.of('measurement'), 200);
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
    section('microscope', 'Why it failed, and what would have avoided it', microscope(story, extras)),
    section(
      'measurements',
      'Measurements',
      measured.rows.length > 0 && el('div', { class: 'wide' }, htmlTable(measured, 'Measurements')),
      queries(story),
    ),
    section('dashboards', 'Dashboards', dashboardPanels(extras.dashboards ?? [], story.until)),
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
