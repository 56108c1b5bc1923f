/**
 * The attempts that are under way, as rows of typed arrays: a row is taken when a request is sent, used again for its
 * retries, and freed when it is over. Nothing is allocated for a request. Times are the flow's own, nanoseconds.
 */
export class Requests {
  /** Which client sent it, and which of its users; -1: nobody who comes again. */
  client = new Int32Array(ROOM);
  user = new Int32Array(ROOM);
  /** By which lane of the client it went. */
  lane = new Int32Array(ROOM);
  status = new Int32Array(ROOM);
  /** Retries so far. */
  retries = new Int32Array(ROOM);
  /** How often its connection has been used, this request included; 0 for one that is not kept. */
  uses = new Int32Array(ROOM);
  /** Nobody waits for the answer any more, or ever did. */
  unheard = new Uint8Array(ROOM);
  /** Is it waiting for a worker? */
  waiting = new Uint8Array(ROOM);
  /** When the user asked first. */
  begun = new Float64Array(ROOM);
  /** When this attempt was sent. */
  sent = new Float64Array(ROOM);
  /** How long the pod takes for it, and how much of that is work of the processor. */
  service = new Float64Array(ROOM);
  work = new Float64Array(ROOM);
  /** Tickets of what is scheduled for it: its end in the pod, the client's timeout. -1: nothing. */
  end = new Float64Array(ROOM);
  timeout = new Float64Array(ROOM);
  /** Its neighbours in the list of its pod; -1: none. */
  next = new Int32Array(ROOM);
  previous = new Int32Array(ROOM);
  #free = new Int32Array(ROOM);
  #freeCount = 0;
  #used = 0;

  /** How many there are. */
  get size(): number {
    return this.#used - this.#freeCount;
  }

  take(client: number, user: number, at: number): number {
    if (this.#freeCount === 0 && this.#used === this.client.length) this.#grow();
    const row = this.#freeCount > 0 ? this.#free[--this.#freeCount]! : this.#used++;
    this.client[row] = client;
    this.user[row] = user;
    this.retries[row] = 0;
    this.uses[row] = 0;
    this.unheard[row] = 0;
    this.waiting[row] = 0;
    this.begun[row] = at;
    this.end[row] = -1;
    this.timeout[row] = -1;
    return row;
  }

  free(row: number): void {
    this.#free[this.#freeCount++] = row;
  }

  #grow(): void {
    const room = 2 * this.client.length;
    for (const name of INTEGERS) {
      const grown = new Int32Array(room);
      grown.set(this[name]);
      this[name] = grown;
    }
    for (const name of FLAGS) {
      const grown = new Uint8Array(room);
      grown.set(this[name]);
      this[name] = grown;
    }
    for (const name of NUMBERS) {
      const grown = new Float64Array(room);
      grown.set(this[name]);
      this[name] = grown;
    }
    const free = new Int32Array(room);
    free.set(this.#free);
    this.#free = free;
  }
}

const ROOM = 256;
const INTEGERS = ['client', 'user', 'lane', 'status', 'retries', 'uses', 'next', 'previous'] as const;
const FLAGS = ['unheard', 'waiting'] as const;
const NUMBERS = ['begun', 'sent', 'service', 'work', 'end', 'timeout'] as const;
