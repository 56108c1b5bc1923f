/** The pipelines of a document, with their files read, and the people who answer their questions. */
import { decodePipeline } from '../../gitops/codefresh/decode.ts';
import type { Pipeline } from '../../gitops/codefresh/pipeline.ts';
import { beginning, later } from '../../kernel/time.ts';
import type { Path } from '../../languages/yaml.ts';
import { readYaml } from '../../languages/yaml.ts';
import type { ScenarioDocument } from '../document.ts';
import { duration, durationModel } from '../durations.ts';
import type { ApprovalAnswer, CommandPlan, Merge, PipelinePlan } from '../pipeline-plan.ts';
import { problemOf } from '../problems.ts';
import { type Desk, didYouMean } from './desk.ts';

type PipelineText = NonNullable<ScenarioDocument['pipelines']>[number];
type PersonText = NonNullable<ScenarioDocument['people']>[number];

export interface PipelinesRead {
  readonly plans: readonly PipelinePlan[];
  readonly notices: readonly string[];
}

/** Is this what a person does to a pipeline, and not to a rollout? */
export const answersPipelines = ({ do: verb }: PersonText): boolean =>
  verb === 'approve' || verb === 'merge' || verb === 'reject';

/** Reads every pipeline that the document names. */
export function pipelinesOf(desk: Desk): PipelinesRead {
  const notices: string[] = [];
  const plans = (desk.document.pipelines ?? []).flatMap((text, i) => planOf(desk, text, ['pipelines', i], notices));
  return { plans: withAnswers(desk, plans), notices };
}

function planOf(desk: Desk, text: PipelineText, path: Path, notices: string[]): readonly PipelinePlan[] {
  const pipeline = pipelineOf(desk, text, path, notices);
  if (pipeline === undefined) return [];
  const {
    name = nameOf(pipeline, text.file),
    variables = {},
    fails = {},
    missingImages = [],
    keepsVolume = false,
  } = text;
  const steps = pipeline.steps.map((step) => step.name);
  for (const [field, given] of [
    ['takes', text.takes],
    ['fails', text.fails],
  ] as const) {
    for (const step of Object.keys(given ?? {})) checkStep(desk, step, steps, [...path, field, step]);
  }
  return [
    {
      name,
      pipeline,
      pushes: pushesOf(text, name),
      files: filesOf(desk, text.repository, [...path, 'repository']),
      repositories: Object.fromEntries(
        Object.entries(text.repositories ?? {}).map(([repo, folder]) => [
          repo,
          filesOf(desk, folder, [...path, 'repositories', repo]),
        ]),
      ),
      variables,
      takes: Object.fromEntries(
        Object.entries(text.takes ?? {}).flatMap(([step, model]) => {
          const read = durationModel(model);
          return read.ok ? [[step, read.value]] : [];
        }),
      ),
      fails,
      commands: (text.commands ?? []).map(commandOf),
      missingImages,
      keepsVolume,
      answers: [],
      merges: [],
    },
  ];
}

