/** What has to be known to believe the numbers of a study. */
import { sayDuration } from '../simulation/sentence.ts';
import type { StudyDesign } from './results.ts';
import { sayNumber, sayShare } from './say.ts';

export function notesOf(design: StudyDesign, runs: number): readonly string[] {
  const { firstSeed, confidence, horizon, flow, stopping } = design;
  const percent = sayShare(confidence);
  return [
    `${runs} ${runs === 1 ? 'run' : 'runs'} of each variant with each release, seeds ${firstSeed} to ${firstSeed + Math.max(runs, 1) - 1}, the same for all: run i of one variant meets the users of run i of another.`,
    ...(runs < design.runs ? [`Stopped early: ${design.runs} runs were wanted.`] : []),
    ...stoppingNote(stopping),
    ...trafficNote(design),
    'Exposed users are the requests that the new revision answered.',
    `Every run goes on for ${sayDuration(horizon)} after its last release; failed and exposed requests and pod-seconds count to that end.`,
    ...(flow === 'aggregate' ? ['Requests are drawn by the tick; --flow exact makes each of them an event.'] : []),
    `Intervals hold ${percent} of the time, each by itself: Student’s t over runs or pairs of runs; shares of runs by Clopper and Pearson, their differences by Bonett and Price; quantiles by order statistics; ratios by Fieller.`,
    'Times are of those runs that have them: an abort has a time only where there was one.',
  ];
}

function stoppingNote(stopping: StudyDesign['stopping']): readonly string[] {
  if (stopping.kind === 'fixed') return [];
  const { pilotRuns, relativeWidth, measures, reached, capped } = stopping;
  return [
    `A pilot of ${pilotRuns} runs, none of which is in these numbers, said how many it takes for ± ${sayNumber(relativeWidth * 100)} % of ${measures.join(', ')}; ${
      reached ? 'it was reached.' : capped ? 'the most runs allowed were not enough.' : 'it was not quite reached.'
    }`,
  ];
}

/** Counts of requests mean nothing beside each other where more of them come. */
function trafficNote({ variants }: StudyDesign): readonly string[] {
  const rates = [...new Set(variants.map(({ requestsPerSecond }) => requestsPerSecond))];
  if (rates.length < 2) return [];
  const said = variants.map(({ letter, requestsPerSecond }) => `${letter} ${sayNumber(requestsPerSecond)}`).join(', ');
  return [
    `The variants do not have the same traffic (requests a second: ${said}): shares can be compared, counts cannot.`,
  ];
}
