/** `preroll get`, `list` and `status`: what the kubectl plugin, or Argo CD's client, would print at a moment of a run. */
import type { KubeObject } from '../../cluster/objects.ts';
import { experiments } from '../../delivery/experiment/objects.ts';
import { type Rollout, rollouts } from '../../delivery/rollout/objects.ts';
import { getApplication } from '../../gitops/argo-cd/get-application.ts';
import { applications } from '../../gitops/argo-cd/objects.ts';
import { getExperiment } from '../../gitops/kubectl/get-experiment.ts';
import { getRollout } from '../../gitops/kubectl/get-rollout.ts';
import { coloured, colourless } from '../../gitops/kubectl/ink.ts';
import { listRollouts } from '../../gitops/kubectl/list-rollouts.ts';
import { failed, type Look, type Printed, printed } from '../../gitops/kubectl/look.ts';
import { status, watchStatus } from '../../gitops/kubectl/status.ts';
import { beginning, type Instant, later } from '../../kernel/time.ts';
import { lengthOf } from '../../scenario/durations.ts';
import type { Scenario } from '../../scenario/format.ts';
import { runTo } from '../../simulation/run.ts';
import type { World } from '../../simulation/world.ts';
import { readScenario } from '../scenario-input.ts';
import { showsColours } from '../terminal.ts';
import type { Surroundings } from './run.ts';

export interface LookFlags {
  readonly at?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly seed?: number;
  readonly lenient?: boolean;
  /** False when `--no-color` is given. */
  readonly color?: boolean;
}

export interface ListFlags extends LookFlags {
  readonly allNamespaces?: boolean;
  readonly timestamps?: boolean;
}

export interface StatusFlags extends LookFlags {
  readonly watch?: boolean;
  readonly timeout?: string;
}

/** Resources as kubectl lets them be called. */
const ALIASES: ReadonlyMap<string, 'rollout' | 'experiment' | 'application'> = new Map([
  ...(['rollout', 'rollouts', 'ro'] as const).map((alias) => [alias, 'rollout'] as const),
  ...(['experiment', 'experiments', 'exp'] as const).map((alias) => [alias, 'experiment'] as const),
  ...(['application', 'applications', 'app', 'apps'] as const).map((alias) => [alias, 'application'] as const),
]);

/** A run that was stopped, to be looked at. */
interface Moment {
  readonly scenario: Scenario;
  readonly world: World;
  readonly now: Instant;
}

export function getCommand(
  resource: string,
  paths: readonly string[],
  flags: LookFlags,
  surroundings: Surroundings,
): 0 | 1 | 2 {
  const what = ALIASES.get(resource);
  if (what === undefined)
    return refuse(`preroll get rollout, get experiment or get application, not ${resource}`, surroundings);
  return look(paths, flags, surroundings, ({ world, now }) => {
    const kind = { rollout: rollouts, experiment: experiments, application: applications }[what];
    const meant = theOne(what, world.store.list<KubeObject>(kind, flags.namespace), flags);
    if (typeof meant === 'string') return meant;
    const { name, namespace } = meant;
    if (what === 'application') {
      const text = getApplication(world.store, name, now);
      return text === undefined ? failed(`applications.argoproj.io "${name}" not found`) : printed(text);
    }
    const seen: Look = { objects: world.store, now, namespace, ink: inkFor(flags, surroundings) };
    return what === 'rollout' ? getRollout(seen, name) : getExperiment(seen, name);
  });
}

export function listCommand(
  resource: string,
  paths: readonly string[],
  flags: ListFlags,
  surroundings: Surroundings,
): 0 | 1 | 2 {
  if (ALIASES.get(resource) !== 'rollout') return refuse(`preroll list rollouts, not ${resource}`, surroundings);
  return look(paths, flags, surroundings, ({ world, now }) => {
    const namespaces = [...new Set(world.store.list(rollouts).map(({ metadata }) => metadata.namespace))];
    const namespace = flags.namespace ?? namespaces[0] ?? 'default';
    const allNamespaces = flags.allNamespaces ?? (flags.namespace === undefined && namespaces.length > 1);
    const { name, timestamps } = flags;
    return listRollouts(
      { objects: world.store, now, namespace, ink: colourless },
      { allNamespaces, ...(name === undefined ? {} : { name }), ...(timestamps === undefined ? {} : { timestamps }) },
    );
  });
}

