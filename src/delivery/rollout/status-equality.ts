/**
 * Do two statuses say the same? The API leaves zero values out, so `abort: false` written by a person and no `abort` at
 * all are one thing; only where the API has a pointer does 0 differ from nothing.
 */
import type { NextStatus } from './base-status.ts';
import type { RolloutStatus } from './objects.ts';

const POINTERS: ReadonlySet<string> = new Set([
  'currentStepIndex',
  'collisionCount',
  'verified',
  'totalManualPauseDurationSeconds',
]);

export const isSameStatus = (a: RolloutStatus, b: RolloutStatus): boolean => isSame(a, b);

function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return isZero(a) && isZero(b);
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!isSame(a[i], b[i])) return false;
    return true;
  }
  const left = a as Readonly<Record<string, unknown>>;
  const right = b as Readonly<Record<string, unknown>>;
  for (const key in left) if (!isSameMember(key, left[key], right[key])) return false;
  for (const key in right) {
    const member = right[key];
    if (member !== undefined && left[key] === undefined && !isSameMember(key, undefined, member)) return false;
  }
  return true;
}

function isSameMember(key: string, a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) {
    const present = a ?? b ?? undefined;
    return present === undefined || (!POINTERS.has(key) && isZero(present));
  }
  return isSame(a, b);
}

function isZero(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === 0 || value === '') return true;
  if (typeof value !== 'object') return false;
  for (const key in value)
    if (!isSameMember(key, (value as Readonly<Record<string, unknown>>)[key], undefined)) return false;
  return true;
}

/**
 * Makes members that are zero absent, as the API would store it, in a status that is nobody else's yet. They stay as fields:
 * all statuses are of one shape, so that whoever looks at one finds its members where those of the last one were.
 */
export function dropZeros<T extends NextStatus>(next: T): T {
  const members = next as Record<string, unknown>;
  for (const key in members) {
    const member = members[key];
    if (member !== undefined && isZero(member) && !POINTERS.has(key)) members[key] = undefined;
  }
  return next;
}
