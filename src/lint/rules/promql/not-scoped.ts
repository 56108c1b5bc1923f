/** A query that counts the requests of the stable version, too. */

import type { Matcher } from '../../../languages/promql/ast.ts';
import { selectorsIn } from '../../../languages/promql/selectors.ts';
import { dilutionOf } from '../../../study/power/dilution.ts';
import { type MetricHere, metricsOf } from '../../analyses.ts';
import type { Bundle } from '../../bundle.ts';
import { errorThreshold, judgingOf } from '../../conditions.ts';
import { exprOf, shareIn } from '../../queries.ts';
import { type CanaryHere, canariesOf } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';
import { beginningOf, stretchesOf } from '../../schedule.ts';
import { list, percent } from '../../words.ts';

export const notScoped: Rule = {
  id: 'promql/not-scoped',
  severity: 'warning',
  title: 'A query that does not single out the canary',
  why: 'The errors of the canary are thinned by the healthy requests of the stable version, and errors of the stable version abort a healthy canary.',
  *check(bundle): Generator<Sighting> {
    const canaries = canariesOf(bundle);
    for (const here of metricsOf(bundle)) {
      const canary = canaries.find(({ manifest }) => manifest === here.analysis.manifest);
      const expr = exprOf(here);
      if (canary === undefined || expr === undefined) continue;
      const selectors = selectorsIn(expr);
      const tellsApart = (m: Matcher): boolean => singlesOut(m, canary);
      if (selectors.length === 0 || selectors.some(({ matchers }) => matchers.some(tellsApart))) continue;
      yield seenIn(here.template, [...here.path, 'provider', 'prometheus', 'query'], {
        message: `metric ${here.metric.name} (${here.analysis.where}) counts stable and canary together${thinned(bundle, canary, here)}`,
        remedy:
          'match what only the canary has: its Service, or the pod template hash (an argument with valueFrom.podTemplateHashValue: Latest)',
      });
    }
  },
};

/** Labels that tell versions of one application apart. */
const VERSION_LABELS = /(?:^|_)(?:version|revision|hash|track|role|release|image|pod|pod_name|instance)$/;

function singlesOut({ name, op, value }: Matcher, { canary, name: rollout }: CanaryHere): boolean {
  if (op === '!=' || op === '!~') return VERSION_LABELS.test(name) || /stable/i.test(value);
  const { canaryService, stableService, pingPong, canaryMetadata } = canary;
  const told = [
    canaryService,
    pingPong?.pingService,
    pingPong?.pongService,
    ...Object.values(canaryMetadata?.labels ?? {}),
  ];
  const isAlone = (word: string | undefined): boolean =>
    word !== undefined && word !== '' && word !== stableService && holdsWord(value, word);
  if (name === '__name__') return /canary/i.test(value);
  return (
    told.some(isAlone) || /canary|preview|latest/i.test(value.replaceAll(rollout, '')) || VERSION_LABELS.test(name)
  );
}

/** A Service by itself, or as the first part of its full name. */
const holdsWord = (value: string, word: string): boolean => value.split(/[^\w-]+/).includes(word);

/** What the thinning makes of the threshold, at the smallest and at the greatest weight that is measured. */
function thinned(bundle: Bundle, canary: CanaryHere, here: MetricHere): string {
  const judging = judgingOf(here);
  const expr = exprOf(here);
  const found =
    judging === undefined || expr === undefined || shareIn(expr) === undefined ? undefined : errorThreshold(judging);
  const weights = measuredWeights(bundle, canary, here);
  if (found === undefined || weights.length === 0) return '';
  const told = weights.map((weight) => {
    const { effectiveThreshold } = dilutionOf({
      canaryWeight: weight / 100,
      stableErrorRate: 0,
      threshold: found.threshold,
    });
    const need =
      effectiveThreshold === null || effectiveThreshold >= 1
        ? 'not even a canary that fails every request is noticed'
        : `it takes more than ${percent(effectiveThreshold)}`;
    return `${need} at weight ${weight}`;
  });
  return `: errors of the canary above ${percent(found.threshold)} are meant to fail, but ${list(told)}`;
}

function measuredWeights(bundle: Bundle, canary: CanaryHere, { analysis }: MetricHere): readonly number[] {
  const stretches = stretchesOf(bundle, canary);
  const starting = canary.canary.analysis?.startingStep ?? 0;
  const from = analysis.purpose === 'background' ? beginningOf(stretches, starting) : 0;
  const at = stretches.filter(({ step, to }) =>
    analysis.purpose === 'background' ? to > from : step === analysis.path[4],
  );
  const weights = at
    .map(({ weight }) => weight)
    .filter((w) => w > 0 && w < 100)
    .sort((a, b) => a - b);
  return [...new Set([weights[0], weights.at(-1)])].filter((w) => w !== undefined);
}
