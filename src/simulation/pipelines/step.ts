/** What a step of each type does, and how long it takes. */
import type { Step, StepKind, StepResult } from '../../gitops/codefresh/pipeline.ts';
import { filledIn } from '../../gitops/codefresh/variables.ts';
import type { DurationModel } from '../../kernel/duration-model.ts';
import { seconds } from '../../kernel/time.ts';
import { draw } from '../pod-plans.ts';
import { approval } from './approval.ts';
import type { Build } from './build.ts';
import type { Process } from './process.ts';
import { runCommands } from './shell.ts';
import { pathIn, type Workplace } from './workplace.ts';

export interface Ending {
  readonly result: StepResult;
  readonly message: string;
}

const constant = (s: number): DurationModel => ({ kind: 'constant', value: seconds(s) });

/** Model: no documentation gives durations. Of a freestyle step it is the start of its container alone. */
const USUAL: { readonly [K in StepKind['kind']]: DurationModel } = {
  'git-clone': constant(5),
  build: { kind: 'uniform', from: seconds(60), to: seconds(120) },
  push: constant(10),
  freestyle: constant(5),
  'pending-approval': constant(0),
  'git-commit': constant(3),
  'github-pr': constant(2),
  other: constant(5),
};

const success = (message = ''): Ending => ({ result: 'success', message });
const failure = (message: string): Ending => ({ result: 'failure', message });

/** Carries out a step, its variables filled in. */
export function* runStep(build: Build, step: Step): Process<Ending> {
  const { plan, ports } = build;
  if (step.does.kind === 'pending-approval') return yield* approval(build, step, step.does);
  build.tell(step, 'running', '');
  const random = ports.streams.named(`pipeline/${plan.name}/${step.name}`);
  yield draw(plan.takes[step.name] ?? USUAL[step.does.kind], random);
  const told = plan.fails[step.name];
  if (told !== undefined) return failure(told);
  return yield* done(build, step, step.does);
}

function* done(build: Build, step: Step, does: StepKind): Process<Ending> {
  const fill = (text: string) => filledIn(text, build.variables);
  switch (does.kind) {
    case 'git-clone':
      return cloned(build, step, fill(does.repo), fill(does.revision));
    case 'build': {
      const image = does.keepsCase ? fill(does.imageName) : fill(does.imageName).toLowerCase();
      const images = does.tags.map((tag) => `${image}:${does.keepsCase ? fill(tag) : fill(tag).toLowerCase()}`);
      build.variables.set(step.name, images[0] ?? image);
      for (const name of images) build.ports.built(name, pairsOf(does.arguments.map(fill)));
      return success(`${images.join(', ')}${does.pushes ? '' : ' (not pushed)'}`);
    }
    case 'push':
      return success(does.tags.map(fill).join(', '));
    case 'freestyle':
      return yield* freestyle(build, step, does);
    case 'git-commit':
      return success(`${fill(does.message)}: no repository is simulated behind ${fill(does.repo)}`);
    case 'github-pr':
      return pullRequest(fill(does.token), `${fill(does.head)} into ${fill(does.base)} of ${fill(does.repo)}`);
    case 'other':
      return success(`a step of the type ${does.type} does nothing here`);
    case 'pending-approval':
      return success();
  }
}

/** Puts the files of the repository where the step's own variable points; `main_clone` becomes everybody's directory. */
function cloned(build: Build, step: Step, repo: string, revision: string): Ending {
  const directory = `/codefresh/volume/${repo.slice(repo.lastIndexOf('/') + 1)}`;
  const own = `${build.variables.get('CF_REPO_OWNER')}/${build.variables.get('CF_REPO_NAME')}`;
  // Only the repository that was pushed to has files here; another one is empty.
  const files = repo === own ? Object.entries(build.plan.files) : [];
  for (const [path, text] of files) build.volume.set(pathIn(directory, path), text);
  build.variables.set(step.name, directory);
  if (step.name === 'main_clone') build.home = directory;
  return success(`${repo}${revision === '' ? '' : ` at ${revision}`}`);
}

function* freestyle(build: Build, step: Step, does: Extract<StepKind, { kind: 'freestyle' }>): Process<Ending> {
  const { plan, ports, variables } = build;
  const fill = (text: string) => filledIn(text, variables);
  const image = fill(does.image);
  if (plan.missingImages.includes(image)) {
    return failure(`manifest for ${image} not found: manifest unknown`);
  }
  const environment = new Map([...variables, ...pairsOf(does.environment.map(fill))]);
  const exported = new Map<string, string>();
  const place: Workplace = {
    engine: ports.engine,
    store: ports.store,
    random: ports.streams.named(`pipeline/${plan.name}/${step.name}/commands`),
    who: `${plan.name}/${step.name}`,
    volume: build.volume,
    directory: fill(step.workingDirectory ?? build.home),
    environment,
    exported,
    commands: plan.commands,
    ask: ports.ask,
    undescribed: ports.undescribed,
    write: ports.write,
    log: (line) => build.tell(step, 'log', line),
    releases: ports.releases,
  };
  const code = yield* runCommands(place, does.commands.map(fill));
  for (const [name, value] of exported) variables.set(name, value);
  return code === 0 ? success() : failure(`exit code ${code}`);
}

/** `NAME=value` each. */
const pairsOf = (texts: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    texts.flatMap((text): [string, string][] => {
      const [, name, value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
      return name === undefined ? [] : [[name, value]];
    }),
  );

/** A token that nobody gave stays `${{GITHUB_TOKEN}}`, which GitHub refuses. */
function pullRequest(token: string, what: string): Ending {
  if (token === '' || token.includes('${{')) return failure('GITHUB_TOKEN is not set: Bad credentials');
  return success(`pull request opened: ${what}`);
}
