/**
 * `unmarshal.json`: what the plugin's `lint` says about files that do not decode. The words are ours; what must agree is
 * whether a file is refused while it is decoded, in which document, and at which member.
 *
 * Lint reads as Go does (the last of two equal keys counts, the case of fields is ignored, numbers pass for text) and
 * looks into Rollouts, Services and Ingresses only; we are asked in the same way.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from '../../../src/languages/decode.ts';
import { type Path, readYaml, type YamlDocument, type YamlMistake } from '../../../src/languages/yaml.ts';
import { findStrict } from '../../../src/scenario/kinds/index.ts';
import type { Failure, Suite } from '../suite.ts';

interface Case {
  readonly name: string;
  readonly group: string;
  readonly yaml: string;
  readonly expected: {
    readonly stage: 'yaml' | 'object' | 'rollout' | 'reference' | 'remarshal' | 'validated';
    readonly document?: number;
    readonly cause?: {
      readonly kind: 'unknownField' | 'type' | 'yaml' | 'other';
      readonly name?: string;
      readonly goField?: string;
      readonly line?: number;
    };
  };
}

export const suite: Suite = {
  name: 'unmarshal',
  run(tree) {
    const cases = read(tree);
    if (cases === undefined) return undefined;
    const failures = cases.flatMap((c): Failure[] => {
      const detail = compare(c);
      return detail === undefined ? [] : [{ name: `${c.group}: ${c.name}`, detail }];
    });
    return { passed: cases.length - failures.length, failures };
  },
};

function read(tree: string): readonly Case[] | undefined {
  const file = join(tree, 'unmarshal.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { cases: readonly Case[] }).cases : undefined;
}

/** The first difference, or `undefined`. */
function compare({ yaml, expected }: Case): string | undefined {
  const refusals = refusalsOf(yaml);
  const said = refusals
    .map((r) => `document ${documentAt(yaml, r.at.line)}: ${r.path.join('.')}: ${r.found}`)
    .join('; ');
  if (expected.stage === 'validated')
    return refusals.length === 0 ? undefined : `decodes in the real system; we say: ${said}`;
  if (refusals.length === 0) return `refused by the real system (${JSON.stringify(expected.cause)}); we decode it`;
  // For texts that are no YAML the recording counts the documents read before the broken one.
  const wanted = (expected.document ?? 1) + (expected.stage === 'yaml' ? 1 : 0);
  const there = refusals.filter((r) => documentAt(yaml, r.at.line) === wanted);
  if (there.length === 0) return `refused in document ${wanted}; we say: ${said}`;
  const { kind, name, goField } = expected.cause ?? { kind: 'other' };
  if (
    kind === 'unknownField' &&
    !there.some((r) => r.found.startsWith('the unknown field') && r.path.at(-1) === name)
  ) {
    return `unknown field ${JSON.stringify(name)}; we say: ${said}`;
  }
  if (kind === 'type' && goField !== undefined && !there.some((r) => matches(r.path, goField)))
    return `wrong type at ${goField}; we say: ${said}`;
  return undefined;
}

/** `RolloutSpec.spec.replicas`: the struct, then the path without list positions; of a mapping's member the mapping is named. */
function matches(path: Path, goField: string): boolean {
  const names = path.filter((part) => typeof part === 'string');
  const wanted = goField.split('.').slice(1);
  return wanted.every((part, i) => names[i] === part) && names.length <= wanted.length + 1;
}

/** Everything our decoder has against a file, read as lint reads. */
function refusalsOf(text: string): YamlMistake[] {
  const { documents, mistakes } = readYaml(text, { duplicateKeys: 'last counts' });
  return [...mistakes, ...documents.filter((d) => d.brokenLines.length === 0).flatMap(refusalsOfDocument)];
}

function refusalsOfDocument(document: YamlDocument): readonly YamlMistake[] {
  const refuse = (found: string): YamlMistake[] => [
    { at: document.place([]), path: [], found, expected: '', remedy: '' },
  ];
  const { value } = document;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse('no mapping');
  const { apiVersion, kind } = value;
  if (typeof kind !== 'string' || kind === '') return refuse('no kind');
  if (typeof apiVersion === 'string' && apiVersion.split('/').length > 2)
    return refuse('an apiVersion with two slashes');
  if (typeof apiVersion !== 'string') return [];
  // Lint takes any version of Argo's group for its Rollout.
  const known = findStrict(apiVersion.replace(/^argoproj\.io\/.*/, 'argoproj.io/v1alpha1'), kind);
  if (known === undefined || !['Ingress', 'Rollout', 'Service'].includes(kind)) return [];
  return decode(known.schema, document, { asGo: true }).mistakes;
}

/** The number of the document that a line belongs to, from 1; empty ones count. */
function documentAt(text: string, line: number): number {
  const before = text.split(/\r?\n/).slice(0, line);
  const marks = before.filter((l) => /^---(?:\s|$)/.test(l)).length;
  const head = before.findIndex((l) => /^---(?:\s|$)/.test(l));
  const isBare = head >= 0 && before.slice(0, head).every((l) => /^\s*(?:[#%].*)?$/.test(l));
  return marks + (isBare ? 0 : 1);
}
