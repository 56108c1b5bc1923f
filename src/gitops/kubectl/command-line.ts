/**
 * What somebody types at kubectl and its Argo Rollouts plugin, understood: which command with which flags. Verbs, aliases
 * and flags are those of `pkg/kubectl-argo-rollouts/cmd` and of kubectl itself.
 */
import type { Act } from '../people.ts';

export type Typed =
  | { readonly kind: 'get'; readonly resource: string; readonly name?: string; readonly yaml: boolean }
  | { readonly kind: 'list'; readonly resource: string }
  | { readonly kind: 'status'; readonly name?: string }
  | { readonly kind: 'act'; readonly act: Act; readonly name?: string }
  | { readonly kind: 'terminate'; readonly name: string; readonly resource: 'AnalysisRun' | 'Experiment' }
  | {
      readonly kind: 'create-analysisrun';
      readonly from: string;
      readonly name?: string;
      readonly args: readonly (readonly [string, string])[];
    }
  | { readonly kind: 'delete'; readonly resource: string; readonly name: string }
  | { readonly kind: 'patch'; readonly resource: string; readonly name: string; readonly patch: string }
  /** Not kubectl's, or not as it is written: why. */
  | { readonly kind: 'refused'; readonly why: string };

const refused = (why: string): Typed => ({ kind: 'refused', why });

