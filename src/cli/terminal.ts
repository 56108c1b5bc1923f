/** What the terminal can show: colours only where a person looks, widths that fit. */

/** Paints pieces of text; without a terminal it leaves them as they are. */
export interface Painter {
  bold(text: string): string;
  dim(text: string): string;
  bad(text: string): string;
  stable(text: string): string;
  canary(text: string): string;
}

const plain = (text: string) => text;
const paint = (code: string) => (text: string) => `\u001b[${code}m${text}\u001b[0m`;

/** Colours on a terminal unless NO_COLOR is set (no-color.org); FORCE_COLOR asks for them anywhere. */
export function painterFor(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): Painter {
  const coloured = env.FORCE_COLOR !== undefined || (stream.isTTY === true && !env.NO_COLOR);
  if (!coloured) return { bold: plain, dim: plain, bad: plain, stable: plain, canary: plain };
  return {
    bold: paint('1'),
    dim: paint('2'),
    bad: paint('38;5;202'),
    stable: paint('38;5;33'),
    canary: paint('38;5;214'),
  };
}

/** Columns to write in: the terminal's own, between 60 and 140; 100 where there is none. */
export const widthOf = (stream: { readonly columns?: number }): number =>
  stream.columns === undefined ? 100 : Math.max(60, Math.min(140, stream.columns));
