/**
 * From the YAML of a Codefresh pipeline (a plain file, or a pipeline object with `spec`) to its steps. Fields that
 * Codefresh knows and preroll does nothing with are let through; step types that it does not carry out are noticed.
 */
import * as z from 'zod';
import { type Duration, minutes, seconds } from '../../kernel/time.ts';
import { decode } from '../../languages/decode.ts';
import { nearest } from '../../languages/did-you-mean.ts';
import type { Path, YamlDocument, YamlMistake } from '../../languages/yaml.ts';
import { unreadable } from './condition.ts';
import type { Pipeline, Step, StepCondition, StepKind, Trigger, When } from './pipeline.ts';
import { branchPattern } from './triggers.ts';

export interface DecodedPipeline {
  /** Absent if there were mistakes. */
  readonly pipeline?: Pipeline;
  readonly mistakes: readonly YamlMistake[];
  /** What is carried along without effect, each in a sentence. */
  readonly notices: readonly string[];
}

/** Decodes a document that holds a pipeline. */
export function decodePipeline(document: YamlDocument): DecodedPipeline {
  const value = document.value as { readonly kind?: unknown; readonly spec?: unknown } | null;
  const isObject = typeof value === 'object' && value !== null && value.spec !== undefined;
  const base: Path = isObject ? ['spec'] : [];
  const body = decode(pipelineSchema, document, { at: base });
  const head = isObject ? decode(headSchema, document) : undefined;
  const mistakes = [...(head?.mistakes ?? []), ...body.mistakes];
  if (body.value === undefined || mistakes.length > 0) return { mistakes, notices: [] };
  const notices: string[] = [];
  const complain: Complain = (path, words) =>
    void mistakes.push({ at: document.place([...base, ...path]), path: [...base, ...path], ...words });
  const text = body.value;
  const steps = Object.entries(text.steps).map(([name, step]) => stepOf(name, step, notices));
  checkConditions(steps, complain);
  checkTimeouts(text.steps, complain);
  notices.push(...oddities(steps, text));
  if (text.mode === 'parallel') {
    notices.push('Its steps run one after the other here, though the pipeline says `mode: parallel`.');
  }
  const triggers = (text.triggers ?? []).filter(({ type }) => type === undefined || type === 'git').map(triggerOf);
  for (const [i, { branchRegex }] of triggers.entries()) {
    if (branchRegex !== undefined && branchPattern(branchRegex) === undefined && /^\/.*\/[a-z]*$/.test(branchRegex)) {
      complain(['triggers', i, 'branchRegex'], {
        found: `${branchRegex}, which is no regular expression`,
        expected: 'a regular expression of JavaScript: /^main$/i',
        remedy: 'correct the expression',
      });
    }
  }
  if (mistakes.length > 0) return { mistakes, notices };
  const pipeline: Pipeline = {
    name: head?.value?.metadata?.name ?? '',
    failFast: text.fail_fast ?? true,
    strictFailFast: text.strict_fail_fast ?? false,
    stages: text.stages ?? [],
    steps,
    triggers,
  };
  return { pipeline, mistakes, notices };
}

const text = z.string({ error: 'a text' });
const word = z.union([z.string(), z.number(), z.boolean()], { error: 'a text' });
const words = z.array(word, { error: 'a list of texts' });
const truth = z.boolean({ error: 'true or false' });
const open = <S extends z.ZodRawShape>(shape: S) => z.looseObject(shape, { error: 'a mapping' });

const results = z.array(text, { error: 'a list of results' }).optional();
// YAML as Kubernetes reads it takes the key `on` for the truth value; Codefresh reads it as a word.
const condition = open({ name: text, on: results, true: results });
const conditions = z.array(condition, { error: 'a list of {name, on}' });
const expressions = z.record(z.string(), word, { error: 'a mapping of names to conditions' });

