/**
 * Two ways to drive the controllers, one set of controllers: what they decide does not hang on watch lags, work queues and
 * back-off. Here every 24th story is played; `npm run laws` plays all of them.
 */
import { describe, expect, it } from 'vitest';
import { goldenStories, takeCensus, told } from '../laws/live-census.ts';
import { inherent } from '../laws/live-verdict.ts';

const { folder, words } = goldenStories();

describe(`a story played live (${words})`, () => {
  const census = takeCensus(folder, words.includes('committed') ? 1 : 24);
  console.log(told(census, words));

  it('ends as it was recorded, or a rule says why it may not', () => {
    expect(census.conformant).toBeGreaterThan(0);
    expect(census.unexplained).toEqual([]);
  });

  it('ends as it was recorded in more than nineteen of twenty cases, how often was measured aside', () => {
    const paced = census.inherent['measured more often']?.length ?? 0;
    expect((census.equal + census.equalInTheEnd + paced) / census.conformant).toBeGreaterThan(0.95);
  });

  it('has a reason for every rule', () => {
    for (const reason of Object.values(inherent)) expect(reason.length).toBeGreaterThan(40);
  });
});
