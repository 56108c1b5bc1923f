/** The door of this room: files in; everything that can be said about them without running anything out. */
import { printPath } from '../languages/yaml.ts';
import type { Position } from '../scenario/format.ts';
import type { SourceFile } from '../scenario/problems.ts';
import { type Bundle, type BundleOptions, readBundle, worldsOf } from './bundle.ts';
import type { FileEdit } from './edits.ts';
import type { Rule, Severity, Sighting } from './rule.ts';
import { rules as allRules } from './rules/index.ts';
import { silencedIn } from './suppressions.ts';

/** One thing to say, at one place. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly title: string;
  readonly at: Position;
  /** The place in the document, `spec.strategy.canary.steps[2]`; empty for a whole file. */
  readonly path: string;
  /** What it is about: `Rollout shop`. */
  readonly object: string;
  readonly message: string;
  readonly why: string;
  readonly remedy: string;
  /** The line of the file it stands on. */
  readonly excerpt: string;
  readonly fix: readonly FileEdit[];
}

export interface LintOptions extends BundleOptions {
  /** Ids of rules that are not asked. */
  readonly disable?: readonly string[];
  readonly rules?: readonly Rule[];
}

export interface LintReport {
  readonly findings: readonly Finding[];
  readonly files: readonly SourceFile[];
  /** How many findings were silenced by comments. */
  readonly silenced: number;
}

/** Asks every rule about the files. Findings come in the order of files, lines and rules. */
export function lint(files: readonly SourceFile[], options: LintOptions = {}): LintReport {
  const bundle = readBundle(files, options);
  const asked = (options.rules ?? allRules).filter(({ id }) => options.disable?.includes(id) !== true);
  const found = worldsOf(bundle).flatMap(({ bundle: world, covers }) =>
    asked
      .flatMap((rule) => [...rule.check(world)].map((sighting) => findingOf(rule, sighting)))
      .filter(({ at }) => covers(at.file)),
  );
  const silenced = new Map(bundle.files.map(({ file, text }) => [file, silencedIn(text)]));
  const kept = found.filter(({ rule, at }) => silenced.get(at.file)?.(rule, at.line) !== true);
  return { findings: inOrder(distinct(kept), bundle), files: bundle.files, silenced: found.length - kept.length };
}

function findingOf(
  { id, severity, title, why }: Rule,
  { source, path, what = 'value', message, remedy, fix = [] }: Sighting,
): Finding {
  const whole = [...source.base, ...path];
  const at: Position = { file: source.file.file, ...source.document.place(whole, what) };
  return {
    rule: id,
    severity,
    title,
    at,
    path: printPath(whole),
    object: nameOf(source),
    message,
    why,
    remedy,
    excerpt: source.file.text.split(/\r?\n/, at.line)[at.line - 1] ?? '',
    fix: fix.map((edit) => ({ file: at.file, ...edit })),
  };
}

function nameOf({ document, base }: Sighting['source']): string {
  let value: unknown = document.value;
  for (const part of base) value = (value as { [member: string]: unknown } | undefined)?.[part];
  const { kind, metadata } = (value ?? {}) as { kind?: unknown; metadata?: { name?: unknown } | null };
  return [kind, metadata?.name].filter((word) => typeof word === 'string').join(' ');
}

/** A template that several analyses use says the same thing once. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ rule, at, message }) => {
    const key = `${rule} ${at.file}:${at.line}:${at.column} ${message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function inOrder(findings: readonly Finding[], { files }: Bundle): readonly Finding[] {
  const rank = new Map(files.map(({ file }, i) => [file, i]));
  return [...findings].sort(
    (a, b) =>
      (rank.get(a.at.file) ?? 0) - (rank.get(b.at.file) ?? 0) || a.at.line - b.at.line || a.at.column - b.at.column,
  );
}