const nameOf = (pipeline: Pipeline, file: string): string =>
  pipeline.name === '' ? file.replace(/^.*\//, '').replace(/\.ya?ml$/, '') : pipeline.name;

function pipelineOf(desk: Desk, { file }: PipelineText, path: Path, notices: string[]): Pipeline | undefined {
  const files = desk.read?.(file, desk.source.file.file);
  const [first] = files ?? [];
  if (first === undefined) {
    desk.complain([...path, 'file'], {
      found: `the file ${file}, which is not there`,
      expected: 'a path relative to this document',
      remedy: 'correct the path',
    });
    return undefined;
  }
  const { documents, mistakes } = readYaml(first.text);
  desk.problems.push(...mistakes.map((m) => problemOf(first, m)));
  const [document] = documents;
  if (document === undefined) {
    if (mistakes.length > 0) return undefined;
    desk.complain([...path, 'file'], {
      found: `the file ${file}, which is empty`,
      expected: 'a pipeline of Codefresh, with `steps`',
      remedy: 'write the pipeline, or correct the path',
    });
    return undefined;
  }
  const decoded = decodePipeline(document);
  desk.problems.push(...decoded.mistakes.map((m) => problemOf(first, m)));
  notices.push(...decoded.notices.map((notice) => `${file}: ${notice}`));
  return decoded.pipeline;
}

function pushesOf({ pushes = [] }: PipelineText, name: string): PipelinePlan['pushes'] {
  return pushes
    .map(({ at, commit, branch = 'master', repo = `example/${name}`, author = 'somebody', message = '' }, i) => ({
      at: later(beginning, duration(at)),
      owner: repo.split('/')[0] ?? '',
      repo: repo.split('/').slice(1).join('/'),
      branch,
      // A hash that is nobody's, but stands still.
      revision: (commit ?? `c0ffee${i + 1}`).padEnd(40, '0'),
      author,
      message,
    }))
    .sort((a, b) => a.at - b.at);
}

/** The files of the repository by their paths in it. */
function filesOf(desk: Desk, repository: string | undefined, path: Path): PipelinePlan['files'] {
  if (repository === undefined) return {};
  const found = desk.read?.(repository, desk.source.file.file);
  if (found === undefined) {
    desk.complain(path, {
      found: `the folder ${repository}, which is not there`,
      expected: 'a folder relative to this document',
      remedy: 'correct the path',
    });
  }
  const folder = `/${repository.replace(/^(?:\.\.?\/)+/, '').replace(/\/+$/, '')}/`;
  return Object.fromEntries(
    (found ?? []).map(({ file, text }) => {
      const at = `/${file}`.lastIndexOf(folder);
      return [at < 0 ? file : `/${file}`.slice(at + folder.length), text];
    }),
  );
}

function commandOf({ command, takes = '0s', asks = [] }: NonNullable<PipelineText['commands']>[number]): CommandPlan {
  const model = durationModel(takes);
  return {
    command,
    takes: model.ok ? model.value : { kind: 'constant', value: duration('0s') },
    asks: asks.map(({ get, status = 200, contains, path, is }) => ({
      get,
      status,
      ...(contains === undefined ? {} : { contains }),
      ...(path === undefined ? {} : { path }),
      ...(is === undefined ? {} : { is }),
    })),
  };
}

type Given = { readonly plan: string } & ({ readonly answer: ApprovalAnswer } | { readonly merge: Merge });

/** Gives every pipeline the answers of the people who speak of it. */
function withAnswers(desk: Desk, plans: readonly PipelinePlan[]): readonly PipelinePlan[] {
  const answers = (desk.document.people ?? []).flatMap((person, i): Given[] => {
    if (!answersPipelines(person)) return [];
    const path = ['people', i];
    const plan = planMeant(desk, person, plans, path);
    if (plan === undefined) return [];
    if (person.do === 'merge') return [{ plan: plan.name, merge: mergeOf(person) }];
    const asking = plan.pipeline.steps.filter(({ does }) => does.kind === 'pending-approval').map(({ name }) => name);
    const step = person.step ?? (asking.length === 1 ? asking[0]! : '');
    checkStep(desk, step, asking, [...path, 'step']);
    return [{ plan: plan.name, answer: answerOf(person, step) }];
  });
  return plans.map((plan) => ({
    ...plan,
    answers: answers.flatMap((given) => (given.plan === plan.name && 'answer' in given ? [given.answer] : [])),
    merges: answers.flatMap((given) => (given.plan === plan.name && 'merge' in given ? [given.merge] : [])),
  }));
}

function mergeOf({ who = 'a reviewer', at, after = '0s', build }: PersonText): Merge {
  return {
    who,
    after: duration(after),
    ...(build === undefined ? {} : { build }),
    ...(at === undefined ? {} : { at: later(beginning, duration(at)) }),
  };
}

function answerOf(person: PersonText, step: string): ApprovalAnswer {
  const { who = 'a person', at, after = '0s', build, do: verb } = person;
  return {
    who,
    does: verb === 'reject' ? 'reject' : 'approve',
    step,
    after: duration(after),
    ...(build === undefined ? {} : { build }),
    ...(at === undefined ? {} : { at: later(beginning, duration(at)) }),
  };
}

function planMeant(
  desk: Desk,
  { pipeline }: PersonText,
  plans: readonly PipelinePlan[],
  path: Path,
): PipelinePlan | undefined {
  const names = plans.map(({ name }) => name);
  const meant = pipeline === undefined && plans.length === 1 ? plans[0] : plans.find(({ name }) => name === pipeline);
  if (meant === undefined && (desk.document.pipelines ?? []).length === plans.length) {
    desk.complain([...path, 'pipeline'], {
      found:
        pipeline === undefined ? `no pipeline named, and ${plans.length} to choose from` : `the pipeline ${pipeline}`,
      expected: `one of ${names.join(', ') || 'those under `pipelines`'}`,
      remedy: didYouMean(pipeline ?? '', names) ?? 'name a pipeline of this document',
    });
  }
  return meant;
}

function checkStep(desk: Desk, step: string, known: readonly string[], path: Path): void {
  if (known.includes(step)) return;
  desk.complain(path, {
    found: step === '' ? `no step named, and ${known.length} to choose from` : `the step ${step}`,
    expected: `one of ${known.join(', ') || 'the pipeline’s steps'}`,
    remedy: didYouMean(step, known) ?? 'name a step of the pipeline',
  });
}
