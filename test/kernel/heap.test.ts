import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Heap } from '../../src/kernel/heap.ts';

interface Entry {
  readonly time: number;
  readonly rank: number;
  readonly payload: number;
}
const inOrder = (a: Entry, b: Entry) => a.time - b.time || a.rank - b.rank;

/** Adds (a time), takes, or throws out the payloads that have this remainder. */
const operation = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('add' as const), time: fc.integer({ min: 0, max: 12 }) }) },
  { weight: 4, arbitrary: fc.constant({ kind: 'take' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('retain' as const), remainder: fc.integer({ min: 0, max: 3 }) }),
  },
);

describe('Heap', () => {
  it('gives the same as a sorted list, whatever is done to both', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 400 }), fc.boolean(), (operations, ranksFall) => {
        const heap = new Heap();
        let model: Entry[] = [];
        let count = 0;
        for (const operation of operations) {
          if (operation.kind === 'add') {
            const entry = { time: operation.time, rank: ranksFall ? -count : count, payload: count++ };
            heap.add(entry.time, entry.rank, entry.payload);
            model.push(entry);
            model.sort(inOrder);
          } else if (operation.kind === 'retain') {
            heap.retain((payload) => payload % 4 !== operation.remainder);
            model = model.filter((entry) => entry.payload % 4 !== operation.remainder);
          } else if (model.length > 0) {
            expect(heap.takeFirst()).toBe(model.shift()!.payload);
          }
          expect(heap.size).toBe(model.length);
          if (count % 3 === 0) expect(heap.firstTime).toBe(model[0]?.time ?? Number.POSITIVE_INFINITY);
        }
        while (model.length > 0) expect(heap.takeFirst()).toBe(model.shift()!.payload);
        expect(heap.size).toBe(0);
      }),
      { seed: 2, numRuns: 400 },
    );
  });

  it('grows as far as it must and sorts a hundred thousand', () => {
    const heap = new Heap();
    const entries: Entry[] = [];
    for (let i = 0; i < 100_000; i++) entries.push({ time: (i * 7919) % 5_003, rank: i, payload: i });
    for (const { time, rank, payload } of entries) heap.add(time, rank, payload);
    entries.sort(inOrder);
    const wrong = entries.filter((entry) => heap.takeFirst() !== entry.payload);
    expect(wrong).toEqual([]);
  });

  it('has no first time when it is empty', () => {
    const heap = new Heap();
    expect(heap.firstTime).toBe(Number.POSITIVE_INFINITY);
    heap.add(3, 0, 0);
    heap.takeFirst();
    expect(heap.firstTime).toBe(Number.POSITIVE_INFINITY);
  });
});
