/** An experiment that is over, and a success, while its analysis is still running. */
import { experimentsOf } from '../../experiments.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';
import { span } from '../../words.ts';

export const endsBeforeAnalysis: Rule = {
  id: 'experiment/ends-before-analysis',
  severity: 'warning',
  title: 'An experiment shorter than its analysis',
  why: 'With its duration an experiment is Successful, unless the analysis is requiredForCompletion; the run is ended with it, and is Successful, too, as long as no limit is broken yet.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, seconds, analyses } of experimentsOf(bundle)) {
      for (const { name, path, isRequired, proof } of analyses) {
        const failed = proof?.verdicts.Failed;
        if (seconds === 0 || isRequired || failed === undefined || proof?.alwaysEnds === false) continue;
        const latest = failed.latestSeconds ?? 0;
        if (latest < seconds) continue;
        yield seenIn(manifest, path, {
          message: `analysis ${name} may fail as late as ${span(latest)} after it begins (at the earliest after ${span(failed.earliestSeconds)}), the experiment ends after ${span(seconds)}`,
          remedy: 'write requiredForCompletion: true, or make the duration longer',
        });
      }
    }
  },
};
