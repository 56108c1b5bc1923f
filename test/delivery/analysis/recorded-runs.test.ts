/** Recorded stories that consist of AnalysisRuns alone, second by second: the rules of reconciling a run, all at once. */
import { describe, expect, it } from 'vitest';
import { play, recorded, storiesOf } from '../recorded-stories.ts';

const stories = storiesOf('analysis', ['AnalysisRun']);

describe('recorded AnalysisRuns', () => {
  it.skipIf(stories.length > 0)(
    'are skipped, because the shared conformance data is not beside this checkout',
    () => {},
  );

  it.each(stories)('$file: $story.about', ({ story }) => {
    expect(play(story)).toEqual(recorded(story));
  });
});
