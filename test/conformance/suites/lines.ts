/** How texts of several lines are compared. */

/** `undefined` if both texts are the same, else the first line that is not. */
export function firstLineThatDiffers(expected: string, got: string): string | undefined {
  if (expected === got) return undefined;
  const [e, g] = [expected.split('\n'), got.split('\n')];
  const at = e.findIndex((line, i) => line !== g[i]);
  const line = at < 0 ? e.length : at;
  const show = (text: string | undefined) => (text === undefined ? 'no line' : JSON.stringify(text));
  return `line ${line + 1}: expected ${show(e[line])}, got ${show(g[line])}`;
}
