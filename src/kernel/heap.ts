/**
 * Pending entries in their one total order: time first, then rank. The owner of the heap hands out ranks that are all
 * different, so no two entries compare equal and the order of leaving depends on nothing but the entries themselves.
 *
 * Four children a node, because a d-ary heap with d = 4 is shallower than a binary one and the times of four children lie
 * in one cache line (D. B. Johnson, "Priority queues with update and finding minimum spanning trees", 1975). Everything
 * lies in typed arrays: no entry is an object, so nothing is left for the garbage collector.
 */
export class Heap {
  /** Time and payload of every place; the children of place i are 4 i + 1 to 4 i + 4. */
  #times = new Float64Array(64);
  #payloads = new Int32Array(64);
  /** Ranks by payload: they are asked for at ties only, so there is no need to move them along. */
  #ranks = new Float64Array(64);
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

  /** Adds an entry. Times are whole numbers; a payload is a small whole number that no other entry has at the moment. */
  add(time: number, rank: number, payload: number): void {
    const hole = this.#hole;
    const place = hole ? 0 : this.#end++;
    if (place === this.#times.length) this.#growPlaces();
    if (payload >= this.#ranks.length) this.#growRanks(payload);
    this.#hole = false;
    this.#times[place] = time;
    this.#payloads[place] = payload;
    this.#ranks[payload] = rank;
    if (hole) this.#sink(0);
    else this.#rise(place);
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
    const payloads = this.#payloads;
    let kept = 0;
    for (let i = 0; i < this.#end; i++) {
      if (!keep(payloads[i]!)) continue;
      times[kept] = times[i]!;
      payloads[kept] = payloads[i]!;
      kept++;
    }
    this.#end = kept;
    // Floyd's construction: every inner node sinks, the lowest first; (i - 1) >> 2 is the parent of i.
    for (let i = (kept - 2) >> 2; i >= 0; i--) this.#sink(i);
  }

  #fillHole(): void {
    this.#hole = false;
    const last = --this.#end;
    if (last === 0) return;
    this.#times[0] = this.#times[last]!;
    this.#payloads[0] = this.#payloads[last]!;
    this.#sink(0);
  }

  /** Brings the entry at a place up to where it belongs. Only places are passed on: a double would be boxed in a call. */
  #rise(from: number): void {
    const times = this.#times;
    const payloads = this.#payloads;
    const time = times[from]!;
    const payload = payloads[from]!;
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 2;
      const parentTime = times[parent]!;
      if (parentTime <= time && (parentTime < time || this.#outranks(payloads[parent]!, payload))) break;
      times[place] = parentTime;
      payloads[place] = payloads[parent]!;
      place = parent;
    }
    times[place] = time;
    payloads[place] = payload;
  }

  /**
   * Brings the entry at a place down to where it belongs. Which of four children is first is as good as random, so asking
   * with branches would be mispredicted at every level; `Number(a < b)` compiles to arithmetic.
   */
  #sink(from: number): void {
    const times = this.#times;
    const payloads = this.#payloads;
    const end = this.#end;
    const time = times[from]!;
    const payload = payloads[from]!;
    let place = from;
    for (let child = 4 * place + 1; child < end; child = 4 * place + 1) {
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
        first = left ^ ((left ^ right) & -Number(rightTime < leftTime));
        // Zero exactly when two times agree: they are whole, so no product of differences vanishes.
        if ((t0 - t1) * (t2 - t3) * (leftTime - rightTime) === 0) first = this.#firstOf(child, child + 4);
      } else first = this.#firstOf(child, end);
      const firstTime = times[first]!;
      if (time <= firstTime && (time < firstTime || this.#outranks(payload, payloads[first]!))) break;
      times[place] = firstTime;
      payloads[place] = payloads[first]!;
      place = first;
    }
    times[place] = time;
    payloads[place] = payload;
  }

  /** The place of the first entry among neighbours. */
  #firstOf(from: number, to: number): number {
    const times = this.#times;
    const payloads = this.#payloads;
    let first = from;
    for (let place = from + 1; place < to; place++) {
      const time = times[place]!;
      const least = times[first]!;
      if (time < least || (time === least && this.#outranks(payloads[place]!, payloads[first]!))) first = place;
    }
    return first;
  }

  #outranks(payload: number, other: number): boolean {
    return this.#ranks[payload]! < this.#ranks[other]!;
  }

  #growPlaces(): void {
    const times = new Float64Array(2 * this.#times.length);
    const payloads = new Int32Array(times.length);
    times.set(this.#times);
    payloads.set(this.#payloads);
    this.#times = times;
    this.#payloads = payloads;
  }

  #growRanks(payload: number): void {
    const ranks = new Float64Array(2 * payload);
    ranks.set(this.#ranks);
    this.#ranks = ranks;
  }
}
