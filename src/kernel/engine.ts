/**
 * The engine: moves time and calls what was scheduled, in one total order written here once. Of two pending acts the
 * earlier instant goes first; at the same instant the earlier turn; in the same turn the one that was scheduled first.
 */
import { Heap } from './heap.ts';
import { invariant } from './invariant.ts';
import { beginning, type Duration, type Instant } from './time.ts';

/**
 * The order inside an instant; closed.
 * - `world`: what simply happens (a pod becomes ready, a request ends) comes before anyone looks;
 * - `measure`: a scrape sees the world of its instant complete;
 * - `control`: controllers decide knowing everything that happened and was measured by now;
 * - `check`: promises are looked at when nobody has anything left to do at this instant.
 */
export const turns = ['world', 'measure', 'control', 'check'] as const;
export type Turn = (typeof turns)[number];

declare const ticketBrand: unique symbol;
/** Names one scheduled act, for as long as the engine lives; worth nothing but to be given to `withdraw`. */
export type Ticket = number & { readonly [ticketBrand]: true };

/** What is done when its time has come. It gets the number it was scheduled with. */
export type Act = (argument: number) => void;

export interface Engine {
  /** The present: the instant of the act being done, or where the last `runUntil` came to. */
  readonly now: Instant;
  /** When the next act is due; `undefined` if nothing is pending. */
  readonly next: Instant | undefined;
  /** How many acts are scheduled and neither done nor withdrawn. */
  readonly pending: number;
  /** How many acts were done since the engine was made. */
  readonly executed: number;
  /**
   * Schedules `act` for the instant `at`, which must not be past. It is called with `argument` (0 unless told), so that
   * a hot loop can schedule one and the same function again and again and allocate nothing.
   *
   * In the present instant any turn may still be asked for. One that is already over is not lost: after the present act
   * the engine does what comes first in the order among all that is pending, so an act of an earlier turn runs before the
   * rest of the present turn goes on, behind what was already pending in that earlier turn.
   */
  schedule(at: Instant, turn: Turn, act: Act, argument?: number): Ticket;
  /** Schedules `act` for `delay` from now. */
  after(delay: Duration, turn: Turn, act: Act, argument?: number): Ticket;
  /** Takes back what was scheduled. False if it was done, is being done or was withdrawn before. */
  withdraw(ticket: Ticket): boolean;
  /**
   * Does everything that is due up to and including `until`, also what is scheduled on the way; then `now === until`.
   * If an act throws, the error passes through; that act counts as done and the engine can go on.
   */
  runUntil(until: Instant): void;
  /** Called by an act: `runUntil` returns after that act, and time stays where it is. A later `runUntil` goes on from there. */
  stop(): void;
}

/** An engine at the {@link beginning} with nothing to do. */
export function createEngine(): Engine {
  return new HeapEngine();
}

/** Ranks of a turn begin at its index times this, and count the acts scheduled: 2^50 of them, so that four turns fit below 2^53. */
const RANKS_OF_A_TURN = 1_125_899_906_842_624;
/** A ticket is a slot and how often that slot was used before: 2^24 acts can be pending, 2^29 can use each slot. */
const SLOTS = 0x100_0000;
const USES_OF_A_SLOT = 0x2000_0000;
/** So many acts at one instant mean that something wakes itself without letting time pass. */
export const ACTS_AT_ONE_INSTANT_MAX = 10_000_000;

/** Stands in for the act of an empty slot, so that the closures of what is over can be collected. */
const nothing: Act = () => {};

/**
 * Acts lie in slots, and the heap orders the numbers of slots. Withdrawing only marks the slot: an entry is cheap to
 * leave in the heap until its time comes, while an index of positions would have to be written at every move of every
 * entry. When more than half of the heap is marked (timeouts that nearly always are withdrawn), it is swept in one go,
 * so that withdrawing costs O(1) on average and memory follows what is really pending.
 */
class HeapEngine implements Engine {
  now: Instant = beginning;
  executed = 0;
  readonly #heap = new Heap();
  readonly #acts: Act[] = [];
  readonly #arguments: number[] = [];
  /** How often each slot was used before; minus one minus that while it is free or withdrawn. */
  #uses = new Int32Array(64);
  /** A stack of slots that can be used again, and its height. */
  #free = new Int32Array(64);
  #freeCount = 0;
  #withdrawn = 0;
  #scheduled = 0;
  #running = false;
  #stopping = false;
  /** Value of `executed` when the present instant began. */
  #executedBefore = 0;

  get pending(): number {
    return this.#heap.size - this.#withdrawn;
  }

  get next(): Instant | undefined {
    this.#dropWithdrawn();
    return this.#heap.size === 0 ? undefined : (this.#heap.firstTime as Instant);
  }

