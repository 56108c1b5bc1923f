/** The index of a folder of reports: one row a scenario, with its verdict, its numbers and a sparkline of traffic and weight. */
import { area, curveStepAfter, line, scaleLinear } from 'd3';
import { speaksOfPromises } from '../simulation/expectations.ts';
import { caution, sayDuration, sentence } from '../simulation/outcome.ts';
import type { Trace } from '../simulation/trace.ts';
import { el, type Markup, trusted } from './markup.ts';
import { brief, count, percent, plural, unbroken } from './numbers.ts';
import { PAGE_STYLE } from './page-style.ts';
import { colourClass } from './palette.ts';
import { type Story, tell } from './story.ts';
import { n, title } from './svg.ts';
import { trafficColumns } from './traffic-columns.ts';
import { type Asked, weightsAsked } from './weights.ts';

export interface IndexRow {
  /** Where the report lies, relative to the index. */
  readonly href: string;
  readonly trace: Trace;
}

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

const STYLE = `${PAGE_STYLE}
.index{width:100%}.index td,.index th{padding:8px 22px 8px 0;font-size:14px;vertical-align:middle}.index th{font-size:12px}.index svg{display:block}
.index .verdict{font-weight:600}.index .more{font-size:12px;color:var(--soft)}`;

/** The page, rows in the order given. */
export function renderIndex(rows: readonly IndexRow[], heading: string, version: string): string {
  const page = el(
    'html',
    { lang: 'en' },
    el(
      'head',
      {},
      el('meta', { charset: 'utf-8' }),
      el('meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY }),
      el('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      el('meta', { name: 'generator', content: `preroll ${version}` }),
      el('link', { rel: 'icon', href: 'data:,' }),
      el('title', {}, heading),
      el('style', {}, trusted(STYLE)),
    ),
    el(
      'body',
      {},
      el(
        'main',
        {},
        el('p', { class: 'scenario' }, `${plural(rows.length, 'rehearsal')} · preroll ${version}`),
        el('h1', {}, heading),
        el(
          'div',
          { class: 'wide', style: 'margin-top:16px' },
          el('table', { class: 'index' }, header(), el('tbody', {}, rows.map(row))),
        ),
      ),
    ),
  );
  return `<!doctype html>\n${page.markup}\n`;
}

const header = (): Markup =>
  el(
    'thead',
    {},
    el(
      'tr',
      {},
      ['scenario', 'weight and failures'].map((name) => el('th', { scope: 'col' }, name)),
      ['after', 'exposed', 'failed requests'].map((name) => el('th', { scope: 'col', class: 'num' }, name)),
      el('th', { scope: 'col' }, 'expectations'),
    ),
  );

function row({ href, trace }: IndexRow): Markup {
  const story = tell(trace);
  const { outcome } = story;
  const failed = outcome.outcome === 'aborted' || outcome.outcome === 'degraded';
  const claims = story.of('expectation');
  const broken = claims.filter(({ held }) => !held).length + (speaksOfPromises(claims) ? 0 : outcome.promisesBroken);
  const words = sentence(outcome);
  const doubt = caution(outcome);
  const verdict = /^\S+/.exec(words)![0];
  return el(
    'tr',
    {},
    el(
      'td',
      {},
      el('a', { href: safeHref(href) }, story.header.scenario),
      el(
        'div',
        { class: 'more' },
        el('span', { class: failed ? 'verdict badink' : 'verdict' }, `${failed ? '✖' : '●'} ${verdict}`),
        unbroken(words.slice(verdict.length)),
      ),
      doubt === undefined ? undefined : el('div', { class: 'more' }, el('span', { class: 'doubtful' }, `⚠ ${doubt}`)),
    ),
    el('td', {}, sparkline(story)),
    el('td', { class: 'num' }, outcome.after === undefined ? '–' : sayDuration(outcome.after)),
    el('td', { class: 'num' }, percent(outcome.exposedShare)),
    el('td', { class: 'num' }, `${count(outcome.failedRequests)} (${percent(outcome.failedShare)})`),
    el(
      'td',
      { class: broken > 0 ? 'badink' : undefined },
      broken > 0 ? `✖ ${broken} failed` : claims.length === 0 ? '–' : `✔ ${claims.length} held`,
    ),
  );
}

/** A relative path stays one, whatever it is called. */
const safeHref = (href: string): string => `./${href.split('/').map(encodeURIComponent).join('/')}`;

const WIDTH = 220;
const HEIGHT = 40;
/** Where the weight stands and the failures hang. */
const FLOOR = 28;

/** Weight asked as a line and area; below it the failures as a strip of their own, each at least a pixel tall. */
function sparkline(story: Story): Markup {
  const x = scaleLinear()
    .domain([0, Math.max(1, story.until)])
    .range([1, WIDTH - 1]);
  const y = scaleLinear().domain([0, 100]).range([FLOOR, 3]);
  const asked = weightsAsked(story);
  const points = [...asked, { ...asked.at(-1)!, t: story.until }];
  const colour = colourClass(story.versions.ofRevision(asked.at(-1)!.revision ?? 0)?.colour ?? 1);
  const filled = area<Asked>()
    .x((a) => x(a.t))
    .y0(FLOOR)
    .y1((a) => y(a.weight))
    .curve(curveStepAfter);
  const edge = line<Asked>()
    .x((a) => x(a.t))
    .y((a) => y(a.weight))
    .curve(curveStepAfter);
  const last = asked.at(-1)!.weight;
  const about = `weight asked over ${sayDuration(story.until / 1e6)}, ${brief(last)} % in the end; ${count(story.outcome.failedInRun)} failed requests`;
  const bars = failureBars(story, x);
  return el(
    'svg',
    {
      class: `lane ${colour}`,
      width: WIDTH,
      height: HEIGHT,
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: 'img',
      'aria-label': about,
    },
    title(about),
    el('path', { class: 'base', d: `M0 ${FLOOR + 0.5}H${WIDTH}` }),
    el('path', { class: 'area', d: filled(points) ?? '' }),
    el('path', { class: 'edge', d: edge(points) ?? '' }),
    bars === '' ? undefined : el('path', { class: 'wrong', d: bars }),
  );
}

/** Hanging from the floor; the root of the share, so that one failure in a thousand is told from one in three. */
function failureBars(story: Story, x: (t: number) => number): string {
  return trafficColumns(story.of('traffic'), { width: story.until / WIDTH, until: story.until, keys: 1, key: () => 0 })
    .filter((column) => column.failed > 0)
    .map((column) => {
      const height = 1 + Math.sqrt(Math.min(1, column.failed / column.requests)) * (HEIGHT - FLOOR - 3);
      const width = Math.max(1, x(column.to) - x(column.from));
      return `M${n(x(column.from))} ${FLOOR + 2}h${n(width)}v${n(height)}h${n(-width)}z`;
    })
    .join('');
}
