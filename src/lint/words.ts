/** Numbers as findings write them. */

/** `90 s`, `5 m`, `1 h 30 m`. */
export function span(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'for ever';
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(seconds / 3_600), 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [Math.round((seconds % 60) * 10) / 10, 's'],
  ];
  if (seconds < 120) return `${Math.round(seconds * 10) / 10} s`;
  return parts.flatMap(([n, unit]) => (n === 0 ? [] : [`${n} ${unit}`])).join(' ');
}

/** `8.3 %` */
export const percent = (share: number): string => `${Math.round(share * 1_000) / 10} %`;

/** `1 pod`, `3 pods` */
export const count = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;

/** `a`, `a and b`, `a, b and c` */
export const list = (words: readonly string[], last = 'and'): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
