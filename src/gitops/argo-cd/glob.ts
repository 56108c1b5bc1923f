/** Patterns of names as Argo CD has them (`util/glob`, `github.com/gobwas/glob`): `*`, `?`, `[a-z]`, `[!x]`, `{one,other}`. */

/** Does the whole text fit the pattern? What is no pattern fits nothing. */
export function globMatches(pattern: string, text: string): boolean {
  const source = toRegExp(pattern);
  return source !== undefined && new RegExp(`^(?:${source})$`, 's').test(text);
}

function toRegExp(pattern: string): string | undefined {
  let [source, depth] = ['', 0];
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i] ?? '';
    if (c === '*') source += '.*';
    else if (c === '?') source += '.';
    else if (c === '{') [source, depth] = [`${source}(?:`, depth + 1];
    else if (c === '}' && depth > 0) [source, depth] = [`${source})`, depth - 1];
    else if (c === ',' && depth > 0) source += '|';
    else if (c === '[') {
      const close = pattern.indexOf(']', i + 1);
      if (close < 0) return undefined;
      const inside = pattern.slice(i + 1, close);
      const [not, set] = inside.startsWith('!') ? ['^', inside.slice(1)] : ['', inside];
      if (set === '') return undefined;
      source += `[${not}${set.replace(/[\\\]^]/g, '\\$&')}]`;
      i = close;
    } else if (c === '\\' && i + 1 < pattern.length) source += literal(pattern[++i] ?? '');
    else source += literal(c);
  }
  return depth === 0 ? source : undefined;
}

const literal = (c: string): string => (/[\\^$.*+?()[\]{}|/-]/.test(c) ? `\\${c}` : c);
