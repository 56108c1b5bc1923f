/** A tree of objects laid out as a table: NAME with the branches, KIND, STATUS, AGE, INFO. */
import { type Colour, colourOfIcon, type Ink } from './ink.ts';

/** One object and what belongs to it. */
export interface Row {
  readonly icon: string;
  readonly name: string;
  /** One wrapped around the other, the first inmost. */
  readonly nameColours?: readonly Colour[];
  readonly kind: string;
  readonly status?: { readonly icon: string; readonly text: string };
  readonly age: string;
  /** Already in colour: nothing stands behind it that it could push away. */
  readonly info: string;
  readonly children: readonly Row[];
}

/** A cell: how it looks, and how many characters of it are seen. */
interface Cell {
  readonly text: string;
  readonly width: number;
}

const HEADINGS = ['NAME', 'KIND', 'STATUS', 'AGE'] as const;
const GAP = 2;

/** The lines of the table. Blanks that fill a column stay at the ends of lines, as the plugin leaves them. */
export function tableOf(root: Row, ink: Ink): readonly string[] {
  const lines = [{ cells: HEADINGS.map(bare), info: 'INFO' }, ...linesOf(root, '', '', ink)];
  const widths = HEADINGS.map((_, i) => Math.max(...lines.map(({ cells }) => cells[i]?.width ?? 0)) + GAP);
  return lines.map(({ cells, info }) => cells.map((cell, i) => filled(cell, widths[i] ?? 0)).join('') + info);
}

interface Line {
  readonly cells: readonly Cell[];
  readonly info: string;
}

/** `before` stands before the row itself, `below` before everything under it. */
function linesOf(row: Row, before: string, below: string, ink: Ink): readonly Line[] {
  const { status, kind, age, info, children } = row;
  return [
    { cells: [nameCell(row, before, ink), bare(kind), statusCell(status, ink), bare(age)], info },
    ...children.flatMap((child, i) =>
      i < children.length - 1
        ? linesOf(child, `${below}├──`, `${below}│  `, ink)
        : linesOf(child, `${below}└──`, `${below}   `, ink),
    ),
  ];
}

function nameCell({ icon, name, nameColours = [] }: Row, before: string, ink: Ink): Cell {
  const head = `${before}${icon} `;
  const painted = nameColours.reduce((text, colour) => ink(text, colour), name);
  return { text: head + painted, width: widthOf(head + name) };
}

function statusCell(status: Row['status'], ink: Ink): Cell {
  if (status === undefined) return bare(' ');
  return {
    text: `${ink(status.icon, colourOfIcon(status.icon))} ${status.text}`,
    width: widthOf(`${status.icon} ${status.text}`),
  };
}

const bare = (text: string): Cell => ({ text, width: widthOf(text) });
const filled = ({ text, width }: Cell, to: number): string => text + ' '.repeat(to - width);
/** Characters, however many bytes or UTF-16 units they take. */
const widthOf = (text: string): number => [...text].length;
