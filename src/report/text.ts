/** The story for the terminal: verdict, four numbers, timeline, measurements, what-if, assumptions. */
import { caution, sayDuration, sentence } from '../simulation/outcome.ts';
import type { Trace } from '../simulation/trace.ts';
import type { Extras } from './extras.ts';
import { evidenceLine, identity, keyNumbers } from './key-numbers.ts';
import { microscopeLines } from './microscope.ts';
import type { Painter } from './painter.ts';
import { plainText } from './plain-text.ts';
import { type Story, tell } from './story.ts';
import { measurementTable, type Table, whatIfTable } from './tables.ts';
import { terminalLanes } from './terminal-lanes.ts';
import { timeline } from './timeline.ts';
import { textWidth, wrap } from './wrap.ts';

/** The verdict alone, on one line without a break. */
export const renderVerdict = (trace: Trace): string => plainText(sentence(tell(trace).outcome));

/**
 * The whole story as text, ending in a line break. `width` is in columns; long lines are wrapped with a hanging indent,
 * tables are never wrapped. Control characters out of manifests are made harmless.
 */
export function renderText(trace: Trace, extras: Extras, painter: Painter, width: number): string {
  const story = tell(trace);
  const page = new Page(painter, Math.max(40, width));
  head(story, page);
  if (story.entries.length > 0)
    page.drawn(
      terminalLanes(story, painter, Math.max(60, width - 2))
        .at(story.until)
        .slice(1),
    );
  notes(story, page);
  if (story.entries.length > 0) lines(story, page, extras.explain === true);
  const failed = microscopeLines(story, extras);
  if (failed.length > 0) page.heading('Why requests failed');
  for (const { text, indent } of failed) page.line(text, { indent, hang: 2 });
  const measurements = measurementTable(story.of('measurement'), 40);
  if (measurements.rows.length > 0) page.table('Measurements', measurements);
  if (extras.whatIf !== undefined && extras.whatIf.length > 0) {
    page.table('What if the release had been …', whatIfTable(extras.whatIf));
  }
  expectations(story, page);
  return page.text();
}

function head(story: Story, page: Page): void {
  const { outcome } = story;
  const failed = outcome.outcome === 'aborted' || outcome.outcome === 'degraded';
  const words = sentence(outcome);
  const paint = failed ? page.painter.bad : page.painter.bold;
  page.line(`${failed ? '✖' : '●'} ${words}`, {
    hang: 2,
    paint: (text) => text.replace(/^(\S \S+)/, (verdict) => paint(verdict)),
  });
  const doubt = caution(outcome);
  if (doubt !== undefined) page.line(`⚠ ${doubt}`, { indent: 2, hang: 2, paint: page.warning });
  const numbers = keyNumbers(outcome).map(({ label, value, note }) =>
    label === 'Failed requests' ? `${label} ${value} ${note}` : `${label} ${value}`,
  );
  page.flow(numbers, 2);
  page.line(`${evidenceLine(outcome)}   ${identity(story)}`, { indent: 2, paint: page.painter.dim });
}

function notes(story: Story, page: Page): void {
  const { assumptions, notices, fidelity } = story.header;
  if (assumptions.length > 0) page.heading('Assumed, because nothing said otherwise');
  for (const { about, text, remedy } of assumptions) {
    page.line(`${about}: ${text}`, { indent: 2, hang: 2 });
    if (remedy !== undefined)
      page.line(`to say it yourself: ${remedy}`, { indent: 4, hang: 2, paint: page.painter.dim });
  }
  if (notices.length > 0) page.heading('Noticed');
  for (const notice of notices) page.line(notice, { indent: 2, hang: 2 });
  if (fidelity.length > 0) page.heading('Approximated');
  for (const note of fidelity) page.line(note, { indent: 2, hang: 2 });
}

