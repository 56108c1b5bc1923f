/** `kubectl`, and the Argo Rollouts plugin by its own binary, on the simulated cluster. */
import type { Json, KubeObject } from '../../../cluster/objects.ts';
import { rollouts } from '../../../delivery/rollout/objects.ts';
import { commandOf, type Typed } from '../../../gitops/kubectl/command-line.ts';
import { getRollout } from '../../../gitops/kubectl/get-rollout.ts';
import { colourless } from '../../../gitops/kubectl/ink.ts';
import type { Look } from '../../../gitops/kubectl/look.ts';
import { watchStatus } from '../../../gitops/kubectl/status.ts';
import { act, deleteObject, type Person, patchObject, type Said } from '../../../gitops/people.ts';
import { seconds } from '../../../kernel/time.ts';
import { lengthOf } from '../../../scenario/durations.ts';
import { applyText } from '../apply.ts';
import { type Process, within } from '../process.ts';
import { done, type Ended, failed, type Program, pathIn, type Workplace } from '../workplace.ts';

/** Model: a command from a build node, with its way to the API server and back. */
const COMMAND_TAKES = seconds(1);

/** The plugin by its own binary: what `kubectl argo rollouts` would run. There, `argo rollouts` is no command. */
export const plugin: Program = function* (place, words) {
  yield COMMAND_TAKES;
  const { namespace, rest, flags } = parted(words);
  if (!PLUGIN_VERBS.has(rest[0] ?? '')) return unknownCommand(place, rest, 'kubectl-argo-rollouts');
  return yield* carriedOut(place, namespace, rest, flags);
};

export const kubectl: Program = function* (place, words, input) {
  yield COMMAND_TAKES;
  const { namespace, rest, flags } = parted(words);
  if (rest[0] === 'argo' && rest[1] === 'rollouts') {
    const of = rest.slice(2);
    if (!PLUGIN_VERBS.has(of[0] ?? '')) return unknownCommand(place, of, 'kubectl-argo-rollouts');
    return yield* carriedOut(place, namespace, of, flags);
  }
  if (rest[0] === 'apply' || rest[0] === 'create' || rest[0] === 'replace')
    return applied(place, rest, namespace, input);
  if (KUBECTL_VERBS.has(rest[0] ?? '')) return yield* carriedOut(place, namespace, rest, flags);
  place.log(`did nothing here: kubectl ${rest.join(' ')}`);
  return done();
};

const PLUGIN_VERBS = new Set(
  'abort create get lint list pause promote restart retry set status terminate undo'.split(' '),
);
const KUBECTL_VERBS = new Set('delete get patch scale'.split(' '));

/** The namespace and the context are taken out, wherever they stand. */
function parted(words: readonly string[]): {
  readonly namespace: string;
  readonly rest: readonly string[];
  readonly flags: ReadonlySet<string>;
} {
  const rest: string[] = [];
  let namespace = 'default';
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const [, name, value] = /^--?(n|namespace|context|kubeconfig)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined) {
      rest.push(word);
      continue;
    }
    const given = value ?? words[++i] ?? '';
    if (name === 'n' || name === 'namespace') namespace = given;
  }
  return { namespace, rest, flags: new Set(rest.filter((word) => word.startsWith('-'))) };
}

function unknownCommand(place: Workplace, words: readonly string[], of: string): Ended {
  const message = `Error: unknown command "${words[0] ?? ''}" for "${of}"`;
  place.write({
    t: place.engine.now,
    kind: 'command',
    who: place.who,
    what: words.join(' '),
    accepted: false,
    message,
  });
  return failed();
}

function applied(place: Workplace, words: readonly string[], namespace: string, input: string): Ended {
  const at = words.findIndex((word) => /^(?:-f|--filename)(?:=|$)/.test(word));
  const file = words[at]?.includes('=') ? words[at]!.slice(words[at]!.indexOf('=') + 1) : (words[at + 1] ?? '');
  if (at < 0 || file === '') return failed();
  if (file === '-') return applyText(place, input, 'standard input', namespace);
  const path = pathIn(place.directory, file);
  const below = [...place.volume]
    .filter(([of]) => of === path || of.startsWith(`${path}/`))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  if (below.length === 0) {
    place.log(`error: the path "${file}" does not exist`);
    return failed();
  }
  let out = '';
  for (const [of, text] of below) {
    const ended = applyText(place, text, of.slice(of.lastIndexOf('/') + 1), namespace);
    out += ended.out;
    if (ended.code !== 0) return { ...ended, out };
  }
  return { ...done(out), told: true };
}

