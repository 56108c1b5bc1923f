/** The `{{args.x}}` in the metrics of a template, each where it stands. */
import type { Path, Place } from '../languages/yaml.ts';
import type { Manifest } from '../scenario/manifests.ts';

export interface PlaceholderHere {
  readonly name: string;
  /** The value that holds it. */
  readonly path: Path;
  /** Where `args.x` itself stands, if its text can be found. */
  readonly place: Place | undefined;
}

export function placeholdersIn(manifest: Manifest): readonly PlaceholderHere[] {
  const { metrics = [] } = (manifest.object.spec ?? {}) as { readonly metrics?: unknown };
  return [...textsIn(metrics, ['spec', 'metrics'])].flatMap(({ text, path }) =>
    [...text.matchAll(/\{\{\s*args\.([\w-]+)\s*\}\}/g)].map(([, name = '']) => ({
      name,
      path,
      place: placeOf(manifest, path, `args.${name}`),
    })),
  );
}

function* textsIn(value: unknown, path: Path): Generator<{ readonly text: string; readonly path: Path }> {
  if (typeof value === 'string') yield { text: value, path };
  else if (Array.isArray(value)) for (const [i, item] of value.entries()) yield* textsIn(item, [...path, i]);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) yield* textsIn(member, [...path, key]);
  }
}

/** From the line of the value on; the first place counts. */
function placeOf({ source }: Manifest, path: Path, word: string): Place | undefined {
  const from = source.document.place([...source.base, ...path]).line;
  const lines = source.file.text.split('\n');
  const isWord = new RegExp(`${word.replaceAll('.', '\\.')}(?![\\w-])`);
  for (let i = from - 1; i < Math.min(lines.length, from + 40); i++) {
    const at = isWord.exec(lines[i] ?? '');
    if (at !== null) return { line: i + 1, column: at.index + 1 };
  }
  return undefined;
}
