/** Differences that are ignored when compared, and written all the same at the next sync. */
import { applicationsOf, deployedBy } from '../../applications.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';
import { list } from '../../words.ts';

export const ignoredNotRespected: Rule = {
  id: 'gitops/ignored-not-respected',
  severity: 'warning',
  title: 'ignoreDifferences without RespectIgnoreDifferences',
  why: 'Ignored differences do not start a sync, but any sync for another reason writes Git’s weights: in mid-canary all traffic goes back to the stable version until the controller’s next look.',
  *check(bundle): Generator<Sighting> {
    for (const application of applicationsOf(bundle)) {
      const { manifest, respectsIgnored, ignores } = application;
      const ignored = deployedBy(application, bundle).filter(({ object }) => ignores(object));
      if (respectsIgnored || ignored.length === 0) continue;
      yield seenIn(manifest, ['spec', 'ignoreDifferences'], {
        what: 'key',
        message: `every sync writes the weights of ${list(ignored.map(({ object }) => `${object.kind} ${object.metadata.name}`))} as Git has them`,
        remedy: 'add RespectIgnoreDifferences=true to syncPolicy.syncOptions',
      });
    }
  },
};
