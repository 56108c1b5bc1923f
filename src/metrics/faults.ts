/** What can go wrong with Prometheus itself, as a scenario says it: outages, slow answers, targets it cannot reach. */
import type { Duration, Instant } from '../kernel/time.ts';
import { later } from '../kernel/time.ts';
import type { Labels } from './labels.ts';

/** What a scrape meets on its way. */
export interface ScrapeFault {
  /** Why the target cannot be reached at all. */
  readonly refused?: string;
  /** By how much the answer is late. */
  readonly delay?: Duration;
}

/** Asked by the scrape loops, and by whoever sends queries. */
export interface PrometheusFaults {
  /** Whether the server is down: it scrapes nothing and answers nothing. */
  isDown(at: Instant): boolean;
  /** What a scrape of the target with these labels meets; `undefined` if nothing stands in its way. */
  scraping(target: Labels, at: Instant): ScrapeFault | undefined;
  /** By how much the answer to a query asked at `at` is late. */
  queryDelay(at: Instant): Duration;
}

/** One misfortune and when it holds: from `from`, for `lasting`. */
export type FaultWindow = { readonly from: Instant; readonly lasting: Duration } & (
  | { readonly kind: 'down' }
  | { readonly kind: 'slow-queries'; readonly delay: Duration }
  | { readonly kind: 'slow-scrapes'; readonly delay: Duration; readonly targets?: (labels: Labels) => boolean }
  | { readonly kind: 'unreachable'; readonly targets?: (labels: Labels) => boolean }
);

/** Faults from a list of windows. Delays that overlap add up. */
export function faultWindows(windows: readonly FaultWindow[]): PrometheusFaults {
  const holding = (at: Instant) => windows.filter((w) => w.from <= at && at < later(w.from, w.lasting));
  return {
    isDown: (at) => holding(at).some((w) => w.kind === 'down'),
    scraping(target, at) {
      let delay = 0;
      for (const w of holding(at)) {
        if (w.kind === 'unreachable' && (w.targets?.(target) ?? true)) return { refused: 'connection refused' };
        if (w.kind === 'slow-scrapes' && (w.targets?.(target) ?? true)) delay += w.delay;
      }
      return delay === 0 ? undefined : { delay: delay as Duration };
    },
    queryDelay(at) {
      let delay = 0;
      for (const w of holding(at)) if (w.kind === 'slow-queries') delay += w.delay;
      return delay as Duration;
    },
  };
}
