/**
 * Pending entries in their one total order: time first, then rank. The owner of the heap hands out ranks that are all
 * different, so no two entries compare equal and the order of leaving depends on nothing but the entries themselves.
 *
 * Four children a node, because a d-ary heap with d = 4 is shallower than a binary one and the times of four children lie
 * in one cache line (D. B. Johnson, "Priority queues with update and finding minimum spanning trees", 1975). Times, ranks
 * and payloads lie in three parallel typed arrays: no entry is an object, so nothing is left for the garbage collector.
 */
export class Heap {
  #times = new Float64Array(64);
  #ranks = new Float64Array(64);
  #payloads = new Int32Array(64);
  /** Places in use, the hole among them. */
  #end = 0;
  /**
   * Whether the root was taken and its place is still empty. What is taken is nearly always followed by something added
   * (an act schedules the next one); that can sink from the root, which saves moving the last entry there and back.
   */
  #hole = false;

  get size(): number {
    return this.#hole ? this.#end - 1 : this.#end;
  }

  /** Time of the first entry; `Infinity` when the heap is empty. */
  get firstTime(): number {
    if (this.#hole) this.#fillHole();
    return this.#end === 0 ? Number.POSITIVE_INFINITY : this.#times[0]!;
  }

  /** Payload of the first entry. The heap must not be empty. */
  get firstPayload(): number {
    if (this.#hole) this.#fillHole();
    return this.#payloads[0]!;
  }

  add(time: number, rank: number, payload: number): void {
    if (this.#hole) {
      this.#hole = false;
      this.#sink(0, time, rank, payload);
      return;
    }
    if (this.#end === this.#times.length) this.#grow();
    this.#rise(this.#end++, time, rank, payload);
  }

  /** Takes the first entry out and returns its payload. The heap must not be empty. */
  takeFirst(): number {
    if (this.#hole) this.#fillHole();
    this.#hole = true;
    return this.#payloads[0]!;
  }

  /** Throws out every entry whose payload is not to be kept, in time linear in the size. The order of the others stays. */
  retain(keep: (payload: number) => boolean): void {
    if (this.#hole) this.#fillHole();
    const times = this.#times;
    const ranks = this.#ranks;
    const payloads = this.#payloads;
    let kept = 0;
    for (let i = 0; i < this.#end; i++) {
      if (!keep(payloads[i]!)) continue;
      times[kept] = times[i]!;
      ranks[kept] = ranks[i]!;
      payloads[kept] = payloads[i]!;
      kept++;
    }
    this.#end = kept;
    // Floyd's construction: every inner node sinks, the lowest first; (i - 1) >> 2 is the parent of i.
    for (let i = (kept - 2) >> 2; i >= 0; i--) this.#sink(i, times[i]!, ranks[i]!, payloads[i]!);
  }

  #fillHole(): void {
    this.#hole = false;
    const last = --this.#end;
    if (last > 0) this.#sink(0, this.#times[last]!, this.#ranks[last]!, this.#payloads[last]!);
  }

  /** Puts an entry where it belongs between the place `at` and the root. */
  #rise(at: number, time: number, rank: number, payload: number): void {
    const times = this.#times;
    const ranks = this.#ranks;
    const payloads = this.#payloads;
    let place = at;
    while (place > 0) {
      const parent = (place - 1) >> 2;
      const parentTime = times[parent]!;
      if (parentTime < time || (parentTime === time && ranks[parent]! < rank)) break;
      times[place] = parentTime;
      ranks[place] = ranks[parent]!;
      payloads[place] = payloads[parent]!;
      place = parent;
    }
    times[place] = time;
    ranks[place] = rank;
    payloads[place] = payload;
  }

  /**
   * Puts an entry where it belongs between the place `at` and the leaves. Which of four children is first is as good as
   * random, so asking with branches would be mispredicted at every level; `Number(a < b)` compiles to arithmetic.
   */
  #sink(at: number, time: number, rank: number, payload: number): void {
    const times = this.#times;
    const ranks = this.#ranks;
    const payloads = this.#payloads;
    const end = this.#end;
    let place = at;
    for (;;) {
      const child = 4 * place + 1;
      let first: number;
      if (child + 3 < end) {
        const t0 = times[child]!;
        const t1 = times[child + 1]!;
        const t2 = times[child + 2]!;
        const t3 = times[child + 3]!;
        const left = child + Number(t1 < t0);
        const right = child + 2 + Number(t3 < t2);
        const leftTime = times[left]!;
        const rightTime = times[right]!;
        if (t0 === t1 || t2 === t3 || leftTime === rightTime) first = this.#firstOf(child, child + 4);
        else first = left + Math.imul(right - left, Number(rightTime < leftTime));
      } else if (child < end) first = this.#firstOf(child, end);
      else break;
      const firstTime = times[first]!;
      if (time < firstTime || (time === firstTime && rank < ranks[first]!)) break;
      times[place] = firstTime;
      ranks[place] = ranks[first]!;
      payloads[place] = payloads[first]!;
      place = first;
    }
    times[place] = time;
    ranks[place] = rank;
    payloads[place] = payload;
  }

  /** The place of the first entry among neighbours, by time and rank. */
  #firstOf(from: number, to: number): number {
    const times = this.#times;
    const ranks = this.#ranks;
    let first = from;
    for (let place = from + 1; place < to; place++) {
      const time = times[place]!;
      const least = times[first]!;
      if (time < least || (time === least && ranks[place]! < ranks[first]!)) first = place;
    }
    return first;
  }

  #grow(): void {
    const room = 2 * this.#times.length;
    this.#times = copied(this.#times, new Float64Array(room));
    this.#ranks = copied(this.#ranks, new Float64Array(room));
    this.#payloads = copied(this.#payloads, new Int32Array(room));
  }
}

function copied<T extends Float64Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
