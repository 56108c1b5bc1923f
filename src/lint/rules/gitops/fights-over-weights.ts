/** Argo CD puts back the weights that the controller writes. */
import { applicationsOf, deployedBy } from '../../applications.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';
import { list } from '../../words.ts';

export const fightsOverWeights: Rule = {
  id: 'gitops/fights-over-weights',
  severity: 'warning',
  title: 'Argo CD and the controller both write the weights',
  why: 'What the controller writes differs from Git. selfHeal puts Git’s weights back at once, then after 2, 6 and 18 seconds and so on, and the controller writes its own again: the canary’s traffic flaps.',
  *check(bundle): Generator<Sighting> {
    for (const application of applicationsOf(bundle)) {
      const { manifest, healsItself, ignores } = application;
      const fought = deployedBy(application, bundle).filter(({ object }) => !ignores(object));
      if (!healsItself || fought.length === 0) continue;
      yield seenIn(manifest, ['spec', 'syncPolicy', 'automated', 'selfHeal'], {
        message: `selfHeal, and ignoreDifferences leaves out ${list(fought.map(({ object }) => `${object.kind} ${object.metadata.name}`))}, whose weights the controller writes (if this Application deploys them)`,
        remedy:
          'add ignoreDifferences for the weights of these objects, and the sync option RespectIgnoreDifferences=true',
      });
    }
  },
};
