/**
 * `npm run laws -- [--only live,generated,faults,nodes,metamorphic,proofs,fuzz] [--runs 1000] [--seed 1]`: holds the controllers to their laws
 * with far more cases than a test run has time for. Exits with 1 if any law is broken.
 */
import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { clusters, faults, fileOf, type Rehearsal, rehearsals } from '../../src/testing.ts';
import { disagreementOnMetric, disagreementOnRun } from '../study/prove/agreement.ts';
import { playGenerated } from './generated.ts';
import { fuzz, languages, slowestMonster } from './hostile.ts';
import { goldenStories, takeCensus, told } from './live-census.ts';
import { laws } from './metamorphic.ts';
import { brokenByScaling } from './scaled-time.ts';

const args = process.argv.slice(2);
const option = (name: string, usual: string): string => {
  const at = args.indexOf(`--${name}`);
  return at < 0 ? usual : (args[at + 1] ?? usual);
};
const runs = Number(option('runs', '1000'));
const seed = Number(option('seed', '1'));
const REPLAY = 'broken-law.yaml';
const FUZZ_RUNS = 100_000;
const PROVED_METRICS = 10_000;
const PROVED_RUNS = 2_000;
/** A condition of any kind has an answer before this. */
const MONSTER_MS = 50;

/** Each prints what it found and says whether all was well. */
const sections: { readonly [name: string]: () => boolean } = {
  live() {
    const { folder, words } = goldenStories();
    const census = takeCensus(folder, Number(option('every', '1')));
    console.log(told(census, words));
    return census.unexplained.length === 0;
  },
  generated: () => playedSoundly('rehearsals', rehearsals()),
  faults: () => playedSoundly('rehearsals in which something goes wrong,', rehearsals(undefined, faults())),
  nodes: () =>
    playedSoundly(
      'rehearsals on a few machines that are drained and lost, or in which something else goes wrong,',
      rehearsals(undefined, fc.oneof(fc.constant([]), faults()), clusters()),
    ),
  metamorphic() {
    const asked = [
      ...laws.map(({ name, broken }) => ({ name, broken })),
      ...[2, 3, 7].map((n) => ({ name: `time times ${n}`, broken: (r: Rehearsal) => brokenByScaling(r, n) })),
    ];
    return asked
      .map(({ name, broken }) => {
        const pairs = Math.ceil(runs / 10);
        const property = fc.property(rehearsals(), (r) => {
          const difference = broken(r);
          if (difference !== undefined) throw new Error(difference);
        });
        const { failed, counterexample, errorInstance } = fc.check(property, { numRuns: pairs, seed });
        console.log(`metamorphic: ${name}, ${pairs} pairs${failed ? `\n  BROKEN ${String(errorInstance)}` : ' agree'}`);
        if (failed && counterexample !== null) writeFileSync(REPLAY, fileOf(counterexample[0]));
        return !failed;
      })
      .every((ok) => ok);
  },
  proofs() {
    const asked = [
      { what: `${PROVED_METRICS} random metrics`, count: PROVED_METRICS, disagreement: disagreementOnMetric },
      { what: `${PROVED_RUNS} random runs`, count: PROVED_RUNS, disagreement: disagreementOnRun },
    ];
    return asked
      .map(({ what, count, disagreement }) => {
        let broken: string | undefined;
        for (let i = 0; i < count && broken === undefined; i++) broken = disagreement(seed + i);
        console.log(
          `proofs: search and simulation of ${what}${broken === undefined ? ' agree' : `\n  BROKEN ${broken}`}`,
        );
        return broken === undefined;
      })
      .every((ok) => ok);
  },
  fuzz() {
    let sound = true;
    for (const language of languages) {
      const broken = fuzz(language, FUZZ_RUNS, seed);
      console.log(`fuzz: ${FUZZ_RUNS} ${language}${broken === undefined ? ', an answer to each' : ''}`);
      if (broken !== undefined) console.log(`  BROKEN by ${JSON.stringify(broken.text)}: ${broken.problem}`);
      sound &&= broken === undefined;
    }
    const { text, took } = slowestMonster(() => process.cpuUsage().user / 1_000);
    console.log(
      `fuzz: the slowest condition of 10 kB took ${took.toFixed(1)} ms of processor time: ${text.slice(0, 40)}…`,
    );
    return sound && took < MONSTER_MS;
  },
};

/** Plays them, tells which known dangers were met, and leaves a file of the first finding. */
function playedSoundly(what: string, arbitrary: fc.Arbitrary<Rehearsal>): boolean {
  const { met, finding, runs: played } = playGenerated(runs, seed, arbitrary);
  console.log(`generated: ${played} ${what} under all promises, seed ${seed}`);
  for (const [{ name, says }, times] of met) console.log(`  ${times} times ${name}: ${says}`);
  if (finding === undefined) return true;
  writeFileSync(REPLAY, finding.file);
  console.log(`  BROKEN ${finding.text}\n  replay: preroll run ${REPLAY}\n${finding.file}`);
  return false;
}

const chosen = option('only', Object.keys(sections).join(',')).split(',');
const kept = Object.entries(sections)
  .filter(([name]) => chosen.includes(name))
  .map(([, section]) => section());
process.exit(kept.every((ok) => ok) ? 0 : 1);