function* carriedOut(
  place: Workplace,
  namespace: string,
  words: readonly string[],
  flags: ReadonlySet<string>,
): Process<Ended> {
  const typed = commandOf(words);
  const watches = flags.has('-w') || flags.has('--watch') || flags.has('--watch=true');
  if (typed.kind === 'status') {
    if (flags.has('--watch=false')) return looked(place, namespace, typed.name ?? '', 'once');
    return yield* watched(place, namespace, typed.name ?? '', words);
  }
  if (typed.kind === 'get') {
    if (watches && /^(?:rollouts?|ro)$/.test(typed.resource))
      return yield* watched(place, namespace, typed.name ?? '', words);
    const look: Look = { objects: place.store, now: place.engine.now, namespace, ink: colourless };
    if (!/^(?:rollouts?|ro)$/.test(typed.resource) || typed.name === undefined) return done();
    const { stdout, stderr } = getRollout(look, typed.name);
    return stderr === '' ? done(stdout) : failed();
  }
  const said = performed(place, namespace, typed);
  if (said === undefined) {
    place.log(`did nothing here: ${words.join(' ')}`);
    return done();
  }
  const { accepted, text } = said;
  place.write({ t: place.engine.now, kind: 'command', who: place.who, what: words.join(' '), accepted, message: text });
  return accepted ? { ...done(`${text}\n`), told: true } : failed();
}

/** What the command does to the API; `undefined` for one that is not carried out. */
function performed(place: Workplace, namespace: string, typed: Typed): Said | undefined {
  const person: Person = { store: place.store, now: place.engine.now, by: place.who };
  switch (typed.kind) {
    case 'act': {
      const name = typed.name ?? '';
      if (typed.act.do === 'set-image') announceImage(place, namespace, name, typed.act.container, typed.act.image);
      return act(person, namespace, name, typed.act);
    }
    case 'terminate':
      return patchObject(person, typed.resource, namespace, typed.name, { spec: { terminate: true } });
    case 'delete':
      return deleteObject(person, kindOf(place, typed.resource), namespace, typed.name);
    case 'patch': {
      const patch = jsonOf(typed.patch);
      if (patch === undefined) return { accepted: false, text: `--patch ${typed.patch}: JSON was expected` };
      return patchObject(person, kindOf(place, typed.resource), namespace, typed.name, patch as object);
    }
    case 'refused':
      return { accepted: false, text: typed.why };
    default:
      return undefined;
  }
}

function announceImage(place: Workplace, namespace: string, name: string, container = '*', image = ''): void {
  const containers = place.store.get(rollouts, namespace, name)?.spec.template?.spec?.containers ?? [];
  const changes = containers.some((c) => (container === '*' || c.name === container) && c.image !== image);
  if (changes) place.releases(name, { [container]: image });
}

const KINDS: ReadonlyMap<string, string> = new Map([
  ['analysistemplate', 'AnalysisTemplate'],
  ['configmap', 'ConfigMap'],
  ['deploy', 'Deployment'],
  ['deployment', 'Deployment'],
  ['ingress', 'Ingress'],
  ['ro', 'Rollout'],
  ['rollout', 'Rollout'],
  ['service', 'Service'],
  ['svc', 'Service'],
  ['virtualservice', 'VirtualService'],
]);

const kindOf = (_: Workplace, resource: string): string =>
  KINDS.get(resource.toLowerCase().replace(/\..*$/, '').replace(/s$/, '')) ??
  KINDS.get(resource.toLowerCase()) ??
  resource;

function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function looked(place: Workplace, namespace: string, name: string, _: 'once'): Ended {
  const rollout = place.store.get(rollouts, namespace, name);
  if (rollout === undefined) return failed();
  const watch = watchStatus();
  watch.see(rollout);
  const { stdout, stderr } = watch.result();
  // Only a degraded Rollout fails the command that looks once.
  return /degraded/.test(stderr) ? failed(1, stdout) : done(stdout);
}

/** Waits until the Rollout is healthy or degraded; what it saw is what it says. */
function* watched(place: Workplace, namespace: string, name: string, words: readonly string[]): Process<Ended> {
  const found = place.store.get(rollouts, namespace, name);
  if (found === undefined) {
    place.log(`Error: rollout.argoproj.io "${name}" not found`);
    return failed();
  }
  const watch = watchStatus();
  watch.see(found);
  const timeout = lengthOf(
    words.find((word) => word.startsWith('--timeout='))?.slice(10) ?? words[words.indexOf('--timeout') + 1] ?? '',
  );
  const waiting = untilOver(place, namespace, name, watch);
  if (timeout !== undefined && words.some((word) => word.startsWith('--timeout')))
    yield* within(place.engine, waiting, timeout);
  else yield* waiting;
  const { stdout, stderr } = watch.result();
  place.log(stderr === '' ? stdout.trim().split('\n').at(-1)! : stderr.trim());
  return { ...(stderr === '' ? done(stdout) : failed(1, stdout)), told: true };
}

function* untilOver(
  place: Workplace,
  namespace: string,
  name: string,
  watch: ReturnType<typeof watchStatus>,
): Process<true> {
  if (watch.isOver()) return true;
  yield (wake) => {
    let woken = false;
    place.store.watch((change) => {
      if (woken || change.object.kind !== 'Rollout' || change.after === undefined) return;
      const { metadata } = change.after as KubeObject;
      if (metadata.namespace !== namespace || metadata.name !== name) return;
      watch.see(change.after as never);
      if (!watch.isOver()) return;
      woken = true;
      wake();
    });
  };
  return true;
}
