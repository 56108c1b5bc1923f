/** A fixed number of canary pods for a share of the traffic that would need more. */
import { canariesOf, fewestReplicas, stepPath } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';
import { count } from '../../words.ts';

export const canaryOverloaded: Rule = {
  id: 'weights/canary-overloaded',
  severity: 'warning',
  title: 'Canary pods with more than their share of traffic',
  why: 'setCanaryScale fixes the number of pods until matchTrafficWeight takes it back. What the analysis then sees is overload, not the release; or users see it first.',
  *check(bundle): Generator<Sighting> {
    for (const here of canariesOf(bundle)) {
      const replicas = fewestReplicas(bundle, here);
      let pods: number | undefined;
      if (here.routing === undefined) continue;
      for (const [i, { setCanaryScale, setWeight }] of here.steps.entries()) {
        if (setCanaryScale !== undefined) pods = podsOf(setCanaryScale, replicas);
        const load =
          setWeight === undefined || pods === undefined ? 0 : (setWeight * replicas) / 100 / Math.max(pods, 1e-9);
        if (setWeight === undefined || load <= MOST) continue;
        const told =
          pods === 0
            ? 'there is no canary pod'
            : `each canary pod gets ${Math.round(load * 10) / 10} times what a stable pod got before`;
        yield seenIn(here.manifest, stepPath(i, 'setWeight'), {
          message: `weight ${setWeight} on ${count(pods ?? 0, 'canary pod')}, beside ${replicas} stable: ${told}`,
          remedy: `scale the canary to ${Math.ceil((setWeight * replicas) / 100)} pods first, or write setCanaryScale: {matchTrafficWeight: true}`,
        });
      }
    }
  },
};

const MOST = 1.5;

const podsOf = (
  scale: { readonly replicas?: number; readonly weight?: number },
  replicas: number,
): number | undefined =>
  scale.replicas ?? (scale.weight === undefined ? undefined : Math.ceil((scale.weight * replicas) / 100));
