/** Plays the run: time goes on by itself, at a speed one chooses, until the end or until somebody takes hold of it. */
import type { Viewer } from './view.ts';

export interface Player {
  toggle(): void;
  stop(): void;
}

/** `whole` plays the window in view in twenty seconds, however long it is. */
const WHOLE_SECONDS = 20;

export function createPlayer(viewer: Viewer, button: HTMLButtonElement, speed: HTMLSelectElement, end: number): Player {
  let before: number | undefined;
  let t = 0;
  const say = () => {
    button.textContent = before === undefined ? '▶ Play' : '❚❚ Pause';
  };
  const perSecond = () => (speed.value === 'whole' ? end / WHOLE_SECONDS : Number(speed.value) * 1e6);
  const frame = (now: number) => {
    if (before === undefined) return;
    // A page in the background is not called: what it missed is not made up for.
    t += (Math.min(250, now - before) / 1_000) * perSecond();
    before = now;
    viewer.look(Math.min(t, end));
    if (t >= end) stop();
    else requestAnimationFrame(frame);
  };
  const stop = () => {
    before = undefined;
    say();
  };
  const toggle = () => {
    if (before !== undefined) return stop();
    t = viewer.view.t >= end ? 0 : viewer.view.t;
    before = performance.now();
    say();
    requestAnimationFrame(frame);
  };
  button.addEventListener('click', toggle);
  say();
  return { toggle, stop };
}
