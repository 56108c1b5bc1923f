/** What a rule is: one thing that can be seen in manifests before anything runs, and what to say where it is seen. */
import type { Path } from '../languages/yaml.ts';
import type { Manifest } from '../scenario/manifests.ts';
import type { Source } from '../scenario/problems.ts';
import type { Bundle } from './bundle.ts';
import type { TextEdit } from './edits.ts';

/**
 * Error: it does not work as written, whatever else is true. Warning: it works, though hardly as its author thinks, or it
 * rests on something that no file shows. Info: worth knowing.
 */
export const SEVERITIES = ['error', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface Rule {
  /** Stable: people write it in comments and in their pipelines. The page about it is `docs/rules/<id>.md`. */
  readonly id: string;
  readonly severity: Severity;
  readonly title: string;
  /** Why it matters, true of every finding. */
  readonly why: string;
  check(bundle: Bundle): Iterable<Sighting>;
}

/** One place where a rule is broken. */
export interface Sighting {
  readonly source: Source;
  /** From the object on, as a person would write it. */
  readonly path: Path;
  readonly what?: 'key' | 'value';
  /** In words, with the numbers of the case. */
  readonly message: string;
  readonly remedy: string;
  /** Changes nothing that works today. */
  readonly fix?: readonly TextEdit[];
}

/** A sighting in an object. */
export const seenIn = (
  { source }: Manifest,
  path: Path,
  words: Pick<Sighting, 'message' | 'remedy' | 'fix' | 'what'>,
): Sighting => ({ source, path, ...words });
