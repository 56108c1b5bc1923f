/**
 * What controllers say, written into the trace: notices as they come, decisions when something was changed by them or when
 * they differ from what stands.
 */
import type { ControllerContext, Notice } from '../cluster/controller.ts';
import type { ObjectRef } from '../cluster/objects.ts';
import type { Store } from '../cluster/store.ts';
import type { Rollout } from '../delivery/rollout/objects.ts';
import type { Engine } from '../kernel/engine.ts';
import { oncePerText } from '../kernel/once.ts';
import type { TraceSink } from './trace.ts';

export interface Hearing {
  readonly context: ControllerContext;
  /** What the present step of a rollout waits for, if the controller said so when it last looked. */
  waitOf(rollout: Rollout): string | undefined;
}

export function createHearing(ports: {
  readonly engine: Engine;
  readonly store: Store;
  readonly write: TraceSink;
  /** Does anybody read notices and decisions? Otherwise none are written. */
  readonly isRead: boolean;
  /** Hears every notice, too. */
  noticed(notice: Notice): void;
  /** Hears that a rollout waits for something else than before. */
  waits(rollout: ObjectRef): void;
}): Hearing {
  const { engine, store, write, isRead } = ports;
  const standing = createStanding();
  return {
    context: {
      store,
      now: () => engine.now,
      notice(notice) {
        const { object, type, reason, message } = notice;
        if (isRead)
          write({ t: engine.now, kind: 'notice', object: `${object.kind}/${object.name}`, type, reason, message });
        ports.noticed(notice);
      },
      decision({ object, rule, because, wrote = [] }) {
        // What a step waits for is part of the outcome, whoever reads.
        if (!isRead && rule !== 'steps') return;
        const before = standing.of(object, rule);
        if (before?.because === because && wrote.length === 0) return;
        if (before === undefined) standing.begin(object, rule, because);
        else before.because = because;
        if (isRead) {
          const t = engine.now;
          const said = { t, kind: 'decision', controller: object.kind, object: object.name, rule, because } as const;
          write(wrote.length === 0 ? said : { ...said, wrote });
        }
        if (rule === 'steps') ports.waits(object);
      },
    },
    waitOf({ kind, metadata: { namespace, name }, status }) {
      const said = standing.of({ kind, namespace, name }, 'steps');
      const wait = said === undefined ? undefined : waitIn(said.because);
      return wait?.step === (status?.currentStepIndex ?? -1) + 1 ? wait.what : undefined;
    },
  };
}

/** Which step waits, and for what, if that is what a decision about steps says. */
const waitIn = oncePerText(1_000, (because) => {
  const [, step, what] = /^step (\d+) waits for (.*)$/.exec(because) ?? [];
  // That a pause is about to begin is true for an instant; what it waits for then is its end.
  return what === undefined || what === 'the pause to begin' ? undefined : { step: Number(step), what };
});

/** What was decided last about an object by a rule. */
interface Standing {
  readonly object: ObjectRef;
  because: string;
}

/**
 * A decision that stands is not told again at every look. By rule, then by name, since putting a key together costs more
 * than all the rest; objects of one name are few.
 */
function createStanding() {
  const byRule = new Map<string, Map<string, Standing[]>>();
  return {
    of: ({ kind, namespace, name }: ObjectRef, rule: string): Standing | undefined =>
      byRule
        .get(rule)
        ?.get(name)
        ?.find(({ object }) => object.kind === kind && object.namespace === namespace),
    begin(object: ObjectRef, rule: string, because: string): void {
      let byName = byRule.get(rule);
      if (byName === undefined) {
        byName = new Map();
        byRule.set(rule, byName);
      }
      byName.set(object.name, [...(byName.get(object.name) ?? []), { object, because }]);
    },
  };
}
