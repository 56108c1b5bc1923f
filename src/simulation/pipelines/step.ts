/** What a step of each type does, and how long it takes. */
import type { Step, StepKind, StepResult } from '../../gitops/codefresh/pipeline.ts';
import { filledIn } from '../../gitops/codefresh/variables.ts';
import type { DurationModel } from '../../kernel/duration-model.ts';
import { later, seconds } from '../../kernel/time.ts';
import { draw } from '../pod-plans.ts';
import { approval } from './approval.ts';
import type { Build } from './build.ts';
import type { Process } from './process.ts';
import { changesBetween, type Done } from './remotes.ts';
import { runCommands } from './shell.ts';
import { filesIn, push, workTreeAt } from './work-tree.ts';
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
      return committed(build, step, does);
    case 'github-pr':
      return pullRequest(build, step, does);
    case 'other':
      return success(`a step of the type ${does.type} does nothing here`);
    case 'pending-approval':
      return success();
  }
}

/** Puts the files of the repository where the step's own variable points; `main_clone` becomes everybody's directory. */
function cloned(build: Build, step: Step, repo: string, revision: string): Ending {
  const directory = `/codefresh/volume/${repo.slice(repo.lastIndexOf('/') + 1)}`;
  const { branch, files } = build.ports.remotes.clone(repo, revision);
  for (const [path, text] of files) build.volume.set(pathIn(directory, path), text);
  build.clones.set(directory, { repo, directory, branch, committed: files, message: '' });
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
    clones: build.clones,
    remotes: ports.remotes,
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

type Does<K extends StepKind['kind']> = Extract<StepKind, { kind: K }>;

/** Commits what changed in the clone, and pushes the branch that it is on. */
function committed(build: Build, step: Step, { repo, message }: Does<'git-commit'>): Ending {
  const fill = (text: string) => filledIn(text, build.variables);
  const tree = workTreeAt(build.clones, pathIn('/', fill(step.workingDirectory ?? build.home)));
  if (tree === undefined) return failure(`${fill(repo)} was not cloned there`);
  const files = filesIn(build.volume, tree);
  if (changesBetween(tree.committed, files).length > 0) {
    tree.committed = files;
    tree.message = fill(message);
  }
  const author = build.variables.get('CF_COMMIT_AUTHOR') ?? '';
  const { accepted, text } = push(tree, build.ports.remotes, { author, at: build.ports.engine.now });
  command(build, step, `git push ${tree.branch}: ${fill(message)}`, { accepted, text });
  return accepted ? success(`${tree.branch} of ${tree.repo}`) : failure(text);
}

/** A token that nobody gave stays `${{GITHUB_TOKEN}}`, which GitHub refuses. */
function pullRequest(build: Build, step: Step, does: Does<'github-pr'>): Ending {
  const fill = (text: string) => filledIn(text, build.variables);
  const [repo, head, base, title] = [fill(does.repo), fill(does.head), fill(does.base), fill(does.title)];
  const token = fill(does.token);
  if (token === '' || token.includes('${{')) return failure('GITHUB_TOKEN is not set: Bad credentials');
  const opened = build.ports.remotes.openPullRequest(repo, head, base);
  command(build, step, `opens a pull request from ${head} into ${base} of ${repo}: ${title}`, opened);
  if (!opened.accepted) return failure(opened.text);
  mergeLater(build, { repo, head, base, title });
  return success(`${head} into ${base}`);
}

function command({ plan, ports }: Build, step: Step, what: string, { accepted, text }: Done): void {
  ports.write({
    t: ports.engine.now,
    kind: 'command',
    who: `${plan.name}/${step.name}`,
    what,
    accepted,
    message: text,
  });
}

interface PullRequest {
  readonly repo: string;
  readonly head: string;
  readonly base: string;
  readonly title: string;
}

/** Has it merged by whoever of the scenario's people does; without one it stays open. */
function mergeLater({ plan, number, ports }: Build, { repo, head, base, title }: PullRequest): void {
  const { engine, remotes, write } = ports;
  const merge = plan.merges.find(({ build, at }) => (build ?? number) === number && (at ?? engine.now) >= engine.now);
  if (merge === undefined) return;
  engine.schedule(merge.at ?? later(engine.now, merge.after), 'world', () => {
    const { accepted, text } = remotes.merge(repo, head, base, { author: merge.who, message: title, at: engine.now });
    const what = `merges the pull request from ${head}: ${title}`;
    write({ t: engine.now, kind: 'command', who: merge.who, what, accepted, message: text });
  });
}
