/** An argument of a Rollout from a field that the Rollout does not have. */
import type { Json } from '../../../cluster/objects.ts';
import { argumentsOfRollout } from '../../../delivery/analysis/arguments.ts';
import type { RolloutAnalysis } from '../../../delivery/rollout/objects.ts';
import { analysesOf } from '../../analyses.ts';
import { inside } from '../../bundle.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const missingField: Rule = {
  id: 'arguments/missing-field',
  severity: 'error',
  title: 'An argument from a field that is not there',
  why: 'The run is never made: no event, no condition, no AnalysisRun. The step hangs until somebody looks.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, path, purpose } of analysesOf(bundle)) {
      if (purpose === 'template') continue;
      const { args = [] } = (inside(manifest.object, ...path) ?? {}) as unknown as RolloutAnalysis;
      for (const [i, arg] of args.entries()) {
        const field = arg.valueFrom?.fieldRef?.fieldPath ?? '';
        // What the server and the controller write is not in the file.
        if (field === '' || /^status\b|^metadata\.(?:uid|namespace|creationTimestamp|annotations|labels$)/.test(field))
          continue;
        const read = argumentsOfRollout([arg], {
          rollout: manifest.object as unknown as Json,
          stableHash: 's',
          latestHash: 'l',
        });
        const isEmpty = read.ok && field.startsWith('metadata.labels') && read.value[0]?.value === '';
        if (read.ok && !isEmpty) continue;
        yield seenIn(manifest, [...path, 'args', i, 'valueFrom', 'fieldRef', 'fieldPath'], {
          message: read.ok ? `${field} is empty: the Rollout has no such label` : read.problem,
          remedy: 'correct the path, or give the Rollout the field',
        });
      }
    }
  },
};
