/** All golden stories, or every n-th, judged: how many end live as they were recorded, and why the others do not. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Story } from '../conformance/golden.ts';
import { projectRoot, shared } from '../shared.ts';
import { type Explanation, explained, verdictOn } from './live-verdict.ts';

export interface Census {
  readonly stories: number;
  /** Those that go as recorded in lockstep; the others are a matter of conformance. */
  readonly conformant: number;
  readonly equal: number;
  readonly equalInTheEnd: number;
  readonly explained: { readonly [by in Explanation]?: readonly string[] };
  /** Stories whose other end no rule explains. */
  readonly unexplained: readonly string[];
  /** By how many seconds moments of an equal end differ at most. */
  readonly apart: number;
}

/** Where the stories are, and in words. */
export function goldenStories(): { readonly folder: string; readonly words: string } {
  const folder = shared('conformance/golden');
  return folder === undefined
    ? { folder: join(projectRoot, 'test/conformance/data/golden'), words: 'the committed golden stories' }
    : { folder, words: 'the golden stories of the shared conformance data' };
}

/** Judges every `every`-th story of each suite below `folder`. */
export function takeCensus(folder: string, every: number): Census {
  const counts = { stories: 0, conformant: 0, equal: 0, equalInTheEnd: 0, apart: 0 };
  const because: { [by in Explanation]?: string[] } = {};
  const unexplained: string[] = [];
  for (const story of storiesBelow(folder, every)) {
    const verdict = verdictOn(story);
    counts.stories += 1;
    if (verdict.kind !== 'not as recorded in lockstep') counts.conformant += 1;
    if (verdict.kind === 'equal') counts.equal += 1;
    if (verdict.kind === 'equal in the end') counts.equalInTheEnd += 1;
    if ('apart' in verdict) counts.apart = Math.max(counts.apart, verdict.apart);
    if (verdict.kind === 'explained') {
      because[verdict.by] ??= [];
      because[verdict.by]?.push(story.name);
    }
    if (verdict.kind === 'different') unexplained.push(`${story.name}: ${verdict.differences[0]}`);
  }
  return { ...counts, explained: because, unexplained };
}

function* storiesBelow(folder: string, every: number): Generator<Story> {
  if (!existsSync(folder)) return;
  for (const suite of readdirSync(folder, { withFileTypes: true })) {
    if (!suite.isDirectory()) continue;
    const files = readdirSync(join(folder, suite.name))
      .filter((f) => f.endsWith('.json'))
      .sort();
    for (let i = 0; i < files.length; i += every)
      yield JSON.parse(readFileSync(join(folder, suite.name, files[i] ?? ''), 'utf8')) as Story;
  }
}

/** The census in words, a line each. */
export function told(census: Census, words: string): string {
  const { stories, conformant, equal, equalInTheEnd, apart } = census;
  const share = (n: number) => `${n} (${((100 * n) / Math.max(1, conformant)).toFixed(1)} %)`;
  return [
    `live and lockstep: ${stories} of ${words}, ${conformant} of them as recorded in lockstep`,
    `  ${share(equal)} end live as recorded; moments differ by ${apart} s at most`,
    `  ${share(equalInTheEnd)} do so a few seconds earlier or later`,
    ...explained.map(({ name, says }) => `  ${share(census.explained[name]?.length ?? 0)} ${name}: ${says}`),
    `  ${share(census.unexplained.length)} end otherwise, unexplained${census.unexplained.map((u) => `\n    ${u}`).join('')}`,
  ].join('\n');
}
