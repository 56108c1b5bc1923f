/**
 * Numbers and durations, character by character as Prometheus scans them. What is accepted here need not be a number yet
 * (`1e5.5`): that is found when it is parsed.
 */
import { type Cursor, isAlphaNumeric, isDigit } from './cursor.ts';

const DECIMAL = '0123456789';
const HEXADECIMAL = '0123456789abcdefABCDEF';

/** Moves over a number; false if there is none here. The cursor then stands where the scan failed. */
export function scanNumber(at: Cursor): boolean {
  const begin = at.position;
  let digits = DECIMAL;
  if (at.accept('0') && at.accept('xX')) {
    at.accept('_');
    digits = HEXADECIMAL;
  }
  at.accept('.');
  at.accept(digits);
  let dotSeen = false;
  let exponentSeen = false;
  for (let c = at.peek(); c !== undefined && `${digits}._eE`.includes(c); c = at.peek()) {
    if ((c === '.' && dotSeen) || ((c === 'e' || c === 'E') && exponentSeen)) {
      at.next();
      return false;
    }
    if (at.accept('.')) {
      dotSeen = true;
      // There are no hexadecimal fractions.
      if (at.accept('_.') || digits === HEXADECIMAL) return false;
    } else if (at.accept('eE')) {
      exponentSeen = true;
      at.accept('+-');
      if (at.accept('._eE') || at.peek() === undefined) return false;
    } else if (at.accept('_')) {
      if (at.accept('._eE') || at.peek() === undefined) return false;
    } else {
      while (at.accept(digits));
    }
  }
  return at.position !== begin && !isAlphaNumeric(at.peek());
}

/** Moves over the rest of a duration whose leading digits have been read; false if it is none. */
export function scanDuration(at: Cursor): boolean {
  if (!at.accept('smhdwy')) return false;
  at.accept('s');
  while (isDigit(at.peek())) {
    while (at.accept(DECIMAL));
    // Years come first or not at all.
    if (!at.accept('smhdw')) return false;
    at.accept('s');
  }
  if (!isAlphaNumeric(at.peek())) return true;
  at.next();
  return false;
}
