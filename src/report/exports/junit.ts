/** Expectations as JUnit XML, which every CI system reads: one suite a scenario, one case a claim. */
import { speaksOfPromises } from '../../simulation/expectations.ts';
import { sentence } from '../../simulation/outcome.ts';
import type { Trace } from '../../simulation/trace.ts';
import { el } from '../markup.ts';
import { tell } from '../story.ts';

/**
 * The document. Besides the scenario's expectations each broken promise that they do not speak of is a failed case; a scenario that expects
 * nothing has one passing case, so that it does not vanish from the list.
 */
export function renderJunit(...traces: readonly Trace[]): string {
  const suites = traces.map((trace) => {
    const story = tell(trace);
    const expectations = story.of('expectation');
    const promises = speaksOfPromises(expectations) ? [] : story.of('promise');
    const claims = [
      ...expectations.map(({ text, held, found }) => ({ name: text, failure: held ? undefined : `found ${found}` })),
      ...promises.map(({ promise, detail }) => ({ name: `promise: ${promise}`, failure: detail })),
    ];
    const cases = claims.length === 0 ? [{ name: 'the scenario runs', failure: undefined }] : claims;
    const verdict = sentence(story.outcome);
    const failures = cases.filter(({ failure }) => failure !== undefined).length;
    return {
      failures,
      count: cases.length,
      markup: el(
        'testsuite',
        {
          name: story.header.scenario,
          tests: cases.length,
          failures,
          errors: 0,
          skipped: 0,
          time: String(story.until / 1_000_000),
        },
        cases.map(({ name, failure }) =>
          el(
            'testcase',
            { classname: story.header.scenario, name },
            failure !== undefined && el('failure', { message: failure }, `${verdict}\nseed ${story.header.seed}`),
          ),
        ),
        el('system-out', {}, verdict),
      ),
    };
  });
  const sum = (of: (suite: (typeof suites)[number]) => number) => suites.reduce((n, suite) => n + of(suite), 0);
  const all = el(
    'testsuites',
    { name: 'preroll', tests: sum((s) => s.count), failures: sum((s) => s.failures) },
    suites.map(({ markup }) => markup),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${all.markup}\n`;
}
