import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ACTS_AT_ONE_INSTANT_MAX,
  createEngine,
  type Engine,
  type Ticket,
  type Turn,
  turns,
} from '../../src/kernel/engine.ts';
import { InvariantBroken } from '../../src/kernel/invariant.ts';
import { beginning, type Duration, type Instant } from '../../src/kernel/time.ts';

const at = (n: number) => n as Instant;
const span = (n: number) => n as Duration;

/** An engine and a diary in which acts write their names. */
function diary() {
  const engine = createEngine();
  const lines: string[] = [];
  const write = (line: string, then?: () => void) => () => {
    lines.push(line);
    then?.();
  };
  return { engine, lines, write };
}

describe('order', () => {
  it('is time, then turn, then order of scheduling', () => {
    const { engine, lines, write } = diary();
    engine.schedule(at(2), 'world', write('2 world'));
    engine.schedule(at(1), 'check', write('1 check'));
    engine.schedule(at(1), 'control', write('1 control a'));
    engine.schedule(at(1), 'measure', write('1 measure'));
    engine.schedule(at(1), 'control', write('1 control b'));
    engine.schedule(at(1), 'world', write('1 world'));
    engine.runUntil(at(2));
    expect(lines).toEqual(['1 world', '1 measure', '1 control a', '1 control b', '1 check', '2 world']);
  });

  it('lets an act of an earlier turn of the present instant run next, behind what that turn already holds', () => {
    const { engine, lines, write } = diary();
    engine.schedule(
      at(1),
      'control',
      write('control a', () => {
        engine.schedule(at(1), 'measure', write('late measure'));
        engine.schedule(at(1), 'world', write('late world a'));
        engine.schedule(at(1), 'world', write('late world b'));
        engine.schedule(at(1), 'control', write('control c'));
      }),
    );
    engine.schedule(at(1), 'control', write('control b'));
    engine.schedule(at(1), 'check', write('check'));
    engine.runUntil(at(1));
    expect(lines).toEqual([
      'control a',
      'late world a',
      'late world b',
      'late measure',
      'control b',
      'control c',
      'check',
    ]);
  });

  it('agrees with a sorted list under any sequence of scheduling, withdrawing and running', () => {
    const command = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          kind: fc.constant('schedule' as const),
          delay: fc.integer({ min: 0, max: 8 }),
          turn: fc.constantFrom(...turns),
        }),
      },
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('withdraw' as const), which: fc.nat() }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('run' as const), span: fc.integer({ min: 0, max: 6 }) }) },
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 600, size: 'max' }), (commands) => agreesWithModel(commands)),
      { seed: 3, numRuns: 200 },
    );
  });
});

type Command =
  | { readonly kind: 'schedule'; readonly delay: number; readonly turn: Turn }
  | { readonly kind: 'withdraw'; readonly which: number }
  | { readonly kind: 'run'; readonly span: number };

function agreesWithModel(commands: readonly Command[]): void {
  const engine = createEngine();
  const done: number[] = [];
  const tickets: Ticket[] = [];
  let pending: { readonly name: number; readonly time: number; readonly turn: number }[] = [];
  const expected: number[] = [];
  const runModel = (until: number) => {
    pending.sort((a, b) => a.time - b.time || a.turn - b.turn || a.name - b.name);
    expected.push(...pending.filter((entry) => entry.time <= until).map((entry) => entry.name));
    pending = pending.filter((entry) => entry.time > until);
  };
  for (const command of commands) {
    if (command.kind === 'schedule') {
      const name = tickets.length;
      const time = engine.now + command.delay;
      tickets.push(engine.schedule(at(time), command.turn, (argument) => done.push(argument), name));
      pending.push({ name, time, turn: turns.indexOf(command.turn) });
    } else if (command.kind === 'withdraw' && tickets.length > 0) {
      const name = command.which % tickets.length;
      const there = pending.some((entry) => entry.name === name);
      expect(engine.withdraw(tickets[name]!)).toBe(there);
      pending = pending.filter((entry) => entry.name !== name);
    } else if (command.kind === 'run') {
      const until = engine.now + command.span;
      engine.runUntil(at(until));
      runModel(until);
      expect(engine.now).toBe(until);
    }
    expect(engine.pending).toBe(pending.length);
    expect(engine.next).toBe(pending.length === 0 ? undefined : Math.min(...pending.map((entry) => entry.time)));
  }
  engine.runUntil(at(engine.now + 100));
  runModel(engine.now);
  expect(done).toEqual(expected);
  expect(engine.executed).toBe(expected.length);
}

