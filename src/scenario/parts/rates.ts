/** How often requests come: one of the ways in which an entry of `traffic` may say it. */
import type { DurationModel } from '../../kernel/duration-model.ts';
import { cos } from '../../kernel/reproducible-math.ts';
import { type Duration, later } from '../../kernel/time.ts';
import type { Arrivals, RateCurve } from '../../traffic/model.ts';
import { DAY } from '../defaults.ts';
import type { TrafficText } from '../document.ts';
import { duration, durationModel } from '../durations.ts';
import type { Desk } from './desk.ts';
import { recordedIn } from './recorded.ts';

const WAYS = ['rate', 'rates', 'ramp', 'daily', 'users'] as const;

export function arrivalsOf(desk: Desk, text: TrafficText, index: number): Arrivals {
  const said = WAYS.filter((way) => text[way] !== undefined);
  if (said.length !== 1) {
    desk.complain(said.length === 0 ? ['traffic', index] : ['traffic', index, said[1]!], {
      found: said.length === 0 ? 'no word of how many requests come' : said.join(' and '),
      expected: `one of ${WAYS.join(', ')}`,
      remedy: said.length === 0 ? 'write rate: 20, for example' : 'keep one of them',
    });
  }
  if (text.bursts !== undefined && text.rate === undefined) {
    desk.complain(['traffic', index, 'bursts'], {
      found: 'bursts without a rate',
      expected: 'the rate outside of bursts',
      remedy: 'write rate: 0 if nothing comes between them',
    });
  }
  if (text.users !== undefined) return usersOf(desk, text.users, index);
  const process = text.arrivals ?? 'poisson';
  const curve = curveOf(desk, text, index);
  if (curve === undefined) return { kind: process, perSecond: text.rate ?? 0 };
  return { kind: 'varying', curve, process };
}

function usersOf(desk: Desk, { count, think }: NonNullable<TrafficText['users']>, index: number): Arrivals {
  const model = durationModel(think, (column) => recordedIn(desk, column));
  const none: DurationModel = { kind: 'constant', value: 0 as Duration };
  if (model.ok) return { kind: 'closed', users: count, think: model.value };
  desk.complain(['traffic', index, 'users', 'think'], {
    found: model.problem,
    expected: 'a distribution of durations',
    remedy: 'exchange or correct the two',
  });
  return { kind: 'closed', users: count, think: none };
}

function curveOf(desk: Desk, text: TrafficText, index: number): RateCurve | undefined {
  if (text.rates !== undefined) {
    const points = text.rates.map(({ after, rate }) => ({ after: duration(after), perSecond: rate }));
    const wrong = points.findIndex(({ after }, i) => i > 0 && after < points[i - 1]!.after);
    if (wrong >= 0 || points.length === 0) {
      desk.complain(wrong < 0 ? ['traffic', index, 'rates'] : ['traffic', index, 'rates', wrong, 'after'], {
        found: wrong < 0 ? 'an empty list' : 'a moment before the one above it',
        expected: 'rates in the order of their moments',
        remedy: wrong < 0 ? 'write rates: [{after: 0s, rate: 20}], for example' : 'sort them',
      });
    }
    return { points };
  }
  if (text.ramp !== undefined) {
    const { from, to, over } = text.ramp;
    return {
      points: [
        { after: 0 as Duration, perSecond: from },
        { after: duration(over), perSecond: to },
      ],
    };
  }
  if (text.daily !== undefined) return daily(desk, text.daily, index);
  return text.bursts === undefined ? undefined : withBursts(desk, text.rate ?? 0, text.bursts, index);
}

function withBursts(desk: Desk, rate: number, bursts: NonNullable<TrafficText['bursts']>, index: number): RateCurve {
  const points: RateCurve['points'][number][] = [{ after: 0 as Duration, perSecond: rate }];
  let end = 0;
  for (const [i, burst] of bursts.entries()) {
    const begins = duration(burst.after);
    if (begins < end) {
      desk.complain(['traffic', index, 'bursts', i, 'after'], {
        found: 'a burst that begins before the one above it is over',
        expected: 'bursts one after the other',
        remedy: 'sort them, or make one of two',
      });
    }
    const ends = later(begins as never, duration(burst.lasts)) as number as Duration;
    points.push(
      { after: begins, perSecond: rate },
      { after: begins, perSecond: burst.rate },
      { after: ends, perSecond: burst.rate },
      { after: ends, perSecond: rate },
    );
    end = ends;
  }
  return { points };
}

/** A day's curve goes through so many points, with straight lines between them: at most 0.3 % of its height off a cosine. */
const POINTS_OF_A_DAY = 48;

function daily(desk: Desk, text: NonNullable<TrafficText['daily']>, index: number): RateCurve {
  const period = text.day === undefined ? DAY : duration(text.day);
  if (text.most < text.least || period === 0) {
    desk.complain(['traffic', index, 'daily'], {
      found: period === 0 ? 'a day without length' : 'a `most` below `least`',
      expected: 'a rate that rises and falls',
      remedy: period === 0 ? 'leave `day` out' : 'exchange the two',
    });
  }
  const turn = (2 * Math.PI) / POINTS_OF_A_DAY;
  const shift = period === 0 ? 0 : (2 * Math.PI * duration(text.peak)) / period;
  const points = Array.from({ length: POINTS_OF_A_DAY + 1 }, (_, k) => ({
    after: Math.round((k * period) / POINTS_OF_A_DAY) as Duration,
    perSecond: text.least + ((text.most - text.least) * (1 + cos(k * turn - shift))) / 2,
  }));
  return { points, ...(period > 0 && { period }) };
}
