import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { renderChromeTrace } from '../../src/report/exports/chrome-trace.ts';
import { blueGreenTrace } from '../pictures/blue-green-trace.ts';
import { sampleTrace } from './sample-trace.ts';

/** The JSON Trace Event Format, as far as Perfetto reads what we write. */
const place = { name: z.string().min(1), pid: z.literal(1), tid: z.int(), ts: z.int().nonnegative() };
const laneEvent = { ...place, tid: z.int().positive(), cat: z.string().min(1) };
const traceEvent = z.discriminatedUnion('ph', [
  z.strictObject({ ...place, ph: z.literal('M'), args: z.record(z.string(), z.union([z.string(), z.int()])) }),
  z.strictObject({
    ...laneEvent,
    ph: z.literal('b'),
    id: z.string(),
    args: z.record(z.string(), z.string()).optional(),
  }),
  z.strictObject({ ...laneEvent, ph: z.literal('e'), id: z.string() }),
  z.strictObject({ ...laneEvent, ph: z.literal('i'), s: z.literal('t'), args: z.record(z.string(), z.string()) }),
  z.strictObject({ ...place, ph: z.literal('C'), args: z.record(z.string(), z.number()) }),
]);
const file = z.strictObject({
  displayTimeUnit: z.enum(['ms', 'ns']),
  otherData: z.record(z.string(), z.string()),
  traceEvents: z.array(traceEvent).min(1),
});

describe.each([
  ['aborted canary', sampleTrace()],
  ['promoted canary', sampleTrace({ verdict: 'promoted' })],
  ['blue-green', blueGreenTrace()],
])('the Chrome trace of the %s', (_, trace) => {
  const { traceEvents } = file.parse(JSON.parse(renderChromeTrace(trace)));

  it('names every thread that it draws on', () => {
    const named = new Set(traceEvents.filter((e) => e.ph === 'M' && e.name === 'thread_name').map((e) => e.tid));
    const used = traceEvents.filter((e) => e.ph !== 'M' && e.ph !== 'C').map((e) => e.tid);
    expect(used.filter((tid) => !named.has(tid))).toEqual([]);
  });

  it('ends every span once, on the lane and not before the time at which it began', () => {
    const begun = new Map(traceEvents.flatMap((e) => (e.ph === 'b' ? [[e.id, e] as const] : [])));
    const ended = traceEvents.flatMap((e) => (e.ph === 'e' ? [e] : []));
    expect(ended.map(({ id }) => id).sort()).toEqual([...begun.keys()].sort());
    for (const end of ended) {
      const begin = begun.get(end.id)!;
      expect([begin.tid, begin.name]).toEqual([end.tid, end.name]);
      expect(end.ts).toBeGreaterThanOrEqual(begin.ts);
    }
  });

  it('stands in order of time', () => {
    const times = traceEvents.map(({ ts }) => ts);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});

describe('the Chrome trace', () => {
  it('shows what was asked, answered and measured', () => {
    const { traceEvents } = file.parse(JSON.parse(renderChromeTrace(sampleTrace())));
    const asked = traceEvents.flatMap((e) => (e.ph === 'C' && e.name === 'weight asked' ? [e.args['per cent']] : []));
    expect(asked).toEqual([0, 0, 10, 33, 0]);
    const measured = traceEvents.filter((e) => e.ph === 'i' && e.cat === 'analysis').map((e) => e.name);
    expect(measured.at(-1)).toBe('success-rate #3 Failed');
    expect(traceEvents.some((e) => e.ph === 'b' && e.cat === 'steps' && e.name === 'pause: 5m')).toBe(true);
  });
});
