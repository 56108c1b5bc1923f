/** What the pages of studies share: one file without a script, the answer in words first, how to believe it and see it again last. */
import type { StudyDesign } from '../../study/results.ts';
import { changesBeyondName } from '../../study/say.ts';
import { section } from '../html.ts';
import { type Child, el, join, type Markup, trusted } from '../markup.ts';
import { plural, unbroken } from '../numbers.ts';
import { PAGE_STYLE } from '../page-style.ts';

export interface StudyExtras {
  /** The command that makes this page again. */
  readonly command: string;
}

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

const STYLE = `.plot{width:auto;max-width:100%;height:auto;display:block}.interval{stroke-width:2.5}.outlined{stroke:var(--c)}
.rows{display:grid;grid-template-columns:150px 300px 420px minmax(160px,1fr);gap:4px 20px;align-items:center}.rows .head{color:var(--soft);font-size:12px;border-bottom:1px solid var(--line);align-self:end;padding-bottom:3px}
.rows .measure{font-weight:600}.rows .about{display:block;font-weight:400;font-size:12px;color:var(--soft)}
.answers{margin:8px 0 0;padding:0;list-style:none;max-width:1080px}.answers li{padding:3px 0}.answers b{font-weight:600}
.variants{display:flex;flex-wrap:wrap;gap:8px 40px;margin:14px 0 4px}.variants .swatch{display:inline-block;width:10px;height:10px;background:var(--c);margin-right:7px}.variants li{font-size:12px;color:var(--soft)}.variants ul{list-style:none;padding:0}.variants p{font-weight:600}
.small{display:flex;flex-wrap:wrap;gap:14px 28px}.small figcaption{font-size:12px;color:var(--soft);max-width:300px}.small b{color:var(--ink)}
.points a:focus-visible circle,.points a:hover circle{stroke:var(--ink);stroke-width:2.5}
@media screen and (max-width:1100px){.rows{grid-template-columns:1fr}}`;

/** The whole page. */
export function studyPage(
  design: StudyDesign,
  answer: { readonly sentences: readonly string[]; readonly notes: readonly string[]; readonly complete: boolean },
  extras: StudyExtras,
  ...body: readonly Child[]
): string {
  const page = el(
    'html',
    { lang: 'en' },
    el(
      'head',
      {},
      el('meta', { charset: 'utf-8' }),
      el('meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY }),
      el('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      el('meta', { name: 'generator', content: `preroll ${design.version}` }),
      el('link', { rel: 'icon', href: 'data:,' }),
      el('title', {}, `${design.kind}: ${design.name}`),
      el('style', {}, trusted(`${PAGE_STYLE}\n${STYLE}`)),
    ),
    el(
      'body',
      {},
      el(
        'main',
        {},
        head(design, answer),
        ...body,
        section('notes', 'To be known before it is believed', list(answer.notes)),
        again(design, extras),
      ),
    ),
  );
  return `<!doctype html>\n${page.markup}\n`;
}

function head(
  { name, kind, runs, firstSeed, variants, confidence }: StudyDesign,
  { sentences, complete }: { readonly sentences: readonly string[]; readonly complete: boolean },
): Markup {
  const [first = 'Nothing can be said yet.', ...others] = sentences;
  const { lead, clauses } = inClauses(first);
  return el(
    'header',
    {},
    el(
      'p',
      { class: 'scenario' },
      `${name} — ${kind}, ${plural(variants.length, 'variant')}, ${plural(runs, 'run')} of each with each release, seeds ${firstSeed} to ${firstSeed + runs - 1}, intervals of ${confidence * 100} %`,
    ),
    el('h1', {}, unbroken(lead)),
    !complete && el('p', { class: 'doubt' }, '⚠ Interrupted: this is what is known so far.'),
    el(
      'ul',
      { class: 'answers' },
      [...clauses, ...others].map((text) => el('li', {}, unbroken(text))),
    ),
  );
}

/** A verdict of several parts, which semicolons hold apart, is a heading and a list. */
export function inClauses(sentence: string): { readonly lead: string; readonly clauses: readonly string[] } {
  const colon = sentence.indexOf(': ');
  const clauses = colon < 0 ? [] : sentence.slice(colon + 2).split('; ');
  return clauses.length < 2 ? { lead: sentence, clauses: [] } : { lead: sentence.slice(0, colon + 1), clauses };
}

export const list = (texts: readonly string[]): Markup | undefined =>
  texts.length === 0
    ? undefined
    : el(
        'ul',
        { class: 'notes' },
        texts.map((text) => el('li', {}, unbroken(text))),
      );

const again = ({ version, fingerprint, flow }: StudyDesign, { command }: StudyExtras): Markup | undefined =>
  section(
    'again',
    'How to see this again',
    el('pre', { tabindex: 0 }, command),
    el('p', { class: 'reads' }, `preroll ${version} · ${flow} flow · fingerprint ${fingerprint}`),
  );

/** The variants side by side: letter, name, what they do, what was changed. */
export const variantCards = ({ variants }: StudyDesign): Markup =>
  el(
    'div',
    { class: 'variants' },
    variants.map(({ letter, name, strategy, changes }, i) =>
      el(
        'div',
        {},
        el('p', {}, el('span', { class: `swatch v${i % 4}` }), `${letter}: ${name}`),
        el(
          'ul',
          {},
          strategy.map((line) => el('li', {}, line)),
          changesBeyondName({ name, changes }).map((change) => el('li', {}, join('(', change, ')'))),
        ),
      ),
    ),
  );
