/** Paths of the downward API: `metadata.name`, `metadata.labels['app']` (`kubernetes: pkg/fieldpath`). */
import { qualifiedNameProblems } from './names.ts';

export interface Subscripted {
  readonly path: string;
  readonly key: string;
}

/** `metadata.labels['app']` taken apart; `undefined` for a path without such an end. */
export function subscripted(path: string): Subscripted | undefined {
  if (!path.endsWith("']")) return undefined;
  const open = path.indexOf("['");
  return open > 0 ? { path: path.slice(0, open), key: path.slice(open + 2, -2) } : undefined;
}

const FIELDS: ReadonlySet<string> = new Set([
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
]);

/** Can a text be taken from this path of any object's metadata? Whether the label is there does not matter. */
export function canExtractMetadata(path: string): boolean {
  const parts = subscripted(path);
  if (parts === undefined) return FIELDS.has(path);
  if (parts.path === 'metadata.annotations') return qualifiedNameProblems(parts.key.toLowerCase()).length === 0;
  return parts.path === 'metadata.labels' && qualifiedNameProblems(parts.key).length === 0;
}