function lines(story: Story, page: Page, explain: boolean): void {
  page.heading('Timeline');
  const told = timeline(story, { explain });
  const paints = {
    bad: page.painter.bad,
    faint: page.painter.dim,
    plain: undefined,
    strong: page.painter.bold,
    warning: page.warning,
  };
  const stamps = told.map((line) => sayDuration(line.t / 1_000_000));
  const column = Math.max(...stamps.map((s) => s.length), 8);
  let last = '';
  told.forEach((line, i) => {
    // A stamp is not repeated: lines of one instant read as one paragraph.
    const stamp = stamps[i] === last ? '' : stamps[i]!;
    last = stamps[i]!;
    const text = `${stamp.padStart(column)}  ${line.text}`;
    const paint = paints[line.tone];
    page.line(text, { indent: 2, hang: column + 2, ...(paint === undefined ? {} : { paint }) });
  });
}

function expectations(story: Story, page: Page): void {
  const claims = story.of('expectation');
  if (claims.length > 0) page.heading('Expectations');
  for (const { text, held, found } of claims) {
    const line = held ? `✔ ${text}` : `✖ ${text}: found ${found}`;
    page.line(line, { indent: 2, hang: 2, ...(held ? {} : { paint: page.painter.bad }) });
  }
}

/** A cell that is a whole message would push the table off the screen; the timeline has it in full. */
const cut = (text: string): string =>
  textWidth(text) <= MOST_COLUMNS ? text : `${[...text].slice(0, MOST_COLUMNS - 1).join('')}…`;

const MOST_COLUMNS = 44;

interface LineOptions {
  readonly indent?: number;
  /** Further indent of the lines after the first. */
  readonly hang?: number;
  readonly paint?: (text: string) => string;
}

/** Collects lines. Text is wrapped before it is painted, so that colours do not count as width. */
class Page {
  readonly painter: Painter;
  readonly warning: (text: string) => string;
  readonly #width: number;
  readonly #lines: string[] = [];

  constructor(painter: Painter, width: number) {
    this.painter = painter;
    this.warning = painter.warning ?? painter.bold;
    this.#width = width;
  }

  heading(text: string): void {
    this.#lines.push('', this.painter.bold(text));
  }

  line(text: string, { indent = 0, hang = 0, paint = (t: string) => t }: LineOptions = {}): void {
    for (const part of wrap(plainText(text), this.#width - indent, hang)) {
      this.#lines.push(' '.repeat(indent) + paint(part));
    }
  }

  /** Lines that are as wide as they should be, and painted. */
  drawn(lines: readonly string[]): void {
    this.#lines.push('', ...lines.map((line) => `  ${line}`.trimEnd()));
  }

  /** Short pieces side by side, as many to a line as fit. */
  flow(pieces: readonly string[], indent: number): void {
    let line = '';
    for (const piece of pieces) {
      const longer = line === '' ? piece : `${line}   ${piece}`;
      if (line !== '' && textWidth(longer) + indent > this.#width) {
        this.#lines.push(' '.repeat(indent) + line);
        line = piece;
      } else {
        line = longer;
      }
    }
    if (line !== '') this.#lines.push(' '.repeat(indent) + line);
  }

  table(title: string, table: Table): void {
    this.heading(title);
    const cells = table.rows.map((row) => row.map((cell) => ({ ...cell, text: cut(plainText(cell.text)) })));
    const widths = table.columns.map((column, i) =>
      Math.max(textWidth(column.name), ...cells.map((row) => textWidth(row[i]?.text ?? ''))),
    );
    const pad = (text: string, i: number) => {
      const space = ' '.repeat(widths[i]! - textWidth(text));
      return table.columns[i]!.numeric === true ? space + text : text + space;
    };
    const header = table.columns.map((column, i) => pad(column.name, i)).join('  ');
    this.#lines.push(this.painter.dim(`  ${header}`.trimEnd()));
    for (const row of cells) {
      const painted = row.map((cell, i) => {
        const text = i === row.length - 1 && table.columns[i]!.numeric !== true ? cell.text : pad(cell.text, i);
        return cell.bad === true ? this.painter.bad(text) : cell.warning === true ? this.warning(text) : text;
      });
      this.#lines.push(`  ${painted.join('  ')}`);
    }
  }

  text(): string {
    return `${this.#lines.join('\n')}\n`;
  }
}