const when = z.strictObject(
  {
    branch: z
      .strictObject({ only: words.optional(), ignore: words.optional() }, { error: 'only or ignore' })
      .optional(),
    condition: z
      .strictObject({ all: expressions.optional(), any: expressions.optional() }, { error: 'all or any' })
      .optional(),
    steps: z
      .union([conditions, z.strictObject({ all: conditions.optional(), any: conditions.optional() })], {
        error: 'a list of {name, on}',
      })
      .optional(),
  },
  { error: 'branch, condition or steps' },
);

const FINAL_STATES = ['approved', 'denied', 'terminated'] as const;

const step = open({
  type: text.optional(),
  title: text.optional(),
  description: text.optional(),
  stage: text.optional(),
  fail_fast: truth.optional(),
  when: when.optional(),
  image: text.optional(),
  commands: words.optional(),
  environment: z.union([words, z.record(z.string(), word)], { error: 'a list of NAME=value' }).optional(),
  working_directory: text.optional(),
  timeout: z
    .union(
      [
        text,
        open({
          duration: z.number({ error: 'a number' }),
          timeUnit: z.enum(['hours', 'minutes'], { error: 'hours or minutes' }).optional(),
          finalState: z.enum(FINAL_STATES, { error: `one of ${FINAL_STATES.join(', ')}` }).optional(),
        }),
      ],
      { error: 'a text such as 1.5h, or (approvals) {duration, timeUnit, finalState}' },
    )
    .optional(),
  retry: open({
    maxAttempts: z.number({ error: 'a number' }).optional(),
    delay: z.number({ error: 'seconds' }).optional(),
    exponentialFactor: z.number({ error: 'a number' }).optional(),
  }).optional(),
  arguments: z.record(z.string(), z.any(), { error: 'a mapping' }).optional(),
});

const trigger = open({
  type: text.optional(),
  name: text.optional(),
  repo: text.optional(),
  branchRegex: text.optional(),
  disabled: truth.optional(),
});

const pipelineSchema = open({
  version: word.optional(),
  mode: z.enum(['sequential', 'parallel'], { error: 'sequential or parallel' }).optional(),
  fail_fast: truth.optional(),
  strict_fail_fast: truth.optional(),
  stages: z.array(text, { error: 'a list of names' }).optional(),
  steps: z.record(z.string(), step, { error: 'a mapping of names to steps' }),
  triggers: z.array(trigger, { error: 'a list of triggers' }).optional(),
});

const headSchema = open({ metadata: open({ name: text.optional() }).optional() });

type StepText = z.infer<typeof step>;

function stepOf(name: string, given: StepText, notices: string[]): Step {
  const { failFast, ...rest } = { failFast: given.fail_fast, ...commonOf(name, given) };
  const does = kindOf(name, given, notices);
  return { ...rest, ...(failFast === undefined ? {} : { failFast }), does };
}

