import { describe, expect, it } from 'vitest';
import { atSecond } from '../../src/kernel/time.ts';
import { foldPassed, withoutEchoes } from '../../src/report/repetition.ts';
import { tell } from '../../src/report/story.ts';
import { type Line, timeline } from '../../src/report/timeline.ts';
import type { RolloutEntry, Trace, TraceEntry } from '../../src/simulation/trace.ts';
import { blueGreenTrace } from '../pictures/blue-green-trace.ts';
import { sampleTrace } from './sample-trace.ts';

const said = (trace: Trace, options = {}) => timeline(tell(trace), options).map(({ text }) => text);
const { header } = sampleTrace();
const told = (...entries: TraceEntry[]) => said({ header, entries });

const line = (text: string, kind: Line['kind'] = 'service'): Line => ({ t: atSecond(0), text, tone: 'plain', kind });
const texts = (lines: readonly Line[]) => lines.map(({ text }) => text);

const rollout = (s: number, change: Partial<RolloutEntry>): RolloutEntry => ({
  kind: 'rollout',
  t: atSecond(s),
  name: 'shop',
  phase: 'Progressing',
  message: '',
  aborted: false,
  pauses: [],
  wanted: 4,
  replicas: 4,
  updated: 0,
  ready: 4,
  available: 4,
  ...change,
});

describe('the timeline', () => {
  it('tells a first deployment in a few words', () => {
    const lines = told(
      rollout(0, {}),
      rollout(0, { current: 1, step: 0 }),
      rollout(0, { current: 1, step: 6 }),
      rollout(3, { current: 1, step: 6, stable: 1, phase: 'Healthy' }),
    );
    expect(lines).toEqual([
      'shop is deployed for the first time',
      'the first deployment skips its steps',
      'revision 1 is stable',
      'shop is Healthy',
    ]);
  });

  it('says what a paused rollout waits for', () => {
    const paused = (change: Partial<RolloutEntry>) =>
      told(
        rollout(0, { current: 2, stable: 1 }),
        rollout(1, { current: 2, stable: 1, phase: 'Paused', pauses: ['CanaryPauseStep'], ...change }),
      ).at(-1);
    expect(paused({ step: 2, message: 'CanaryPauseStep' })).toBe('paused: waits for the end of its pause of 5m');
    expect(paused({ step: 0, message: 'BlueGreenPause', pauses: ['BlueGreenPause'] })).toBe(
      'paused: waits for a promotion',
    );
    expect(paused({ step: 0, message: 'manually paused', pauses: [] })).toBe('paused: waits for somebody to resume it');
    expect(paused({ step: 2, waitingFor: 'the moon' })).toBe('paused: waits for the moon');
  });

  it('tells steps that were skipped as skipped, not as done', () => {
    const lines = told(rollout(0, { current: 2, stable: 1, step: 1 }), rollout(1, { current: 2, stable: 1, step: 6 }));
    expect(lines.at(-1)).toBe('steps 2 to 6 of 6 are skipped');
  });

  it('tells the switches of blue-green, refused commands and the undo', () => {
    const lines = said(blueGreenTrace());
    for (const words of [
      'ana: promote was refused: nothing to promote',
      'live traffic is pointed at revision 2',
      'revision 2 is stable',
      'ana: undo',
      'shop begins the update to revision 3',
    ]) {
      expect(lines).toContain(words);
    }
  });

  it('gives reasons only when asked', () => {
    expect(said(sampleTrace()).filter((text) => text.startsWith('why:'))).toEqual([]);
    expect(said(sampleTrace(), { explain: true })).toContain(
      'why: a background analysis failed (shop; rollout/analysis.go: reconcileAnalysisRuns)',
    );
  });
});

describe('repetition', () => {
  it('of passed measurements is folded between the first and the last', () => {
    const row = Array.from({ length: 10 }, (_, i) => line(`#${i + 1}`, 'measurement'));
    expect(texts(foldPassed([line('a'), ...row, line('b')]))).toEqual([
      'a',
      '#1',
      '#2',
      '… 7 more measurements, all passed …',
      '#10',
      'b',
    ]);
    expect(foldPassed(row.slice(0, 4))).toHaveLength(4);
  });

  it('never hides a measurement that did not pass', () => {
    const row = Array.from(
      { length: 10 },
      (_, i): Line => ({ ...line(`#${i + 1}`, 'measurement'), tone: i === 5 ? 'bad' : 'plain' }),
    );
    expect(texts(foldPassed(row))).toContain('#6');
  });

  it('of two things that undo each other becomes one line', () => {
    const flapping = Array.from({ length: 100 }, (_, i) => line(i % 2 === 0 ? 'to 1' : 'to 2'));
    expect(texts(withoutEchoes([...flapping, line('end')]))).toEqual([
      'to 1',
      'to 2',
      '… the same again, 98 lines more …',
      'end',
    ]);
    expect(texts(withoutEchoes([line('a'), line('b'), line('a'), line('c')]))).toEqual(['a', 'b', 'a', 'c']);
  });
});
