/**
 * What one look of the Rollout controller costs when there is nothing to do: a canary with a traffic router stands in a
 * pause, four pods of the old version and one of the new. That is most of all looks in a run. Processor time, over batches.
 */
import { loadavg } from 'node:os';
import type { Controller } from '../src/cluster/controller.ts';
import { type Kind, type KubeObject, looseKind } from '../src/cluster/objects.ts';
import { createRolloutController } from '../src/delivery/rollout/controller.ts';
import { rollouts } from '../src/delivery/rollout/objects.ts';
import { controllerValidation } from '../src/delivery/rollout/validation/controller-validation.ts';
import { createLockstep } from '../src/simulation/lockstep.ts';
import { scenarioAt } from '../test/scenarios.ts';

const FILE = 'scenarios/seeds/canary-manual.yaml';
const BATCH = 500;
const BATCHES = 60;
const WARM_UP = 40;

/** A controller whose only rollout is paused, and the key of that rollout. */
function paused(): { readonly controller: Controller; readonly key: string; version(): number } {
  const scenario = scenarioAt(FILE);
  const made: Controller[] = [];
  const lockstep = createLockstep({}, (context) => {
    made.push(createRolloutController(context, { validate: controllerValidation() }));
    return made;
  });
  const { store } = lockstep;
  for (const draft of scenario.objects)
    store.create(looseKind(draft.apiVersion, draft.kind) as Kind<KubeObject>, draft, 'kubectl');
  let second = 0;
  for (; second < 60; second++) lockstep.second(second);
  const [rollout] = store.list(rollouts);
  const [image] = Object.values(scenario.releases[0]?.images ?? {});
  if (rollout === undefined || image === undefined) throw new Error(`${FILE} has no rollout or no release`);
  const { name, namespace } = rollout.metadata;
  const containers = rollout.spec.template?.spec.containers.map((c) => ({ ...c, image }));
  store.patch(rollouts, namespace, name, { spec: { template: { spec: { containers } } } }, 'kubectl');
  for (; second < 120; second++) lockstep.second(second);
  const now = store.get(rollouts, namespace, name);
  // A bench of the wrong state would be worth nothing.
  if (now?.status?.pauseConditions?.length !== 1) throw new Error('the canary does not stand in a pause');
  return { controller: made[0]!, key: `${namespace}/${name}`, version: () => store.version() };
}

/** Measures and prints. */
export async function run(): Promise<void> {
  const { controller, key, version } = paused();
  const before = version();
  const times: number[] = [];
  for (let batch = 0; batch < WARM_UP + BATCHES; batch++) {
    const began = process.cpuUsage();
    for (let i = 0; i < BATCH; i++) controller.reconcile(key);
    const { user, system } = process.cpuUsage(began);
    if (batch >= WARM_UP) times.push((user + system) / BATCH);
  }
  if (version() !== before) throw new Error('a look that should change nothing wrote something');
  times.sort((a, b) => a - b);
  const [best, median] = [times[0]!, times[times.length >> 1]!];
  console.log(
    `a reconcile that changes nothing: best ${best.toFixed(1)} µs, median ${median.toFixed(1)} µs (load ${loadavg()[0]!.toFixed(1)})`,
  );
}
