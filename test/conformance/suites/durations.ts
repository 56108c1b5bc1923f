/** The three duration grammars against what Go and Prometheus say of the same texts. */
import {
  parseGoDuration,
  parsePauseDuration,
  parsePrometheusDuration,
  printGoDuration,
} from '../../../src/languages/duration.ts';
import type { Suite } from '../suite.ts';
import { difference, readText, Tally } from './compare.ts';

interface Durations {
  readonly goParseDuration: readonly { input: string; ns?: string; canonical?: string; errorText?: string }[];
  readonly intOrString: readonly { input: number | string; seconds: number }[];
  readonly prometheus: readonly { input: string; ms?: number; error?: boolean; since?: string; rangeError?: boolean }[];
}

export const suite: Suite = {
  name: 'durations',
  run(tree) {
    const text = readText(tree, 'durations.json');
    if (text === undefined) return undefined;
    const data = JSON.parse(text) as Partial<Durations>;
    const tally = new Tally();
    for (const { input, ns, canonical, errorText } of data.goParseDuration ?? []) {
      tally.check(`go ${JSON.stringify(input)}`, () => {
        const parsed = parseGoDuration(input);
        if (!parsed.ok) return difference({ errorText: parsed.problem }, { errorText });
        return difference({ ns: String(parsed.value), canonical: printGoDuration(parsed.value) }, { ns, canonical });
      });
    }
    for (const { input, seconds } of data.intOrString ?? []) {
      tally.check(`pause ${JSON.stringify(input)}`, () => difference(parsePauseDuration(input), seconds));
    }
    for (const { input, ms, error, since } of data.prometheus ?? []) {
      tally.check(`prometheus ${JSON.stringify(input)}`, () => {
        const parsed = parsePrometheusDuration(input, { bareSeconds: since !== undefined });
        return difference(parsed.ok ? { ms: parsed.value } : { error: true }, error === true ? { error } : { ms });
      });
    }
    return tally.outcome();
  },
};