describe('time', () => {
  it('begins at the beginning and is the instant of each act', () => {
    const engine = createEngine();
    expect(engine.now).toBe(beginning);
    const seen: number[] = [];
    for (const t of [5, 3, 9]) engine.schedule(at(t), 'world', () => seen.push(engine.now));
    engine.runUntil(at(7));
    expect(seen).toEqual([3, 5]);
    expect(engine.now).toBe(7);
    expect(engine.next).toBe(9);
  });

  it('includes the last instant and what is scheduled for it on the way', () => {
    const { engine, lines, write } = diary();
    engine.schedule(
      at(4),
      'world',
      write('first', () => engine.after(span(0), 'check', write('second'))),
    );
    engine.runUntil(at(4));
    expect(lines).toEqual(['first', 'second']);
  });

  it('stays where an act stops it, and goes on from there', () => {
    const { engine, lines, write } = diary();
    engine.schedule(
      at(1),
      'world',
      write('stopping', () => engine.stop()),
    );
    engine.schedule(at(1), 'world', write('same instant'));
    engine.schedule(at(2), 'world', write('later'));
    engine.runUntil(at(10));
    expect([engine.now, engine.pending, lines]).toEqual([1, 2, ['stopping']]);
    engine.runUntil(at(10));
    expect([engine.now, engine.pending, lines]).toEqual([10, 0, ['stopping', 'same instant', 'later']]);
  });

  it.each([
    ['the past', 4],
    ['a fraction', 7.5],
    ['never', Number.POSITIVE_INFINITY],
    ['no number', Number.NaN],
  ])('refuses to schedule for %s', (_, t) => {
    const engine = createEngine();
    engine.runUntil(at(5));
    expect(() => engine.schedule(at(t), 'world', () => {})).toThrow(InvariantBroken);
  });

  it('does not run backwards, nor inside itself', () => {
    const engine = createEngine();
    engine.runUntil(at(5));
    expect(() => engine.runUntil(at(4))).toThrow(InvariantBroken);
    engine.schedule(at(6), 'world', () => engine.runUntil(at(7)));
    expect(() => engine.runUntil(at(6))).toThrow('an act does not run the engine');
  });

  it('goes on after an act that threw; that act counts as done', () => {
    const { engine, lines, write } = diary();
    engine.schedule(at(1), 'world', () => {
      throw new Error('oh');
    });
    engine.schedule(at(1), 'world', write('next'));
    expect(() => engine.runUntil(at(2))).toThrow('oh');
    engine.runUntil(at(2));
    expect([lines, engine.executed]).toEqual([['next'], 2]);
  });

  it('breaks off when an instant never ends', () => {
    const engine = createEngine();
    const again = () => {
      engine.after(span(0), 'world', again);
    };
    again();
    expect(() => engine.runUntil(at(1))).toThrow('an instant ends');
    expect(engine.executed).toBeGreaterThan(ACTS_AT_ONE_INSTANT_MAX);
  });
});

describe('withdraw', () => {
  it('is refused for what is done, being done, or withdrawn', () => {
    const engine = createEngine();
    const answers: boolean[] = [];
    const own: Ticket = engine.schedule(at(1), 'world', () => answers.push(engine.withdraw(own)));
    const twice = engine.schedule(at(9), 'world', () => {});
    expect([engine.withdraw(twice), engine.withdraw(twice)]).toEqual([true, false]);
    engine.runUntil(at(2));
    expect([...answers, engine.withdraw(own)]).toEqual([false, false]);
  });

  it('never hits a later act that lies where the withdrawn one lay', () => {
    const { engine, lines, write } = diary();
    const old = engine.schedule(at(1), 'world', write('old'));
    engine.withdraw(old);
    engine.runUntil(at(2));
    engine.schedule(at(3), 'world', write('new'));
    expect(engine.withdraw(old)).toBe(false);
    engine.runUntil(at(3));
    expect(lines).toEqual(['new']);
  });

  it('sweeps out a million timeouts that are all withdrawn, and loses nothing else', () => {
    const engine = createEngine();
    let timeout = engine.schedule(at(1_000_000), 'world', () => {});
    const request = (left: number) => {
      engine.withdraw(timeout);
      if (left === 0) return;
      timeout = engine.after(span(30_000_000), 'world', () => {});
      engine.after(span(10), 'world', request, left - 1);
    };
    engine.after(span(0), 'world', request, 1_000_000);
    engine.runUntil(at(20_000_000));
    expect([engine.pending, engine.next, engine.executed]).toEqual([0, undefined, 1_000_001]);
  });
});

it('passes each act the number it was scheduled with', () => {
  const engine: Engine = createEngine();
  const got: number[] = [];
  const act = (argument: number) => got.push(argument);
  engine.schedule(at(1), 'world', act, 41);
  engine.schedule(at(1), 'world', act);
  engine.schedule(at(1), 'world', act, 0.5);
  engine.runUntil(at(1));
  expect(got).toEqual([41, 0, 0.5]);
});
