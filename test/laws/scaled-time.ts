/**
 * Scaling all durations by a whole number scales the story. The scope is exact: everything that has a length is written
 * out in whole seconds (what is left out has a length that does not scale), nobody measures an Error (which is repeated
 * after 10 s, whatever is written), the progress deadline is far away (it is looked at one second late, whatever its length),
 * nobody restarts pods, step plugins are done at once (they are asked again when the controller likes), and nobody sends
 * requests. Then the rollout goes through the same states, each `factor` times as late; what controllers themselves take (less
 * than a second, with their limit of writes) does not scale.
 */
import { parseGoDuration } from '../../src/languages/duration.ts';
import { run } from '../../src/simulation/run.ts';
import { type Manifest, type Mapping, type Rehearsal, scenarioOf } from '../../src/testing.ts';

type Plain = Mapping[string];
const LENGTHS =
  /^(?:at|until|after|interval|initialDelay|duration|startup|sandbox|containerStart|periodSeconds|(?:minReady|progressDeadline|scaleDownDelay|abortScaleDownDelay|autoPromotion)Seconds)$/;
/** How far the times of an entry may be apart, for each unit of the factor. */
const SLACK = 1_000_000;

/** The first state that differs or comes at another time than `factor` times the first story's. */
export function brokenByScaling(rehearsal: Rehearsal, factor: number): string | undefined {
  const plain = writtenOut(rehearsal);
  const [a, b] = [statesOf(plain), statesOf(scaled(plain as unknown as Plain, factor) as unknown as Rehearsal)];
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [x, y] = [a[i], b[i]];
    if (x?.text !== y?.text || Math.abs((x?.t ?? 0) * factor - (y?.t ?? 0)) > SLACK * factor)
      return `state ${i}: ${JSON.stringify(x)}\n      and: ${JSON.stringify(y)}`;
  }
  return undefined;
}

function statesOf(rehearsal: Rehearsal): readonly { readonly t: number; readonly text: string }[] {
  const decoded = scenarioOf(rehearsal);
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.problems));
  const states: { t: number; text: string }[] = [];
  run(decoded.scenario, (entry) => {
    if (entry.kind !== 'rollout') return;
    const { t, phase, step, aborted, pauses, stable, current, active, wanted, updated, available, weights } = entry;
    const text = JSON.stringify({
      phase,
      step,
      aborted,
      pauses,
      stable,
      current,
      active,
      wanted,
      updated,
      available,
      weights,
    });
    if (states.at(-1)?.text !== text) states.push({ t, text });
  });
  return states;
}

function scaled(value: Plain, factor: number, key = ''): Plain {
  if (Array.isArray(value)) return value.map((item: Plain) => scaled(item, factor));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value as Mapping).map(([k, member]) => [k, scaled(member, factor, k)]));
  if (!LENGTHS.test(key)) return value;
  if (typeof value === 'number') return value * factor;
  const length = parseGoDuration(String(value));
  return length.ok ? `${(length.value * BigInt(factor)) / 1_000_000_000n}s` : value;
}

/** The rehearsal with every length written out, and without what has one that nobody can write. */
function writtenOut({ objects, document }: Rehearsal): Rehearsal {
  const answers = Object.entries(document.answers as { readonly [metric: string]: readonly Mapping[] }).map(
    ([metric, list]) => [metric, list.map((answer) => ('error' in answer ? { result: 0.99 } : answer))] as const,
  );
  const cluster = {
    ...{ scheduling: '0s', sandbox: '1s', imagePull: '0s', containerStart: '1s', shutdown: '0s' },
    ...{ watchLag: '5ms', endpointPropagation: '5ms', routerPropagation: '5ms' },
  };
  const versions = [...(document.versions as readonly Mapping[]), { image: '*', behaviour: { startup: '1s' } }];
  const people = (document.people as readonly Mapping[]).filter((p) => p.do !== 'restart' && p.patch === undefined);
  return {
    objects: objects.map((object) => (object.kind === 'Rollout' ? rolloutWrittenOut(object) : object)),
    document: {
      ...document,
      answers: Object.fromEntries(answers),
      cluster,
      versions,
      people,
      traffic: [],
      plugins: {},
    },
  };
}

function rolloutWrittenOut(rollout: Manifest): Manifest {
  const spec = rollout.spec as Mapping;
  const { canary, blueGreen } = spec.strategy as { readonly canary?: Mapping; readonly blueGreen?: Mapping };
  const delays = { abortScaleDownDelaySeconds: 30 };
  const mayDelay = canary === undefined || (canary.trafficRouting !== undefined && canary.dynamicStableScale !== true);
  const usual = mayDelay
    ? { ...delays, scaleDownDelaySeconds: 30 }
    : canary?.trafficRouting === undefined
      ? {}
      : delays;
  const steps = ((canary?.steps ?? []) as readonly Mapping[]).map((step) =>
    step.experiment === undefined
      ? step
      : { experiment: { scaleDownDelaySeconds: 30, ...(step.experiment as Mapping) } },
  );
  const strategy =
    canary === undefined ? { blueGreen: { ...usual, ...blueGreen } } : { canary: { ...usual, ...canary, steps } };
  return { ...rollout, spec: { ...spec, progressDeadlineSeconds: 600, strategy } } as Manifest;
}
