import { describe, expect, it } from 'vitest';
import { watch } from '../../src/cli/watching.ts';
import { plain, tell, terminalLanes, timeline } from '../../src/report/index.ts';
import { sampleTrace } from '../report/sample-trace.ts';

const story = tell(sampleTrace());

function terminal(isTTY: boolean) {
  const written: string[] = [];
  const listeners: (() => void)[] = [];
  return {
    text: () => written.join(''),
    interrupt: () => {
      for (const listener of listeners) listener();
    },
    surroundings: {
      stdout: { write: (text: string) => written.push(text), isTTY },
      stderr: { write: () => true },
      env: {},
      once: (_: string, listener: () => void) => listeners.push(listener),
    },
  };
}

describe('watching a run', () => {
  it('prints each line of the story once, in order, where nobody looks at a terminal', async () => {
    const { surroundings, text } = terminal(false);
    expect(await watch(story, { speed: 1e6, painter: plain, width: 80 }, surroundings)).toBe(true);
    const lines = text().trimEnd().split('\n');
    expect(lines.map((line) => line.replace(/^.{10} {2}/, ''))).toEqual(timeline(story).map((line) => line.text));
    expect(text()).not.toContain('\u001b');
  });

  it('draws in place on a terminal, and ends with the last state and a cursor', async () => {
    const { surroundings, text } = terminal(true);
    await watch(story, { speed: 4_000, painter: plain, width: 80 }, surroundings);
    const frames = text().split('\u001b[0J').slice(1);
    expect(frames.length).toBeGreaterThan(1);
    expect(new Set(frames.map((frame) => frame.split('\n').length - (frame.includes('[?25h') ? 1 : 0))).size).toBe(1);
    expect(frames.at(-1)).toContain('phase Degraded');
    expect(text().startsWith('\u001b[?25l')).toBe(true);
    expect(text().endsWith('\u001b[?25h\n')).toBe(true);
  });

  it('stops at once when it is interrupted, and gives the cursor back', async () => {
    const { surroundings, text, interrupt } = terminal(true);
    const watched = watch(story, { speed: 1, painter: plain, width: 80 }, surroundings);
    interrupt();
    expect(await watched).toBe(false);
    expect(text().endsWith('\u001b[?25h\n')).toBe(true);
  });
});

describe('the lanes in a terminal', () => {
  it('never show what is yet to come, and never outgrow the width', () => {
    const lanes = terminalLanes(story, plain, 80);
    const early = lanes.at(300e6);
    const late = lanes.at(story.until);
    expect(early).toHaveLength(late.length);
    for (const line of [...early, ...late]) expect([...line].length).toBeLessThanOrEqual(80);
    const drawn = (lines: readonly string[], name: string) =>
      [...lines.find((l) => l.startsWith(name))!].slice(10, 66).join('');
    for (const name of ['weight', 'requests', 'failed', 'analysis'])
      expect(drawn(late, name).startsWith(drawn(early, name).trimEnd())).toBe(true);
    expect(drawn(early, 'analysis').trim()).toBe('');
    expect(drawn(late, 'analysis')).toMatch(/✔ +✔ +✖/);
    expect(early.find((l) => l.startsWith('weight'))).toMatch(/10 %$/);
  });
});
