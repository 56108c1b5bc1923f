/** Something that takes time, written as a generator: it yields how long it waits, or how it wants to be woken. */
import type { Engine } from '../../kernel/engine.ts';
import { between, type Duration, type Instant, later } from '../../kernel/time.ts';

export type Wait = Duration | ((wake: () => void) => void);
export type Process<T> = Generator<Wait, T, void>;

/** Lets a process run on the engine. */
export function start(engine: Engine, process: Process<unknown>): void {
  const go = () => {
    const step = process.next();
    if (step.done === true) return;
    if (typeof step.value === 'number') engine.after(step.value, 'world', go);
    else step.value(() => engine.schedule(engine.now, 'world', go));
  };
  go();
}

/** What a process comes to within a time; `undefined` when it took longer and was ended. */
export function* within<T>(engine: Engine, process: Process<T>, span: Duration): Process<T | undefined> {
  const deadline: Instant = later(engine.now, span);
  for (;;) {
    const step = process.next();
    if (step.done === true) return step.value;
    const left = between(engine.now, deadline);
    if (typeof step.value === 'number') {
      if (step.value > left) {
        yield left;
        return undefined;
      }
      yield step.value;
      continue;
    }
    const subscribe = step.value;
    let late = false;
    yield (wake) => {
      let woken = false;
      const once = (isLate: boolean) => () => {
        if (woken) return;
        woken = true;
        late = isLate;
        wake();
      };
      subscribe(once(false));
      engine.after(left, 'world', once(true));
    };
    if (late) return undefined;
  }
}
