/** `curl`: one GET of a Service of the cluster, tried again as told. */
import { milliseconds, seconds } from '../../../kernel/time.ts';
import { done, failed, type Program } from '../workplace.ts';

/** Model: a small request from a build node to the cluster. */
const REQUEST_TAKES = milliseconds(100);
/** Exit codes as curl's manual has them. */
const REFUSED = 7;
const HTTP_ERROR = 22;

export const curl: Program = function* (place, words) {
  const { url, flags } = understood(words);
  if (url === undefined) return failed(2);
  const fails = flags.has('f') || flags.has('fail');
  const attempts = 1 + Number(flags.get('retry') ?? 0);
  for (let attempt = 1; ; attempt++) {
    yield REQUEST_TAKES;
    const answer = place.ask({ method: 'GET', url, headers: [], timeoutSeconds: 10 });
    const isRefused = 'error' in answer;
    place.log(`GET ${url}: ${isRefused ? answer.error : answer.status}`);
    const triesAgain = isRefused
      ? flags.has('retry-connrefused') || flags.has('retry-all-errors')
      : answer.status >= 500;
    if (triesAgain && attempt < attempts) {
      yield seconds(Number(flags.get('retry-delay') ?? 1));
      continue;
    }
    if (isRefused) return failed(REFUSED);
    const body = flags.has('o') || flags.has('output') ? '' : answer.body;
    const told = (flags.get('w') ?? flags.get('write-out') ?? '')
      .replaceAll('%{http_code}', String(answer.status))
      .replaceAll('\\n', '\n');
    return fails && answer.status >= 400 ? failed(HTTP_ERROR, told) : done(body + told);
  }
};

const TAKES_VALUE = new Set(
  'o output w write-out H header retry retry-delay m max-time connect-timeout X request u user A user-agent'.split(' '),
);

function understood(words: readonly string[]): {
  readonly url: string | undefined;
  readonly flags: ReadonlyMap<string, string>;
} {
  const flags = new Map<string, string>();
  let url: string | undefined;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const long = /^--([\w-]+)(?:=(.*))?$/s.exec(word);
    if (long !== null) {
      const name = long[1]!;
      flags.set(name, long[2] ?? (TAKES_VALUE.has(name) ? (words[++i] ?? '') : ''));
    } else if (/^-[A-Za-z]+$/.test(word)) {
      for (const [k, letter] of [...word.slice(1)].entries()) {
        const isLast = k === word.length - 2;
        flags.set(letter, isLast && TAKES_VALUE.has(letter) ? (words[++i] ?? '') : '');
      }
    } else url ??= /^https?:/.test(word) ? word : `http://${word}`;
  }
  return { url, flags };
}
