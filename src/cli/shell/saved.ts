/** A session as a scenario: the files it began with in one, and what was typed among its people. */
import { printGoDuration, toNanoseconds } from '../../languages/duration.ts';
import { readYaml } from '../../languages/yaml.ts';
import { yamlFile } from '../../scenario/file-of.ts';
import type { PersonAction, Scenario } from '../../scenario/format.ts';
import { type InputFile, readReferenced } from '../files.ts';

type Mapping = { readonly [field: string]: unknown };

/** The text of the file. It stands by itself: what a document named under `manifests` is written out. */
export function savedScenario(
  files: readonly InputFile[],
  scenario: Scenario,
  done: readonly PersonAction[],
  until = 0,
): string {
  const given = files.flatMap(documentsOf);
  const story = given.find(({ value }) => isStory(value));
  const {
    manifests,
    people,
    until: _,
    ...said
  } = (story?.value ?? PLAIN) as Mapping & { manifests?: readonly string[]; until?: unknown };
  const named = (manifests ?? []).flatMap((path) => readReferenced(path, story?.file ?? '') ?? []).flatMap(documentsOf);
  const known = new Set(given.map(({ file }) => file));
  const document = {
    ...said,
    seed: scenario.seed,
    until: durationText(Math.max(until, scenario.until)),
    people: [...((people as readonly unknown[]) ?? []), ...done.map(written)],
  };
  const objects = [...given.filter(({ value }) => !isStory(value)), ...named.filter(({ file }) => !known.has(file))];
  return yamlFile([document, ...objects.map(({ value }) => value)]);
}

const PLAIN: Mapping = { apiVersion: 'preroll.dev/v1alpha1', kind: 'Scenario', name: 'session' };

const isStory = ({ apiVersion }: Mapping): boolean => String(apiVersion).startsWith('preroll.dev/');

const documentsOf = ({ file, text }: InputFile): readonly { readonly file: string; readonly value: Mapping }[] =>
  readYaml(text).documents.flatMap(({ value }) => (isMapping(value) ? [{ file, value }] : []));

const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const durationText = (span: number): string => printGoDuration(toNanoseconds(span as never));

function written({ who, moment, verb, rollout, namespace, arguments: given }: PersonAction): Mapping {
  const at = moment.kind === 'at' ? durationText(moment.at) : '0s';
  return { who, at, do: verb, ...(rollout === '' ? {} : { rollout, namespace }), ...given };
}
