/** What of the run is in view, and who is told when that changes: the one place where the parts of the page meet. */
import type { Run } from './run.ts';

export interface View {
  /** The instant in view, microseconds. */
  readonly t: number;
  /** The number of the entry that was chosen. */
  readonly entry: number | undefined;
  readonly from: number;
  readonly until: number;
}

export interface Viewer {
  readonly view: View;
  /** Goes to an instant. Not `kept`, it is a passing look, as while the pointer moves, and the address stays as it is. */
  look(t: number, kept?: boolean): void;
  /** Back from passing looks to where one was. */
  stay(): void;
  choose(entry: number | undefined): void;
  /** Shows a part of the run; nothing: all of it. */
  zoom(window?: { readonly from: number; readonly until: number }): void;
  /** Makes the window smaller or larger around an instant, which stays where it is. */
  zoomBy(factor: number, around: number): void;
  /** Told of every change, with what was in view before. */
  watch(told: (view: View, before: View) => void): void;
}

/** Closer than six seconds there is nothing to see. */
const LEAST = 6e6;

export function createViewer({ story, entryOf }: Run): Viewer {
  const end: number = story.until;
  const listeners: ((view: View, before: View) => void)[] = [];
  let view: View = { t: end, entry: undefined, from: 0, until: end };
  let kept = end;
  const set = (next: Partial<View>) => {
    const before = view;
    view = { ...view, ...next };
    for (const told of listeners) told(view, before);
  };
  const zoom = (window?: { readonly from: number; readonly until: number }) => {
    const span = Math.min(end, Math.max(LEAST, (window?.until ?? end) - (window?.from ?? 0)));
    const from = Math.max(0, Math.min(end - span, window?.from ?? 0));
    if (from !== view.from || from + span !== view.until) set({ from, until: from + span });
  };
  /** Moves the window so that the instant lies within. */
  const follow = (t: number) => {
    const span = view.until - view.from;
    if (t < view.from) zoom({ from: t - span / 10, until: t + span * 0.9 });
    else if (t > view.until) zoom({ from: t - span * 0.9, until: t + span / 10 });
  };
  return {
    get view() {
      return view;
    },
    look(t, isKept = true) {
      const at = Math.max(0, Math.min(end, t));
      if (isKept) {
        kept = at;
        follow(at);
      }
      set({ t: at, ...(isKept && at !== view.t ? { entry: undefined } : {}) });
    },
    stay: () => set({ t: kept }),
    choose(number) {
      const entry = number === undefined ? undefined : entryOf(number);
      if (entry === undefined) return set({ entry: undefined });
      kept = entry.t;
      follow(entry.t);
      set({ entry: number, t: entry.t });
    },
    zoom,
    zoomBy(factor, around) {
      const at = Math.max(view.from, Math.min(view.until, around));
      zoom({ from: at - (at - view.from) * factor, until: at + (view.until - at) * factor });
    },
    watch: (told) => void listeners.push(told),
  };
}