function commonOf(name: string, given: StepText): Omit<Step, 'does' | 'failFast'> {
  const directory = fieldOf(given, 'working_directory');
  const { maxAttempts = 1, delay = 5, exponentialFactor = 1 } = given.retry ?? {};
  const timeout = typeof given.timeout === 'string' ? spanOf(given.timeout) : undefined;
  return {
    name,
    title: given.title ?? name,
    stage: given.stage ?? 'default',
    retry: { maxAttempts, delay: seconds(delay), exponentialFactor },
    ...(given.when === undefined ? {} : { when: whenOf(given.when) }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(typeof directory === 'string' ? { workingDirectory: directory } : {}),
  };
}

/** A field of a typed step, written on the step itself or under `arguments`. */
function fieldOf(given: StepText, field: string): unknown {
  return (given as Readonly<Record<string, unknown>>)[field] ?? given.arguments?.[field];
}

function kindOf(name: string, given: StepText, notices: string[]): StepKind {
  const one = (field: string): string => String(fieldOf(given, field) ?? '');
  const many = (field: string): readonly string[] => listOf(fieldOf(given, field));
  const type = given.type ?? 'freestyle';
  switch (type.split(':')[0]) {
    case 'git-clone':
      return { kind: 'git-clone', repo: one('repo'), revision: one('revision') };
    case 'build': {
      const tags = [...many('tags'), ...(one('tag') === '' ? [] : [one('tag')])];
      return {
        kind: 'build',
        imageName: one('image_name'),
        // Without a tag the branch is (documentation of the build step).
        tags: tags.length === 0 ? [`\${{CF_BRANCH_TAG_NORMALIZED}}`] : tags,
        keepsCase: one('tag_policy') === 'original',
        pushes: fieldOf(given, 'disable_push') !== true,
        arguments: many('build_arguments'),
      };
    }
    case 'push':
      return {
        kind: 'push',
        candidate: one('candidate'),
        tags: [...many('tags'), ...(one('tag') === '' ? [] : [one('tag')])],
      };
    case 'freestyle':
      return {
        kind: 'freestyle',
        image: one('image'),
        commands: many('commands'),
        environment: listOf(fieldOf(given, 'environment')),
      };
    case 'pending-approval':
      return { kind: 'pending-approval', ...approvalOf(given) };
    case 'git-commit':
      return { kind: 'git-commit', repo: one('repo'), message: one('commit_message') };
    case 'github-pr':
      return {
        kind: 'github-pr',
        token: one('GITHUB_TOKEN'),
        repo: `${one('GITHUB_REPO_OWNER')}/${one('GITHUB_REPO_NAME')}`,
        head: one('HEAD'),
        base: one('BASE'),
        title: one('TITLE'),
      };
    default:
      notices.push(`Its step ${name} is of the type ${type}, which preroll does not carry out: it succeeds.`);
      return { kind: 'other', type };
  }
}

/** `[A=b]`, or a mapping. */
function listOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map(String);
  if (typeof value === 'object' && value !== null) return Object.entries(value).map(([k, v]) => `${k}=${String(v)}`);
  return value === undefined ? [] : [String(value)];
}

/** Seven days, when the step says nothing (documentation of approval steps). */
const LONGEST_APPROVAL = minutes(168 * 60);

function approvalOf({
  timeout,
}: StepText): Pick<Extract<StepKind, { kind: 'pending-approval' }>, 'timeout' | 'finalState'> {
  if (typeof timeout !== 'object') return { timeout: LONGEST_APPROVAL, finalState: 'terminated' };
  const { duration, timeUnit = 'hours', finalState = 'terminated' } = timeout;
  return { timeout: minutes(duration * (timeUnit === 'hours' ? 60 : 1)), finalState };
}

/** `1.5h`, `30m`, `45s`. */
function spanOf(written: string): Duration | undefined {
  const [, number, unit] = /^\s*(\d+(?:\.\d+)?)\s*([smh])\s*$/.exec(written) ?? [];
  if (number === undefined) return undefined;
  return seconds(Number(number) * (unit === 'h' ? 3600 : unit === 'm' ? 60 : 1));
}

type WhenText = z.infer<typeof when>;

function whenOf({ branch, condition: expressed, steps }: WhenText): When {
  const { only, ignore } = branch ?? {};
  const lists = Array.isArray(steps) ? { all: steps } : (steps ?? {});
  const listed = (of: z.infer<typeof conditions> | undefined): readonly StepCondition[] =>
    (of ?? []).map(({ name, on, true: alsoOn }) => ({ name, on: on ?? alsoOn ?? ['success'] }));
  return {
    ...(branch === undefined
      ? {}
      : {
          branch: {
            ...(only === undefined ? {} : { only: only.map(String) }),
            ...(ignore === undefined ? {} : { ignore: ignore.map(String) }),
          },
        }),
    ...(expressed === undefined
      ? {}
      : {
          condition: {
            all: Object.values(expressed.all ?? {}).map(String),
            any: Object.values(expressed.any ?? {}).map(String),
          },
        }),
    ...(steps === undefined ? {} : { steps: { all: listed(lists.all), any: 'any' in lists ? listed(lists.any) : [] } }),
  };
}

