/** Pieces that every page is made of. */
import { type Child, el, type Markup } from './markup.ts';
import { unbroken } from './numbers.ts';
import type { Table } from './tables.ts';

/** A data table with its header row; numbers to the right. */
export function htmlTable(table: Table, caption: string): Markup {
  const numeric = (i: number) => (table.columns[i]?.numeric === true ? 'num' : undefined);
  return el(
    'table',
    { 'aria-label': caption },
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        table.columns.map(({ name }, i) => el('th', { scope: 'col', class: numeric(i) }, name)),
      ),
    ),
    el(
      'tbody',
      {},
      table.rows.map((row) =>
        el(
          'tr',
          {},
          row.map((cell, i) => {
            const tone = cell.bad === true ? 'badink' : cell.warning === true ? 'doubtful' : undefined;
            const cls = [numeric(i), tone].filter((c) => c !== undefined).join(' ');
            return el('td', { class: cls === '' ? undefined : cls }, unbroken(cell.text));
          }),
        ),
      ),
    ),
  );
}

/** A part of the page with its heading; nothing when there is nothing in it. */
export function section(id: string, heading: string, ...content: readonly Child[]): Markup | undefined {
  if (content.every((child) => child === undefined || child === false)) return undefined;
  return el('section', { 'aria-labelledby': id }, el('h2', { id }, heading), ...content);
}
