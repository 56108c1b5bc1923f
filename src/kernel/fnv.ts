/**
 * FNV-1a, 32 bits (Fowler, Noll, Vo; draft-eastlake-fnv): the hash that Kubernetes puts into the names of ReplicaSets.
 * Small and weak; good for labels, not for fingerprints.
 */
const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * FNV-1a of bytes, or of the UTF-8 encoding of a text, as an unsigned 32-bit integer. To go on where an earlier part
 * ended, give that part's hash as `from`.
 */
export function fnv32a(data: string | Uint8Array, from: number = OFFSET_BASIS): number {
  return typeof data === 'string' ? hashOfText(data, from) : hashOfBytes(data, from);
}

function hashOfBytes(bytes: Uint8Array, from: number): number {
  let hash = from | 0;
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i]!, PRIME);
  return hash >>> 0;
}

/** Most texts are ASCII, whose characters are their own bytes. */
function hashOfText(text: string, from: number): number {
  let hash = from | 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x80) return hashOfBytes(utf8(text), from);
    hash = Math.imul(hash ^ code, PRIME);
  }
  return hash >>> 0;
}

/** UTF-8 bytes of a text; a lone surrogate becomes U+FFFD, as with the Encoding Standard's encoder. */
export function utf8(text: string): Uint8Array {
  const bytes = new Uint8Array(3 * text.length);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i);
    if (code >= 0xd800 && code < 0xe000) {
      const low = code < 0xdc00 && i + 1 < text.length ? text.charCodeAt(i + 1) : 0;
      if (low >= 0xdc00 && low < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        i++;
      } else code = 0xfffd;
    }
    if (code < 0x80) bytes[length++] = code;
    else if (code < 0x800) {
      bytes[length++] = 0xc0 | (code >> 6);
      bytes[length++] = 0x80 | (code & 0x3f);
    } else if (code < 0x10000) {
      bytes[length++] = 0xe0 | (code >> 12);
      bytes[length++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[length++] = 0x80 | (code & 0x3f);
    } else {
      bytes[length++] = 0xf0 | (code >> 18);
      bytes[length++] = 0x80 | ((code >> 12) & 0x3f);
      bytes[length++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[length++] = 0x80 | (code & 0x3f);
    }
  }
  return bytes.subarray(0, length);
}