/** Words as a shell would part them; quotes hold words together. */
export function wordsOf(line: string): readonly string[] {
  const words: string[] = [];
  for (const [, double, single, bare] of line.matchAll(
    /"((?:[^"\\]|\\.)*)"|'([^']*)'|((?:[^\s"']|"(?:[^"\\]|\\.)*"|'[^']*')+)/g,
  )) {
    words.push(double?.replaceAll(/\\(.)/g, '$1') ?? single ?? bare!.replaceAll(/["']/g, ''));
  }
  return words;
}

/** Understands a command; the words `kubectl`, `argo rollouts` in front may be left out. */
export const commandLine = (line: string): Typed => commandOf(wordsOf(line));

/** Understands a command whose words a shell has already parted. */
export function commandOf(given: readonly string[]): Typed {
  const words = [...given];
  if (words[0] === 'kubectl') words.shift();
  if (words[0] === 'kubectl-argo-rollouts') words.shift();
  if (words[0] === 'argo' && words[1] === 'rollouts') words.splice(0, 2);
  const [name = ''] = words;
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (verb === undefined) return refused(`unknown command "${name}"`);
  const { plain, flags } = partedOf(words.slice(1));
  const known = FLAGS[name] ?? [];
  for (const flag of flags.keys()) {
    if (known.includes(flag) || EVERYWHERE.includes(flag)) continue;
    const hint = known.length === 0 ? `${name} takes none` : `${name} takes ${known.map(dashed).join(', ')}`;
    return refused(`unknown flag: ${dashed(flag)} (${hint})`);
  }
  return verb(plain, flags);
}

/** Each flag with its values: most take the last. */
type Flags = ReadonlyMap<string, readonly string[]>;

const last = (flags: Flags, ...names: readonly string[]): string | undefined =>
  names.map((name) => flags.get(name)?.at(-1)).find((value) => value !== undefined);

const dashed = (flag: string): string => (flag.length === 1 ? `-${flag}` : `--${flag}`);

/** `--flag=value`, `--flag value` for flags that take one, `-x`. */
function partedOf(words: readonly string[]): { readonly plain: readonly string[]; readonly flags: Flags } {
  const plain: string[] = [];
  const flags = new Map<string, string[]>();
  const add = (name: string, value: string) => void flags.set(name, [...(flags.get(name) ?? []), value]);
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const [, name, value] = /^--?([A-Za-z][\w-]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined) plain.push(word);
    else if (value !== undefined) add(name, value);
    else if (TAKES_VALUE.has(name)) add(name, words[++i] ?? '');
    else add(name, 'true');
  }
  return { plain, flags };
}

const TAKES_VALUE = new Set([
  'to-revision',
  'replicas',
  'p',
  'patch',
  'type',
  'o',
  'output',
  'n',
  'namespace',
  'from',
  'name',
  'a',
  'argument',
  'timeout',
  'context',
  'kubeconfig',
]);

/** Which cluster and namespace is meant, which is the simulated one all the same. */
const EVERYWHERE = ['n', 'namespace', 'context', 'kubeconfig'];

/** Those of each verb that mean something here; ones that the real command has besides are refused, not overlooked. */
const FLAGS: { readonly [verb: string]: readonly string[] } = {
  get: ['o', 'output', 'w', 'watch', 'no-color', 'A', 'all-namespaces'],
  list: ['w', 'watch', 'A', 'all-namespaces'],
  status: ['w', 'watch', 'timeout'],
  promote: ['full', 'skip-current-step', 'c', 'skip-all-steps', 'a'],
  undo: ['to-revision'],
  scale: ['replicas'],
  create: ['from', 'name', 'a', 'argument'],
  patch: ['p', 'patch', 'type'],
};

type Verb = (plain: readonly string[], flags: Flags) => Typed;

const named = (name: string | undefined): { readonly name?: string } => (name === undefined ? {} : { name });

const act =
  (what: Act): Verb =>
  ([name]) => ({ kind: 'act', act: what, ...named(name) });

/** `rollout/shop` and `rollout shop` mean the same. */
function resourceAndName([first = '', second]: readonly string[]): {
  readonly resource: string;
  readonly name: string | undefined;
} {
  const [resource = '', name] = first.split('/');
  return { resource, name: name ?? second };
}

const isRollout = (resource: string): boolean => /^(?:rollouts?|ro)(?:\.argoproj\.io)?$/.test(resource);

const VERBS: { readonly [verb: string]: Verb } = {
  get(plain, flags) {
    const { resource, name } = resourceAndName(plain);
    const yaml = last(flags, 'o', 'output') === 'yaml';
    return resource === ''
      ? refused('get takes a resource: get rollout shop')
      : { kind: 'get', resource, yaml, ...named(name) };
  },
  list: ([resource = '']) => ({ kind: 'list', resource }),
  status: ([name]) => ({ kind: 'status', ...named(name) }),
  promote(plain, flags) {
    const [full, current, all] = [
      flags.has('full'),
      flags.has('skip-current-step') || flags.has('c'),
      flags.has('skip-all-steps') || flags.has('a'),
    ];
    if (current && all)
      return refused('Cannot use both --skip-current-step and --skip-all-steps flags at the same time');
    if (full && (current || all)) return refused('Cannot use --full together with a flag that skips steps');
    const verb = full
      ? 'promote-full'
      : current
        ? 'promote-skip-current-step'
        : all
          ? 'promote-skip-all-steps'
          : 'promote';
    return act({ do: verb })(plain, flags);
  },
  abort: act({ do: 'abort' }),
  pause: act({ do: 'pause' }),
  restart: act({ do: 'restart' }),
  retry: (plain, flags) => {
    const isNamed = isRollout(plain[0] ?? '') || plain[0] === 'experiment';
    if (plain[0] === 'experiment') return refused('experiments cannot be retried here');
    return act({ do: 'retry' })(isNamed ? plain.slice(1) : plain, flags);
  },
  undo(plain, flags) {
    const revision = last(flags, 'to-revision');
    if (revision !== undefined && !/^\d+$/.test(revision))
      return refused(`--to-revision ${revision}: a number was expected`);
    return act({ do: 'undo', ...(revision === undefined ? {} : { toRevision: Number(revision) }) })(plain, flags);
  },
  set([what, ...rest]) {
    if (what !== 'image') return refused('set image ROLLOUT CONTAINER=IMAGE is all that can be set');
    const image = rest.find((word) => word.includes('='));
    const [, container, text] = /^([^=]+)=(.+)$/.exec(image ?? '') ?? [];
    if (container === undefined || text === undefined)
      return refused('set image takes CONTAINER=IMAGE (* for every container)');
    return {
      kind: 'act',
      act: { do: 'set-image', container, image: text },
      ...named(rest.find((word) => !word.includes('='))),
    };
  },
  scale(plain, flags) {
    const replicas = last(flags, 'replicas') ?? '';
    const { resource, name } = resourceAndName(plain);
    if (!/^\d+$/.test(replicas)) return refused('scale takes --replicas=N');
    if (!isRollout(resource)) return refused('scale rollout/NAME --replicas=N is all that can be scaled');
    return { kind: 'act', act: { do: 'scale', replicas: Number(replicas) }, ...named(name) };
  },
  terminate([resource = '', name = '']) {
    const isRun = /^(?:analysisruns?|ar)$/.test(resource);
    if ((!isRun && !/^(?:experiments?|exp)$/.test(resource)) || name === '')
      return refused('terminate analysisrun NAME, or experiment NAME');
    return { kind: 'terminate', resource: isRun ? 'AnalysisRun' : 'Experiment', name };
  },
  create([resource = ''], flags) {
    const from = last(flags, 'from') ?? '';
    if (!/^(?:analysisruns?|ar)$/.test(resource) || from === '')
      return refused('create analysisrun --from TEMPLATE is all that can be created');
    const given = [...(flags.get('a') ?? []), ...(flags.get('argument') ?? [])];
    const args = given.map((text) => /^([^=]+)=(.*)$/s.exec(text)).map((match) => [match?.[1], match?.[2]] as const);
    const wrong = args.findIndex(([key]) => key === undefined);
    if (wrong >= 0) return refused(`arguments must be in the form NAME=VALUE; got ${given[wrong]}`);
    return {
      kind: 'create-analysisrun',
      from,
      ...named(last(flags, 'name')),
      args: args as readonly (readonly [string, string])[],
    };
  },
  delete(plain) {
    const { resource, name } = resourceAndName(plain);
    return resource === '' || name === undefined
      ? refused('delete takes a kind and a name')
      : { kind: 'delete', resource, name };
  },
  patch(plain, flags) {
    const { resource, name } = resourceAndName(plain);
    const patch = last(flags, 'p', 'patch') ?? '';
    if (resource === '' || name === undefined || patch === '')
      return refused("patch takes a kind, a name and --patch '{…}'");
    return flags.has('type') && last(flags, 'type') !== 'merge'
      ? refused('only --type merge is understood')
      : { kind: 'patch', resource, name, patch };
  },
};
