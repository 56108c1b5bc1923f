/** A condition that the condition language refuses, or that answers something else than yes or no. */
import { metricsOf } from '../../analyses.ts';
import { judgingOf, USUAL_NUMBERS } from '../../conditions.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const invalidCondition: Rule = {
  id: 'conditions/invalid',
  severity: 'error',
  title: 'A condition that no value can meet or miss',
  why: 'Conditions are only compiled when a value is measured. Every measurement is then an Error, and after five in a row the rollout is aborted.',
  *check(bundle): Generator<Sighting> {
    for (const here of metricsOf(bundle)) {
      const judging = judgingOf(here);
      for (const field of ['successCondition', 'failureCondition'] as const) {
        const condition = here.metric[field] ?? '';
        if (judging === undefined || condition === '') continue;
        const problems = ANSWERS.map((numbers) => judging.problemOf(condition, ...numbers));
        const [first] = problems;
        if (first === undefined || problems.includes(undefined)) continue;
        yield seenIn(here.template, [...here.path, field], {
          message: `"${condition}" fails for every value: ${first.split('\n')[0] ?? ''}`,
          remedy: 'a query answers with a list of numbers: compare `result[0]`; a condition must be true or false',
        });
      }
    }
  },
};

/** One number, several, and many. */
const ANSWERS: readonly (readonly number[])[] = [...USUAL_NUMBERS.map((n) => [n]), [1, 2, 3], USUAL_NUMBERS];
