/** What the terminal can show: colours only where a person looks, widths that fit. */
import { type Painter, plain } from '../report/painter.ts';

const paint = (code: string) => (text: string) => `\u001b[${code}m${text}\u001b[0m`;

type Environment = Readonly<Record<string, string | undefined>>;

/** Colours on a terminal unless NO_COLOR is set (no-color.org); FORCE_COLOR asks for them anywhere. */
export const showsColours = (stream: { readonly isTTY?: boolean }, env: Environment): boolean =>
  env.FORCE_COLOR !== undefined || (stream.isTTY === true && !env.NO_COLOR);

export function painterFor(stream: { readonly isTTY?: boolean }, env: Environment): Painter {
  if (!showsColours(stream, env)) return plain;
  return {
    bold: paint('1'),
    dim: paint('2'),
    bad: paint('38;5;202'),
    stable: paint('38;5;33'),
    canary: paint('38;5;214'),
    warning: paint('1;33'),
  };
}

/** Columns to write in: the terminal's own, between 60 and 140; 100 where there is none. */
export const widthOf = (stream: { readonly columns?: number }): number =>
  stream.columns === undefined ? 100 : Math.max(60, Math.min(140, stream.columns));