type Complain = (path: Path, words: Pick<YamlMistake, 'found' | 'expected' | 'remedy'>) => void;

function checkTimeouts(steps: { readonly [name: string]: StepText }, complain: Complain): void {
  for (const [name, { timeout }] of Object.entries(steps)) {
    if (typeof timeout !== 'string' || spanOf(timeout) !== undefined) continue;
    complain(['steps', name, 'timeout'], {
      found: `the text "${timeout}"`,
      expected: 'a number with its unit: 45s, 30m or 1.5h',
      remedy: 'write 30m, for example',
    });
  }
}

/** Fields of typed steps that are near to another one's name. */
const FURTHER: ReadonlySet<string> = new Set(['tag', 'tags', 'repo', 'cmd', 'image_name']);

/** What is no mistake for Codefresh, and hardly meant. */
function oddities(
  steps: readonly Step[],
  { stages, mode, steps: texts }: z.infer<typeof pipelineSchema>,
): readonly string[] {
  const unlisted = steps.filter(({ stage }) => stages !== undefined && stage !== 'default' && !stages.includes(stage));
  const names = steps.map(({ name }) => name);
  const tooEarly = steps.flatMap(({ name, when: given }, i) =>
    (given?.steps?.all ?? []).flatMap((on) => (names.indexOf(on.name) >= i ? [{ name, of: on.name }] : [])),
  );
  const known = Object.keys(step.shape);
  const misspelt = Object.entries(texts).flatMap(([name, fields]) =>
    Object.keys(fields).flatMap((field) => {
      const meant = known.includes(field) ? undefined : nearest(field, known);
      return meant === undefined || FURTHER.has(field) ? [] : [{ name, field, meant }];
    }),
  );
  return [
    ...misspelt.map(
      ({ name, field, meant }) =>
        `Its step ${name} has the field ${field}, which Codefresh does not know: ${meant} is near to it.`,
    ),
    ...unlisted.map(({ name, stage }) => `Its step ${name} is of the stage ${stage}, which is not among its stages.`),
    ...(mode === 'parallel' ? [] : tooEarly).map(({ name, of }) =>
      name === of
        ? `Its step ${name} has a condition on itself: it is always skipped.`
        : `Its step ${name} has a condition on ${of}, which comes later: it is always skipped.`,
    ),
  ];
}

const triggerOf = ({ name = '', repo, branchRegex, disabled = false }: z.infer<typeof trigger>): Trigger => ({
  name,
  disabled,
  ...(repo === undefined ? {} : { repo }),
  ...(branchRegex === undefined ? {} : { branchRegex }),
});

const RESULTS = ['success', 'failure', 'skipped', 'finished', 'approved', 'denied', 'terminated'];

/** A condition on a step that does not exist never holds: that is a slip. */
function checkConditions(steps: readonly Step[], complain: Complain): void {
  const names = steps.map(({ name }) => name);
  for (const { name, when: given } of steps) {
    for (const text of [...(given?.condition?.all ?? []), ...(given?.condition?.any ?? [])]) {
      const end = unreadable(text);
      if (end === undefined) continue;
      complain(['steps', name, 'when', 'condition'], {
        found: `${text}, which cannot be read at ${end}`,
        expected: "a condition: '${{CF_BRANCH}}' == 'main' && steps.tests.result == 'success'",
        remedy: 'correct the condition',
      });
    }
    for (const { name: of, on } of [...(given?.steps?.all ?? []), ...(given?.steps?.any ?? [])]) {
      const path = ['steps', name, 'when', 'steps'];
      if (!names.includes(of)) {
        complain(path, {
          found: `a condition on ${of}, which is no step`,
          expected: `one of ${names.join(', ')}`,
          remedy: 'name a step of this pipeline',
        });
      }
      const odd = on.find((result) => !RESULTS.includes(result));
      if (odd !== undefined) {
        complain(path, {
          found: `the result ${odd}`,
          expected: `one of ${RESULTS.join(', ')}`,
          remedy: 'write one of these',
        });
      }
    }
  }
}
