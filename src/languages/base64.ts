/** Base64 of bytes, in the standard alphabet with padding. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function encodeBase64(bytes: readonly number[]): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    for (let k = 0; k < 4; k++) text += i + k > bytes.length ? '=' : ALPHABET.charAt((group >> (18 - 6 * k)) & 63);
  }
  return text;
}

/** The bytes of a text, line breaks ignored, or the place of the first character that cannot stand where it does. */
export function decodeBase64(
  encoded: string,
): { readonly ok: true; readonly bytes: readonly number[] } | { readonly ok: false; readonly at: number } {
  const text = encoded.replace(/[\r\n]/g, '');
  const foreign = /[^A-Za-z0-9+/]/.exec(text.replace(/={1,2}$/, ''))?.index;
  if (foreign !== undefined) return { ok: false, at: foreign };
  if (text.length % 4 !== 0) return { ok: false, at: text.length - (text.length % 4) };
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i += 4) {
    const digits = [0, 1, 2, 3].map((k) => ALPHABET.indexOf(text.charAt(i + k)));
    const group = digits.reduce((sum, digit) => (sum << 6) | Math.max(0, digit), 0);
    const count = text.charAt(i + 2) === '=' ? 1 : text.charAt(i + 3) === '=' ? 2 : 3;
    for (let k = 0; k < count; k++) bytes.push((group >> (16 - 8 * k)) & 255);
  }
  return { ok: true, bytes };
}
