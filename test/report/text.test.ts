import { describe, expect, it } from 'vitest';
import type { Painter } from '../../src/report/painter.ts';
import { plain } from '../../src/report/painter.ts';
import { renderText } from '../../src/report/text.ts';
import { textWidth } from '../../src/report/wrap.ts';
import { createOutcome } from '../../src/simulation/outcome.ts';
import type { Trace } from '../../src/simulation/trace.ts';
import { sampleTrace } from './sample-trace.ts';

const extras = { command: 'preroll run shop.yaml', version: '0.1.0' };
const outcomeOf = (trace: Trace) => {
  const fold = createOutcome(trace.header);
  for (const entry of trace.entries) fold.take(entry);
  return fold.result();
};

describe('the story as text', () => {
  it('begins with the verdict, its cause, four numbers and the evidence', () => {
    const lines = renderText(sampleTrace(), extras, plain, 160).split('\n');
    expect(lines[0]).toBe(
      '✖ ABORTED at 10 m 05 s — the release was stopped by analysis "success-rate" (3rd measurement: 0.7812, wanted result[0] >= 0.95)',
    );
    expect(lines[1]).toBe(
      '  Users exposed 15.3 %   Failed requests 2 771 of 201 992 (1.37 %)   Detected after 9 m 04 s   Traffic back after 3 s',
    );
    expect(lines[2]).toBe(
      '  Evidence behind the verdict: 3 measurements over 30 558 canary requests   seed 7 · fingerprint 9f31c2',
    );
  });

  it('tells what happened, once, in order', () => {
    const text = renderText(sampleTrace(), extras, plain, 160);
    const said = [
      'release of registry.example/shop:2.0',
      'step 1 of 6 done, setWeight: 10',
      'paused: waits for',
      '#3: 0.7812, Failed',
      'aborted:',
      'its last pod is gone',
    ];
    const places = said.map((words) => text.indexOf(words));
    expect(places.every((place) => place > 0)).toBe(true);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
    expect(text.match(/aborted:/g)).toHaveLength(1);
  });

  it('prints the assumptions with what to write instead, and the expectations', () => {
    const text = renderText(sampleTrace(), extras, plain, 160);
    expect(text).toContain('traffic: Steady traffic of 280 requests per second');
    expect(text).toContain('to say it yourself: traffic:');
    expect(text).toContain('✔ outcome is aborted');
    expect(text).toContain('✖ failed requests < 500: found 9 871');
  });

  it('warns of a promotion that rests on nothing', () => {
    const text = renderText(sampleTrace({ verdict: 'promoted', perSecond: 0 }), extras, plain, 160);
    expect(text).toContain('⚠ promoted without evidence: the analysis saw 0 canary requests');
  });

  it('shows what other releases would have done', () => {
    const whatIf = [
      { release: 'good', outcome: outcomeOf(sampleTrace({ verdict: 'promoted' })) },
      { release: '20 % errors', outcome: outcomeOf(sampleTrace()) },
      { release: 'no traffic', outcome: outcomeOf(sampleTrace({ verdict: 'promoted', perSecond: 0 })) },
    ];
    const text = renderText(sampleTrace(), { ...extras, whatIf }, plain, 160);
    const table = text.slice(text.indexOf('What if'), text.indexOf('Expectations')).trimEnd().split('\n');
    expect(table).toHaveLength(5);
    expect(table[3]).toMatch(/^ {2}20 % errors +aborted +9 m 05 s +2 771 \(1.37 %\) +15.3 %/);
    expect(table[4]).toMatch(/0 canary requests$/);
  });

  it('keeps to the width, but for tables', () => {
    const text = renderText(sampleTrace(), extras, plain, 72);
    const prose = text.slice(0, text.indexOf('Measurements')).split('\n');
    expect(Math.max(...prose.map(textWidth))).toBeLessThanOrEqual(72);
  });

  it('colours through the painter it is given and not otherwise', () => {
    const marked: Painter = {
      bold: (t) => `<s>${t}</s>`,
      dim: (t) => t,
      bad: (t) => `<b>${t}</b>`,
      stable: (t) => t,
      canary: (t) => t,
      warning: (t) => `<w>${t}</w>`,
    };
    const text = renderText(sampleTrace(), extras, marked, 160);
    expect(text).toMatch(/^<b>✖ ABORTED<\/b> at/);
    expect(text).not.toContain('\u001b');
  });

  it('lets no name out of a manifest move the cursor', () => {
    const text = renderText(sampleTrace({ verdict: 'aborted', name: 'x\u001b[2J\u202ey\nz' }), extras, plain, 160);
    expect([...text].filter((char) => char === '\u001b' || char === '\u202e')).toEqual([]);
    expect(text).toContain('x\ufffd[2J\ufffdy z');
  });
});
