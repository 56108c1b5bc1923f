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
  const { plain, flags } = partedOf(words.slice(1));
  return VERBS[words[0] ?? '']?.(plain, flags) ?? refused(`unknown command "${words[0] ?? ''}"`);
}

type Flags = ReadonlyMap<string, string>;

/** `--flag=value`, `--flag value` for flags that take one, `-x`. */
function partedOf(words: readonly string[]): { readonly plain: readonly string[]; readonly flags: Flags } {
  const plain: string[] = [];
  const flags = new Map<string, string>();
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const [, name, value] = /^--?([A-Za-z][\w-]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined) plain.push(word);
    else if (value !== undefined) flags.set(name, value);
    else if (TAKES_VALUE.has(name)) flags.set(name, words[++i] ?? '');
    else flags.set(name, 'true');
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
    const yaml = (flags.get('o') ?? flags.get('output')) === 'yaml';
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
    const revision = flags.get('to-revision');
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
    const replicas = flags.get('replicas') ?? '';
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
    const from = flags.get('from') ?? '';
    if (!/^(?:analysisruns?|ar)$/.test(resource) || from === '')
      return refused('create analysisrun --from TEMPLATE is all that can be created');
    const args = [flags.get('a'), flags.get('argument')].flatMap(
      (text) => /^([^=]+)=(.*)$/s.exec(text ?? '')?.slice(1, 3) ?? [],
    );
    return {
      kind: 'create-analysisrun',
      from,
      ...named(flags.get('name')),
      args: args.length === 2 ? [[args[0]!, args[1]!]] : [],
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
    const patch = flags.get('p') ?? flags.get('patch') ?? '';
    if (resource === '' || name === undefined || patch === '')
      return refused("patch takes a kind, a name and --patch '{…}'");
    return flags.has('type') && flags.get('type') !== 'merge'
      ? refused('only --type merge is understood')
      : { kind: 'patch', resource, name, patch };
  },
};
