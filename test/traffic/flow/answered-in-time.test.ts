import { describe, expect, it } from 'vitest';
import type { DurationModel } from '../../../src/kernel/duration-model.ts';
import { createStreams } from '../../../src/kernel/random.ts';
import { type Duration, milliseconds, seconds } from '../../../src/kernel/time.ts';
import { AnsweredInTime } from '../../../src/traffic/flow/answered-in-time.ts';
import { preparedLatency } from '../../../src/traffic/flow/prepared-latencies.ts';
import { createLatencyCells } from '../../../src/traffic/latency-cells.ts';
import { chiSquareP, FALSE_ALARM, kolmogorovP } from '../goodness-of-fit.ts';

const cells = createLatencyCells([0.1, 0.5, 1]);
const slow: DurationModel = { kind: 'lognormal', median: milliseconds(300), p99: seconds(4) };
const ready = (model: DurationModel) => preparedLatency(cells, model, 1);
const stretch = (length: Duration, slack = 0) => ({ begin: 0, end: length, to: length + slack });

/** The same shares, place by place: of a place, those are late that come less than its latency before the end. */
function byHand(model: DurationModel, length: number, slack = 0) {
  const { means, probabilities } = ready(model);
  const late = means.map((mean, c) => probabilities[c]! * Math.min(1, Math.max(0, (mean - slack) / length)));
  return { late, inTime: probabilities.map((p, c) => p - late[c]!), means };
}
const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);

describe('of the requests of a stretch', () => {
  it.each([
    ['a second', seconds(1), 0],
    ['a tenth of one', milliseconds(100), 0],
    ['one that goes on after the last arrival', seconds(2), 400_000],
  ])('those are late that come later than their latency before the end: %s', (_, length, slack) => {
    const law = new AnsweredInTime(ready(slow), stretch(length, slack));
    const { late, inTime, means } = byHand(slow, length, slack);
    for (const place of [0, 1, 40, 80, means.length - 3, means.length]) {
      expect(law.late(place)).toBeCloseTo(sum(late.slice(0, place)), 9);
      expect(law.inTime(place)).toBeCloseTo(sum(inTime.slice(0, place)), 9);
    }
  });

  it.each([
    ['all may be late', seconds(10), 0],
    ['some always are', milliseconds(700), 0],
    ['some never are', seconds(20), 300_000],
    ['some never are and some always', milliseconds(100), 400_000],
  ])('those in time have a mean and a variance of their own: where %s', (_, length, slack) => {
    const law = new AnsweredInTime(ready(slow), stretch(length, slack));
    const { inTime, means } = byHand(slow, length, slack);
    const firstTooLate = inTime.findIndex((w) => w < 1e-15);
    const end = firstTooLate === -1 ? means.length : firstTooLate;
    for (const [from, to] of [
      [0, end],
      [10, end],
      [30, 34],
      [end - 5, end],
      [0, means.length],
    ] as const) {
      const moment = (power: number) =>
        sum(inTime.slice(from, to).map((w, i) => w * (means[from + i]! / 1e6) ** power));
      const mean = moment(1) / moment(0);
      const { average, scatter } = law.momentsOf(from, to);
      expect(average / 1e6).toBeCloseTo(mean, 9);
      expect(scatter / 1e12).toBeCloseTo(moment(2) / moment(0) - mean * mean, 8);
    }
  });

  it.each([
    ['the stretch is longer than any latency', seconds(100), 0],
    ['some take longer than the stretch', seconds(2), 0],
    ['it goes on a little after the last arrival', seconds(2), 60_000],
    ['most take longer than the stretch', milliseconds(50), 0],
    ['it goes on for long', seconds(2), 1_500_000],
  ])(
    'those that are late are drawn by their shares, and come at any moment in which they are: where %s',
    (_, length, slack) => {
      const law = new AnsweredInTime(ready(slow), stretch(length, slack));
      const random = createStreams(3).named('late');
      const { late, means } = byHand(slow, length, slack);
      const drawn = Array.from({ length: 40_000 }, () => law.drawLate(random));
      const [observed, expected]: [number[], number[]] = [[], []];
      let [o, e] = [0, 0];
      late.forEach((share, place) => {
        o += drawn.filter((d) => d.place === place).length;
        e += (share / sum(late)) * drawn.length;
        if (e < 10 && place < late.length - 1) return;
        observed.push(o);
        expected.push(e);
        [o, e] = [0, 0];
      });
      expect(observed.length).toBeGreaterThan(20);
      expect(chiSquareP(observed, expected)).toBeGreaterThan(FALSE_ALARM);
      const lags = drawn.map(({ place, before }) => before / Math.min(length, means[place]! - slack));
      expect(kolmogorovP(lags, (x) => Math.max(0, Math.min(1, x)))).toBeGreaterThan(FALSE_ALARM);
    },
  );

  it('a place is found by the shares below it', () => {
    const law = new AnsweredInTime(ready(slow), stretch(seconds(1)));
    for (const place of [20, 50, 70]) {
      const inside = (below: number, beyond: number) => below + (beyond - below) * 0.5;
      expect(law.placeInTime(inside(law.inTime(place), law.inTime(place + 1)), 15, 80)).toBe(place);
    }
    expect([law.placeInTime(-1, 15, 80), law.placeInTime(1, 15, 80)]).toEqual([15, 79]);
  });

  it('nobody is late without latency, and nobody in time when all take longer than the stretch', () => {
    const none = new AnsweredInTime(ready({ kind: 'constant', value: 0 as Duration }), stretch(seconds(1)));
    expect([none.late(1), none.inTime(1)]).toEqual([0, 1]);
    const all = new AnsweredInTime(ready({ kind: 'constant', value: seconds(3) }), stretch(seconds(1)));
    expect([all.late(1), all.inTime(1)]).toEqual([1, 0]);
  });

  it('those below a cell are counted by its number, whether the distribution has that cell or not', () => {
    const { cells: known, probabilities } = ready(slow);
    const law = new AnsweredInTime(ready(slow), stretch(seconds(1)));
    expect(law.below(0)).toBe(0);
    expect(law.below(known[30]!)).toBe(law.inTime(30));
    expect(law.below(cells.count)).toBe(law.inTime(probabilities.length));
  });
});
