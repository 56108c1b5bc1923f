/** `lint.json`: what is said about a Rollout together with what it refers to, by the controllers and by `lint`. */
import type { KubeObject, LooseObject } from '../../../src/cluster/objects.ts';
import type { AnalysisRun } from '../../../src/delivery/analysis/objects.ts';
import { reconcileAnalysisRun } from '../../../src/delivery/analysis/reconcile.ts';
import { invalidSpecCondition, specProblem } from '../../../src/delivery/experiment/conditions.ts';
import type { Experiment } from '../../../src/delivery/experiment/objects.ts';
import { invalidSpecMessage } from '../../../src/delivery/rollout/invalid-spec.ts';
import type { Rollout } from '../../../src/delivery/rollout/objects.ts';
import type { Reader } from '../../../src/delivery/rollout/pass.ts';
import { controllerValidation } from '../../../src/delivery/rollout/validation/controller-validation.ts';
import { type FieldError, textOf } from '../../../src/delivery/rollout/validation/field-error.ts';
import { lintAsUpstream } from '../../../src/delivery/rollout/validation/lint.ts';
import { validateReferences } from '../../../src/delivery/rollout/validation/references/index.ts';
import { validateRollout } from '../../../src/delivery/rollout/validation/spec.ts';
import { resolveWorkload } from '../../../src/delivery/rollout/workload-ref.ts';
import { beginning } from '../../../src/kernel/time.ts';
import type { Suite } from '../suite.ts';
import { difference, readText, Tally } from './compare.ts';
import { errorsDiffer, type RecordedError } from './field-errors.ts';

interface Case {
  readonly name: string;
  readonly scope: string;
  readonly objects?: readonly LooseObject[];
  readonly spec?: unknown;
  readonly metadata?: unknown;
  readonly expected: {
    readonly valid: boolean;
    readonly errors?: readonly RecordedError[];
    readonly count?: number;
    readonly stage?: string;
    readonly condition?: string;
    readonly error?: string;
    readonly message?: string;
    readonly stdout?: string;
    readonly stderr?: string;
    readonly exit?: number;
  };
}

export const suite: Suite = {
  name: 'lint',
  run(tree) {
    const text = readText(tree, 'lint.json');
    if (text === undefined) return undefined;
    const tally = new Tally();
    for (const each of (JSON.parse(text) as { readonly cases: readonly Case[] }).cases) {
      tally.check(`${each.scope}: ${each.name}`, () => scopes[each.scope]?.(each) ?? checkValid(each));
    }
    return tally.outcome();
  },
};

/** Every scope gives the first difference; whether the case is one that should be valid is asked apart. */
const scopes: Readonly<Record<string, (each: Case) => string | undefined>> = { lint, controller, metrics, experiment };

const checkValid = ({ scope, expected }: Case): string | undefined => {
  if (scopes[scope] === undefined) return `no code for scope ${scope}`;
  const isClean = [expected.error, expected.condition, expected.message].every((text) => text === undefined);
  return expected.valid && !(isClean && (expected.errors ?? []).length === 0) ? 'a valid case with errors' : undefined;
};

function lint({ objects = [], expected }: Case): string | undefined {
  const { errors, stdout, stderr, exit } = lintAsUpstream(objects.map(placed));
  return (
    listsDiffer(errors, expected) ??
    difference(
      { stdout, stderr, exit },
      { stdout: expected.stdout ?? '', stderr: expected.stderr ?? '', exit: expected.exit ?? 0 },
    )
  );
}

function controller({ objects = [], expected }: Case): string | undefined {
  const read = readerOf(objects.map(placed));
  const stored = objects.find((o) => o.kind === 'Rollout' && o.apiVersion.startsWith('argoproj.io/'));
  if (stored === undefined) return 'a case without a Rollout';
  const resolved = resolveWorkload(placed(stored) as unknown as Rollout, read);
  const { rollout } = resolved;
  const ofSpec = validateRollout(rollout, { templateResolved: resolved.ok && resolved.fromWorkload });
  const findings = ofSpec.length > 0 ? { stage: 'spec' as const, errors: ofSpec } : validateReferences(rollout, read);
  const errors = findings.stage === 'failed' ? [] : findings.errors;
  const isValid = findings.stage !== 'failed' && errors.length === 0;
  const [head] = errors;
  const problem = controllerValidation()(rollout, read);
  const told = findings.stage === 'failed' ? findings.misfortune : head === undefined ? undefined : textOf(head);
  return (
    listsDiffer(errors, expected) ??
    difference(
      {
        valid: isValid,
        ...(isValid ? {} : { stage: findings.stage === 'failed' ? 'lookup' : findings.stage }),
        ...(findings.stage === 'failed' ? { error: findings.misfortune } : {}),
        ...(head === undefined ? {} : { condition: invalidSpecMessage(rollout.metadata.name, textOf(head)) }),
      },
      { valid: expected.valid, stage: expected.stage, error: expected.error, condition: expected.condition },
    ) ??
    difference(problem ?? {}, told === undefined ? {} : { message: told, isMistake: findings.stage !== 'failed' })
  );
}

function metrics({ spec, expected }: Case): string | undefined {
  const run = { metadata: { name: 'run', namespace: 'default' }, spec } as unknown as AnalysisRun;
  const inFlight = { phase: 'Running' } as const;
  const { status } = reconcileAnalysisRun({
    now: beginning,
    run,
    source: { begin: () => inFlight, resume: () => inFlight, terminate: () => inFlight },
    secret: () => ({ ok: true, value: '' }),
  });
  const message = status.phase === 'Error' ? status.message : undefined;
  return difference({ message }, { message: expected.message });
}

function experiment({ metadata, spec, expected }: Case): string | undefined {
  const object = { metadata, spec } as unknown as Experiment;
  const problem = specProblem(object);
  const conditions = problem === undefined ? [] : invalidSpecCondition({}, problem, beginning);
  return difference({ condition: conditions[0]?.message }, { condition: expected.condition });
}

function listsDiffer(errors: readonly FieldError[], expected: Case['expected']): string | undefined {
  const wanted = expected.errors ?? [];
  const different = errorsDiffer(errors, wanted);
  if (different !== undefined || errors.length === wanted.length) return different;
  return `expected ${wanted.length} errors, got ${errors.map(textOf).join('; ')}`;
}

const placed = (object: LooseObject): LooseObject => ({
  ...object,
  metadata: { ...object.metadata, namespace: object.metadata.namespace ?? 'default' },
});

/** The cluster holds these objects. In which version an object was written does not matter to who asks for it. */
function readerOf(objects: readonly LooseObject[]): Reader {
  const group = (apiVersion: string) => (apiVersion.includes('/') ? apiVersion.split('/')[0] : '');
  const of = (kind: { readonly apiVersion: string; readonly kind: string }) =>
    objects.filter((o) => o.kind === kind.kind && group(o.apiVersion) === group(kind.apiVersion));
  return {
    get: <T extends KubeObject>(
      kind: { apiVersion: string; kind: string; namespaced: boolean },
      ns: string,
      name: string,
    ) =>
      of(kind).find((o) => o.metadata.name === name && (!kind.namespaced || o.metadata.namespace === ns)) as unknown as
        | T
        | undefined,
    list: (kind) => of(kind) as never,
    ownedBy: () => [],
  };
}