  schedule(at: Instant, turn: Turn, act: Act, argument = 0): Ticket {
    if (!(at >= this.now) || !Number.isSafeInteger(at)) refuse(at, this.now);
    const slot = this.#takeSlot(act, argument);
    this.#heap.add(at, rankOf(turn) + this.#scheduled++, slot);
    return (this.#uses[slot]! * SLOTS + slot) as Ticket;
  }

  after(delay: Duration, turn: Turn, act: Act, argument = 0): Ticket {
    return this.schedule((this.now + delay) as Instant, turn, act, argument);
  }

  withdraw(ticket: Ticket): boolean {
    const slot = ticket % SLOTS;
    const uses = (ticket - slot) / SLOTS;
    if (this.#uses[slot] !== uses) return false;
    this.#uses[slot] = -1 - uses;
    this.#acts[slot] = nothing;
    this.#withdrawn++;
    if (this.#withdrawn > 64 && 2 * this.#withdrawn > this.#heap.size) this.#sweep();
    return true;
  }

  runUntil(until: Instant): void {
    invariant(!this.#running, 'an act does not run the engine that runs it', { now: this.now });
    invariant(until >= this.now && Number.isSafeInteger(until), 'time only grows', { now: this.now, until });
    this.#running = true;
    this.#stopping = false;
    try {
      for (let time = this.#heap.firstTime; time <= until; time = this.#heap.firstTime) {
        this.#doFirst(time);
        if (this.#stopping) return;
      }
      this.now = until;
    } finally {
      this.#running = false;
    }
  }

  stop(): void {
    this.#stopping = true;
  }

  /** Does what is first in the heap, which is due at `time`, or drops it if it was withdrawn. */
  #doFirst(time: number): void {
    const slot = this.#heap.takeFirst();
    const uses = this.#uses[slot]!;
    if (uses < 0) {
      this.#withdrawn--;
      this.#release(slot, uses);
      return;
    }
    if (time !== this.now) {
      this.now = time as Instant;
      this.#executedBefore = this.executed;
    } else if (this.executed - this.#executedBefore > ACTS_AT_ONE_INSTANT_MAX) {
      invariant(false, 'an instant ends', { now: time, acts: this.executed - this.#executedBefore });
    }
    this.executed++;
    const act = this.#acts[slot]!;
    this.#acts[slot] = nothing;
    this.#uses[slot] = -1 - uses;
    this.#release(slot, -1 - uses);
    act(this.#arguments[slot]!);
  }

  #takeSlot(act: Act, argument: number): number {
    let slot: number;
    if (this.#freeCount > 0) {
      slot = this.#free[--this.#freeCount]!;
      this.#acts[slot] = act;
      this.#uses[slot] = -this.#uses[slot]!; // -1 - u is the mark of u uses, now over; the next use is number u + 1.
    } else {
      slot = this.#acts.length;
      if (slot === this.#uses.length) this.#grow();
      this.#acts.push(act);
    }
    this.#arguments[slot] = argument;
    return slot;
  }

  /** Frees a marked slot that the heap no longer names. One whose uses are spent is left behind, so tickets stay unique. */
  #release(slot: number, mark: number): void {
    if (mark > -USES_OF_A_SLOT) this.#free[this.#freeCount++] = slot;
  }

  #grow(): void {
    const room = 2 * this.#uses.length;
    invariant(room <= SLOTS, 'fewer acts are pending than there are slots', { slots: SLOTS });
    const [uses, free] = [this.#uses, this.#free];
    this.#uses = new Int32Array(room);
    this.#uses.set(uses);
    this.#free = new Int32Array(room);
    this.#free.set(free);
  }

  #dropWithdrawn(): void {
    while (this.#heap.size > 0 && this.#uses[this.#heap.firstPayload]! < 0) {
      this.#withdrawn--;
      const slot = this.#heap.takeFirst();
      this.#release(slot, this.#uses[slot]!);
    }
  }

  #sweep(): void {
    this.#heap.retain((slot) => {
      const uses = this.#uses[slot]!;
      if (uses < 0) this.#release(slot, uses);
      return uses >= 0;
    });
    this.#withdrawn = 0;
  }
}

/** First rank of a turn. Comparisons of interned strings, which cost less than a table. */
function rankOf(turn: Turn): number {
  if (turn === 'world') return 0;
  if (turn === 'measure') return RANKS_OF_A_TURN;
  return turn === 'control' ? 2 * RANKS_OF_A_TURN : 3 * RANKS_OF_A_TURN;
}

function refuse(at: number, now: Instant): never {
  invariant(Number.isSafeInteger(at), 'instants are whole microseconds', { at, now });
  invariant(at >= now, 'nothing is scheduled in the past', { at, now });
  throw new Error('unreachable');
}
