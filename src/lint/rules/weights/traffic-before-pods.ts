/** The weight is raised, and only the next step raises the number of pods. */
import { canariesOf, stepPath } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const trafficBeforePods: Rule = {
  id: 'weights/traffic-before-pods',
  severity: 'warning',
  title: 'Traffic comes before the pods for it',
  why: 'Steps are done one after the other: setWeight sends the traffic to the canary pods there are, and setCanaryScale behind it adds the others afterwards.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, steps } of canariesOf(bundle)) {
      let pods: number | undefined;
      for (const [i, { setWeight, setCanaryScale }] of steps.entries()) {
        const next = steps[i + 1]?.setCanaryScale;
        const grows = next?.replicas !== undefined && next.replicas > (pods ?? 0);
        if (setWeight !== undefined && setWeight > 0 && pods !== undefined && grows)
          yield seenIn(manifest, stepPath(i, 'setWeight'), {
            message: `weight ${setWeight} goes to ${pods} canary pods; the ${next.replicas} of step ${i + 2} are started only then`,
            remedy: 'write setCanaryScale before setWeight',
          });
        if (setCanaryScale !== undefined) pods = setCanaryScale.replicas;
      }
    }
  },
};
