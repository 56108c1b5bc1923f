/** The summary for a pull request or a job's page: the first line decides, the rest folds away. */
import { caution, sayDuration, sentence } from '../../simulation/outcome.ts';
import type { Trace } from '../../simulation/trace.ts';
import type { Extras } from '../extras.ts';
import { evidenceLine, identity, keyNumbers } from '../key-numbers.ts';
import { plainText } from '../plain-text.ts';
import { tell } from '../story.ts';
import { measurementTable, type Table, whatIfTable } from '../tables.ts';
import { timeline } from '../timeline.ts';

/** GitHub-flavoured Markdown, ending in a line break. Names out of manifests cannot become markup. */
export function renderMarkdown(trace: Trace, extras: Extras): string {
  const story = tell(trace);
  const { outcome, header } = story;
  const failed = outcome.outcome === 'aborted' || outcome.outcome === 'degraded';
  const doubt = caution(outcome);
  const numbers = keyNumbers(outcome);
  const claims = story.of('expectation');
  const measured = measurementTable(story.of('measurement'), 40);
  const whatIf = extras.whatIf ?? [];
  const lines = timeline(story).map((line) => `- \`${sayDuration(line.t / 1e6)}\` ${literal(line.text)}`);
  return [
    `### ${failed ? '✖' : '●'} ${literal(header.scenario)}`,
    `**${literal(sentence(outcome))}**`,
    ...(doubt === undefined ? [] : [`> ⚠ ${literal(doubt)}`]),
    table({
      columns: numbers.map(({ label }) => ({ name: label })),
      rows: [
        numbers.map(({ value, note, label }) => ({ text: label === 'Failed requests' ? `${value} ${note}` : value })),
      ],
    }),
    `${literal(evidenceLine(outcome))} · ${literal(identity(story))}`,
    ...(claims.length === 0
      ? []
      : [
          claims
            .map(
              ({ text, held, found }) =>
                `- ${held ? '✔' : '✖'} ${literal(text)}${held ? '' : `: found ${literal(found)}`}`,
            )
            .join('\n'),
        ]),
    ...(whatIf.length === 0 ? [] : ['**What if the release had been …**', table(whatIfTable(whatIf))]),
    ...(measured.rows.length === 0 ? [] : [fold('Measurements', table(measured))]),
    ...(lines.length === 0 ? [] : [fold('What happened', lines.join('\n'))]),
    ...(header.assumptions.length === 0
      ? []
      : [
          fold(
            'Assumptions',
            header.assumptions.map(({ about, text }) => `- ${literal(about)}: ${literal(text)}`).join('\n'),
          ),
        ]),
    `<sub>\`${extras.command.replaceAll('`', "'").replaceAll('\n', ' ')}\` · preroll ${literal(extras.version)}</sub>`,
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

const fold = (summary: string, body: string): string =>
  `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;

function table({ columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ name }) => literal(name))),
    line(columns.map(({ numeric }) => (numeric === true ? '---:' : '---'))),
    ...rows.map((row) =>
      line(
        row.map(({ text, bad, warning }) => `${bad === true ? '✖ ' : warning === true ? '⚠ ' : ''}${literal(text)}`),
      ),
    ),
  ].join('\n');
}

/** Text that Markdown and the HTML inside it leave alone; `@name` must not call anybody. */
const literal = (text: string): string =>
  plainText(text)
    .replaceAll(/[\\`*_{}[\]()#+!|~]/g, (char) => `\\${char}`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '&#64;')
    .replaceAll('://', ':&#47;&#47;');
