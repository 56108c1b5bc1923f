/** What a sync wrote in words, and where that differs from what was there. */
import { type Commit, shortSha } from '../git.ts';
import type { Operation } from './application.ts';
import type { Compared } from './comparing.ts';
import type { Difference } from './diff/differences.ts';
import { type Manifest, refOf } from './manifest.ts';

/** The differences that are told one by one; the others are counted. */
const MOST = 4;

export function saySync({ sync }: Operation, commit: Commit, wrote: readonly Manifest[], compared: Compared): string {
  const attempt = sync?.autoHealAttemptsCount;
  const what = attempt === undefined ? `syncs to ${shortSha(commit)}` : `heals itself (attempt ${attempt})`;
  const changes = wrote.flatMap((object) => {
    const found = compared.objects.find((c) => refOf(c.object) === refOf(object));
    return (found?.differs ?? []).map((difference) => `${refOf(object)}${inWords(difference)}`);
  });
  const more = changes.length > MOST ? ` and ${changes.length - MOST} more` : '';
  return changes.length === 0 ? what : `${what}: ${changes.slice(0, MOST).join(', ')}${more}`;
}

function inWords({ path, live, desired }: Difference): string {
  const say = (value: unknown) => (value === undefined ? 'nothing' : short(JSON.stringify(value)));
  return path === '' ? ` ${desired === undefined ? 'removed' : 'made'}` : ` ${path}: ${say(live)} → ${say(desired)}`;
}

const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text);
