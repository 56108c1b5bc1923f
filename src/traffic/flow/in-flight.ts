/** Requests that are being answered: when the answer is due, and all that will be said of it then. Typed arrays, no objects. */
export class InFlight {
  /** How many entries there are; each stands for `count` requests. */
  size = 0;
  due = new Float64Array(256);
  /** Microseconds from arrival to answer. */
  latency = new Float64Array(256);
  lane = new Uint32Array(256);
  status = new Uint16Array(256);
  count = new Float64Array(256);

  add(due: number, latency: number, lane: number, status: number, count: number): void {
    if (this.size === this.due.length) this.#grow();
    const i = this.size++;
    this.due[i] = due;
    this.latency[i] = latency;
    this.lane[i] = lane;
    this.status[i] = status;
    this.count[i] = count;
  }

  /** Shows each request to `take`, in the order of arrival, and forgets those it takes. */
  sift(take: (i: number) => boolean): void {
    let kept = 0;
    for (let i = 0; i < this.size; i++) {
      if (take(i)) continue;
      if (kept < i) {
        this.due[kept] = this.due[i]!;
        this.latency[kept] = this.latency[i]!;
        this.lane[kept] = this.lane[i]!;
        this.status[kept] = this.status[i]!;
        this.count[kept] = this.count[i]!;
      }
      kept++;
    }
    this.size = kept;
  }

  #grow(): void {
    const room = 2 * this.due.length;
    const { due, latency, lane, status, count } = this;
    this.due = new Float64Array(room);
    this.latency = new Float64Array(room);
    this.lane = new Uint32Array(room);
    this.status = new Uint16Array(room);
    this.count = new Float64Array(room);
    this.due.set(due);
    this.latency.set(latency);
    this.lane.set(lane);
    this.status.set(status);
    this.count.set(count);
  }
}
