import { describe, expect, it } from 'vitest';
import { ageOf, humanDuration } from '../../../src/gitops/kubectl/age.ts';
import { atSecond, seconds } from '../../../src/kernel/time.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

describe('lengths of time for people', () => {
  it.each([
    [0, '0s'],
    [119.9, '119s'],
    [120, '2m'],
    [9 * MINUTE + 5, '9m5s'],
    [10 * MINUTE + 5, '10m'],
    [179 * MINUTE + 59, '179m'],
    [3 * HOUR, '3h'],
    [7 * HOUR + 59 * MINUTE + 59, '7h59m'],
    [8 * HOUR + 30 * MINUTE, '8h'],
    [48 * HOUR - 1, '47h'],
    [48 * HOUR, '2d'],
    [7 * DAY + 3 * HOUR, '7d3h'],
    [8 * DAY + 3 * HOUR, '8d'],
    [2 * YEAR - 1, '729d'],
    [2 * YEAR + 3 * DAY, '2y3d'],
    [7 * YEAR, '7y'],
    [8 * YEAR + 3 * DAY, '8y'],
  ])('%d s are %s', (length, text) => {
    expect(humanDuration(seconds(length))).toBe(text);
  });

  it('forgives clocks that differ by a second, no more', () => {
    expect(humanDuration(seconds(-1.9))).toBe('0s');
    expect(humanDuration(seconds(-2))).toBe('<invalid>');
  });
});

it('an age counts from a time of the API, and is unknown without one', () => {
  expect(ageOf('2020-01-01T00:01:00Z', atSecond(200))).toBe('2m20s');
  expect(ageOf(undefined, atSecond(200))).toBe('<unknown>');
});
