/** Recorded stories of Experiments that no Rollout asked for, second by second. */
import { describe, expect, it } from 'vitest';
import { play, recorded, storiesOf } from '../recorded-stories.ts';

const kinds = ['Experiment', 'AnalysisTemplate', 'ClusterAnalysisTemplate'];
const stories = [...storiesOf('experiments', kinds), ...storiesOf('random-experiment', kinds)];

describe('recorded Experiments', () => {
  it.skipIf(stories.length > 0)(
    'are skipped, because the shared conformance data is not beside this checkout',
    () => {},
  );

  it.each(stories)('$file: $story.about', ({ story }) => {
    expect(play(story)).toEqual(recorded(story));
  });
});
