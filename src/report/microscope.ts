/**
 * The failed requests under the microscope: grouped by what led to them, the largest group first, each with its chain of
 * causes and, where one was found, the setting that would have avoided it. Shared by the page and the terminal.
 */
import { type FailureGroup, groupFailures, groupReturns, sayFailure } from '../simulation/failure-groups.ts';
import { sayDuration } from '../simulation/outcome.ts';
import type { TraceEntry } from '../simulation/trace.ts';
import type { Extras } from './extras.ts';
import { el, join, type Markup } from './markup.ts';
import { count, plural, unbroken } from './numbers.ts';
import type { Story } from './story.ts';

/** Further groups are counted, not told. */
const MOST_FINDINGS = 12;

/** One group in words. */
export interface Finding {
  /** `388 requests, 3 m 42 s to 3 m 46 s: 503, the target group … had no healthy target`. */
  readonly headline: string;
  readonly chain: readonly { readonly t: number; readonly text: string }[];
  readonly advice?: {
    readonly setting: string;
    readonly because: string;
    readonly tried: string;
    readonly avoids: boolean;
  };
}

export interface Findings {
  readonly shown: readonly Finding[];
  /** What is not shown, in words. */
  readonly more?: string;
}

/** All that the microscope shows of a run. */
export function findingsOf(story: Story, extras: Extras): Findings {
  const groups = [...groupReturns(allOf(story), story.outcome), ...groupFailures(story.of('failures'))];
  const left = groups.slice(MOST_FINDINGS);
  const requests = left.reduce((sum, group) => sum + group.requests, 0);
  return {
    shown: groups.slice(0, MOST_FINDINGS).map((group) => findingOf(group, extras)),
    ...(left.length === 0
      ? {}
      : { more: `and ${plural(requests, 'request')} for ${plural(left.length, 'further cause')}` }),
  };
}

/** What people can follow, and traffic. */
const allOf = (story: Story): readonly TraceEntry[] => [...story.entries, ...story.of('traffic')];

function findingOf(group: FailureGroup, { advice = [] }: Extras): Finding {
  const { requests, from, until, stretches, chain } = group;
  const times = stretches.length === 1 ? '' : `, in ${count(stretches.length)} stretches`;
  const headline = `${plural(requests, 'request')}, ${stamp(from)} to ${stamp(until)}${times}: ${sayFailure(group)}`;
  const found = advice.find((a) => a.group === group.key);
  if (found === undefined) return { headline, chain };
  const { setting, because, left, failedBefore, failedAfter } = found;
  const these = left === 0 ? 'none of these failures' : `${count(left)} of these failures`;
  const tried = `tried with the same seed: ${these}, ${count(failedAfter)} instead of ${count(failedBefore)} failed requests in the run`;
  return { headline, chain, advice: { setting, because, tried, avoids: left === 0 } };
}

const stamp = (t: number): string => sayDuration(t / 1_000_000);
/** Links of a chain may be milliseconds apart. */
const exactly = (t: number): string => `${(t / 1_000_000).toFixed(2)} s`;

/** For the page; nothing when nothing failed. */
export function microscope(story: Story, extras: Extras): Markup | undefined {
  const { shown, more } = findingsOf(story, extras);
  if (shown.length === 0) return undefined;
  return join(
    shown.map(({ headline, chain, advice }) =>
      el(
        'details',
        { class: 'block finding', open: advice !== undefined },
        el('summary', {}, unbroken(headline)),
        el(
          'div',
          { class: 'story', role: 'list' },
          chain.map(({ t, text }) =>
            el(
              'div',
              { role: 'listitem', class: 'line' },
              el('span', { class: 't' }, el('a', { href: `#t=${Math.round(t / 1_000) / 1_000}` }, exactly(t))),
              el('span', {}, text),
            ),
          ),
        ),
        advice !== undefined &&
          el(
            'p',
            {},
            advice.avoids ? 'What avoids it: ' : 'What helps: ',
            el('code', {}, advice.setting),
            ` — ${advice.because}. `,
            el('span', { class: 'soft' }, `(${advice.tried})`),
          ),
      ),
    ),
    more !== undefined && el('p', { class: 'reads' }, more),
  );
}

/** For the terminal: lines with how far each is set in. */
export function microscopeLines(
  story: Story,
  extras: Extras,
): readonly { readonly text: string; readonly indent: number }[] {
  const { shown, more } = findingsOf(story, extras);
  const lines = shown.flatMap(({ headline, chain, advice }) => [
    { text: headline, indent: 2 },
    ...chain.map(({ t, text }) => ({ text: `${exactly(t).padStart(10)}  ${text}`, indent: 4 })),
    ...(advice === undefined
      ? []
      : [
          { text: `${advice.avoids ? 'what avoids it' : 'what helps'}: ${advice.setting}`, indent: 4 },
          { text: `because ${advice.because} (${advice.tried})`, indent: 6 },
        ]),
  ]);
  return more === undefined ? lines : [...lines, { text: more, indent: 2 }];
}
