/** Numbers of a study as people say them. */
import { sayDuration } from '../simulation/sentence.ts';
import type { StudyUnit } from './measures.ts';
import type { Interval } from './results.ts';

/** Three digits that mean something; whole numbers from a hundred on, with thin spaces between thousands. */
export function sayNumber(value: number): string {
  if (value !== 0 && Math.abs(value) < 100) return String(Number(value.toPrecision(3)));
  const text = String(Math.round(Math.abs(value)));
  return (value < 0 ? '-' : '') + text.replace(/\B(?=(\d{3})+$)/g, '\u2009');
}

/** `12.3 %` */
export const sayShare = (share: number): string => `${sayNumber(share * 100)} %`;

/** In the unit of its measure. */
export function sayValue(value: number, unit: StudyUnit): string {
  switch (unit) {
    case 'seconds':
      return Math.abs(value) < 1 && value !== 0 ? `${sayNumber(value * 1_000)} ms` : sayDuration(value);
    case 'share':
    case 'yes or no':
      return sayShare(value);
    default:
      return sayNumber(value);
  }
}

/** Half the width of an interval, or the two ends where they are not as far from the mean. */
export function sayInterval(interval: Interval, unit: StudyUnit): string {
  const { low, high } = interval;
  const end = (value: number | null, none: string) => (value === null ? none : sayValue(value, unit));
  return `${end(low, '−∞')} to ${end(high, '∞')}`;
}

/** What a variant changes, as far as its name does not say it: one that was made with --set is called as what it sets. */
export function changesBeyondName({
  name,
  changes,
}: {
  readonly name: string;
  readonly changes: readonly string[];
}): readonly string[] {
  const withoutBlanks = (text: string): string => text.replaceAll(' ', '');
  return withoutBlanks(changes.join('&&')) === withoutBlanks(name) ? [] : changes.filter((change) => change !== name);
}
