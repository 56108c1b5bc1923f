/** Whole numbers in annotations and status texts. Several are read in every look, so no regular expression is run for them. */

/** What Go reads as an integer: digits, perhaps after a sign. `undefined` for anything else. */
export function integerIn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const start = text.startsWith('-') || text.startsWith('+') ? 1 : 0;
  if (text.length === start) return undefined;
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < ZERO || code > NINE) return undefined;
  }
  return Number(text);
}

const ZERO = 0x30;
const NINE = 0x39;
