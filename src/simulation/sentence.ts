/**
 * The first line of everything preroll says about a run: a verdict, a time and a cause. The same words in the terminal,
 * the page, the Markdown summary and JUnit.
 */
import { type Duration, type Instant, inSeconds } from '../kernel/time.ts';
import type { Cause } from './cause.ts';
import type { Outcome } from './outcome.ts';

/** `ABORTED at 10 m 05 s — the release was stopped by analysis "success-rate" (3rd measurement: 0.78, wanted result[0] >= 0.95)` */
export function sentence(outcome: Outcome): string {
  const at = `${outcome.outcome.toUpperCase()} at ${sayInstant(outcome.at)}`;
  const because = outcome.cause === undefined ? '' : sayCause(outcome.cause);
  switch (outcome.outcome) {
    case 'promoted': {
      const back =
        outcome.takenBackAfter === undefined
          ? ''
          : `, and was taken back ${sayDuration(outcome.takenBackAfter - (outcome.promotedAfter ?? 0))} later`;
      const took =
        outcome.promotedAfter === undefined ? '' : ` ${sayDuration(outcome.promotedAfter)} after it was released`;
      return `${at} — the release went through${took}${back}${unseen(outcome)}`;
    }
    case 'aborted':
      return `${at} — the release was stopped${because === '' ? '' : ` by ${because}`}`;
    case 'degraded':
      return `${at} — the release is stuck${because === '' ? '' : `: ${because}`}`;
    case 'paused':
      return `PAUSED since ${sayInstant(outcome.at)} — the release waits${because === '' ? '' : `: ${because}`}`;
    case 'progressing':
      if (outcome.rollout === '') return 'UNJUDGED — this run has no rollout to judge';
      return `PROGRESSING since ${sayInstant(outcome.at)} — the run ended before a verdict${because === '' ? '' : `: ${because}`}`;
    case 'healthy':
      return outcome.releasedAt === undefined
        ? `HEALTHY since ${sayInstant(outcome.at)} — nothing was released`
        : `HEALTHY since ${sayInstant(outcome.at)} — the release changed nothing`;
  }
}

/** What should make a reader doubt a good verdict; `undefined` when nothing does. */
export function caution(outcome: Outcome): string | undefined {
  if (outcome.promisesBroken > 0) {
    return `${outcome.promisesBroken} ${outcome.promisesBroken === 1 ? 'promise was' : 'promises were'} broken during this run`;
  }
  if (outcome.astrayRevision !== undefined)
    return `revision ${outcome.astrayRevision}, which is not the stable one, still answers when the run ends`;
  if (outcome.outcome !== 'promoted') return undefined;
  if (outcome.analyses === 0 && outcome.measurements === 0) return 'promoted without any analysis';
  if (outcome.measurements === 0) return 'promoted without evidence: the analysis took no measurement';
  if (outcome.evidenceRequests === 0) return 'promoted without evidence: the analysis saw 0 canary requests';
  return undefined;
}

function unseen(outcome: Outcome): string {
  if (outcome.analyses > 0 && outcome.measurements === 0) return '; the analysis took no measurement';
  return outcome.evidenceRequests === 0 ? '; the analysis saw 0 canary requests' : '';
}

function sayCause(cause: Cause): string {
  switch (cause.kind) {
    case 'analysis': {
      const m = cause.measurement;
      if (m === undefined) return `analysis "${cause.metric}"${cause.message === '' ? '' : ` (${cause.message})`}`;
      const found = m.phase === 'Error' ? (m.message === '' ? 'an error' : m.message) : sayValue(m.value);
      const wanted = m.condition === '' || m.phase === 'Error' ? '' : `, wanted ${m.condition}`;
      return `analysis "${cause.metric}" (${ordinal(m.number)} measurement: ${found}${wanted})`;
    }
    case 'person':
      return `${cause.who} (${cause.what})`;
    case 'deadline':
      return `the progress deadline (${cause.message})`;
    case 'controller':
      return cause.message;
  }
}

/** A measured value for the eye: `[0.7812345]` is `0.7812`. */
export function sayValue(value: string): string {
  const single = /^\[([^,[\]]*)\]$/.exec(value)?.[1] ?? value;
  if (single === '' || !/^-?\d+\.\d{5,}(e[+-]?\d+)?$/.test(single)) return single === '' ? 'nothing' : single;
  return String(Number(Number(single).toPrecision(4)));
}

export const sayInstant = (t: Instant): string => sayDuration(inSeconds(t as number as Duration));

/** Seconds in words that fit a line: `0.4 s`, `38 s`, `4 m 05 s`, `2 h 03 m`, `3 d 04 h`. */
export function sayDuration(seconds: number): string {
  if (seconds < 0) return `-${sayDuration(-seconds)}`;
  if (seconds < 10 && Math.round(seconds) !== seconds) return `${Number(seconds.toFixed(1))} s`;
  const s = Math.round(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3_600) return `${Math.floor(s / 60)} m ${twoDigits(s % 60)} s`;
  if (s < 86_400) {
    const minutes = Math.round(s / 60);
    return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} m`;
  }
  const hours = Math.round(s / 3_600);
  return `${Math.floor(hours / 24)} d ${twoDigits(hours % 24)} h`;
}

const twoDigits = (n: number): string => String(n).padStart(2, '0');

/** 1st, 2nd, 3rd, 4th, 11th. */
export function ordinal(n: number): string {
  const tens = n % 100;
  if (tens >= 11 && tens <= 13) return `${n}th`;
  return `${n}${n % 10 === 1 ? 'st' : n % 10 === 2 ? 'nd' : n % 10 === 3 ? 'rd' : 'th'}`;
}