export function statusCommand(paths: readonly string[], flags: StatusFlags, surroundings: Surroundings): 0 | 1 | 2 {
  return look(paths, flags, surroundings, (moment) => {
    const { world, now } = moment;
    const meant = theOne('rollout', world.store.list(rollouts, flags.namespace), flags);
    if (typeof meant === 'string') return meant;
    const { name, namespace } = meant;
    const seen: Look = { objects: world.store, now, namespace, ink: colourless };
    const once = status(seen, name);
    return flags.watch === true ? (watched(moment, seen, name, flags) ?? once) : once;
  });
}

/** Lets time go on while a Rollout is watched. `undefined` when there is none to watch. */
function watched({ scenario, world, now }: Moment, { namespace }: Look, name: string, flags: StatusFlags) {
  const span = flags.timeout === undefined ? undefined : lengthOf(flags.timeout);
  if (flags.timeout !== undefined && span === undefined)
    return `--timeout ${flags.timeout}: a duration such as 5m was expected`;
  const rollout = world.store.get(rollouts, namespace, name);
  if (rollout === undefined) return undefined;
  const watch = watchStatus();
  watch.see(rollout);
  world.store.watch(({ object, after }) => {
    const { metadata, kind } = object;
    if (kind === 'Rollout' && metadata.name === name && metadata.namespace === namespace && after !== undefined)
      watch.see(after as Rollout);
  });
  const end = span === undefined ? scenario.until : Math.min(scenario.until, later(now, span));
  if (!watch.isOver()) world.runUntil(end as Instant);
  return watch.result();
}

/** Runs the scenario as far as `--at`, and prints what is seen there; a text says why nothing can be. */
function look(
  paths: readonly string[],
  flags: LookFlags,
  surroundings: Surroundings,
  see: (moment: Moment) => Printed | string,
): 0 | 1 | 2 {
  const at = flags.at === undefined ? undefined : lengthOf(flags.at);
  if (flags.at !== undefined && at === undefined) {
    return refuse(
      `--at ${flags.at}: a duration such as 7m, counted from the beginning of the run, was expected`,
      surroundings,
    );
  }
  const input = readScenario(paths, flags, surroundings.stderr);
  if (input === undefined) return 2;
  const { scenario } = input;
  const now = at === undefined ? scenario.until : later(beginning, at);
  if (now > scenario.until) return refuse(`--at ${flags.at}: the run is over by then`, surroundings);
  const seen = see({ scenario, world: runTo(scenario, now), now });
  if (typeof seen === 'string') return refuse(seen, surroundings);
  surroundings.stdout.write(seen.stdout);
  surroundings.stderr.write(seen.stderr);
  return seen.exit;
}

function refuse(why: string, { stderr }: Surroundings): 2 {
  stderr.write(`${why}\n`);
  return 2;
}

/** Which object is meant: the one that is named, or the only one; a text lists the names if there are several. */
function theOne(
  resource: string,
  found: readonly KubeObject[],
  { name, namespace }: LookFlags,
): { readonly name: string; readonly namespace: string } | string {
  const meant = found.filter(({ metadata }) => name === undefined || metadata.name === name);
  const [first, second] = meant;
  if (first === undefined) {
    if (name === undefined) return `there is no ${resource} at that moment`;
    return { name, namespace: namespace ?? 'default' };
  }
  if (second === undefined) return first.metadata;
  const names = meant.map(({ metadata }) => (name === undefined ? metadata.name : metadata.namespace)).join(', ');
  return name === undefined
    ? `several ${resource}s: choose one with --name: ${names}`
    : `${resource} ${name} is in several namespaces: choose one with --namespace: ${names}`;
}

/** Colours where a person looks; the plugin itself writes them into pipes, too. */
const inkFor = ({ color }: LookFlags, { stdout, env }: Surroundings): Look['ink'] =>
  color !== false && showsColours(stdout, env) ? coloured : colourless;
