/** The text of a query, character by character, with the byte at which each lies. */
import { utf8Width } from './quoting.ts';

/** A place in the query that moves character by character. Positions in it are characters; `byteAt` makes them bytes. */
export class Cursor {
  readonly #characters: readonly string[];
  readonly #bytes: Uint32Array;
  position = 0;

  constructor(text: string) {
    this.#characters = [...text];
    this.#bytes = new Uint32Array(this.#characters.length + 1);
    this.#characters.forEach((c, i) => {
      this.#bytes[i + 1] = this.#bytes[i]! + utf8Width(c.codePointAt(0)!);
    });
  }

  /** The character `ahead` of the present one; `undefined` beyond the end. */
  peek(ahead = 0): string | undefined {
    return this.#characters[this.position + ahead];
  }

  next(): string | undefined {
    const character = this.#characters[this.position];
    if (character !== undefined) this.position += 1;
    return character;
  }

  /** Takes the next character if it is one of `set`. */
  accept(set: string): boolean {
    const character = this.peek();
    if (character === undefined || !set.includes(character)) return false;
    this.position += 1;
    return true;
  }

  byteAt(position: number): number {
    return this.#bytes[position]!;
  }

  slice(from: number, to = this.position): string {
    return this.#characters.slice(from, to).join('');
  }
}

export const isSpace = (c: string | undefined): boolean => c === ' ' || c === '\t' || c === '\n' || c === '\r';
export const isDigit = (c: string | undefined): boolean => c !== undefined && c >= '0' && c <= '9';
export const isAlpha = (c: string | undefined): boolean => c !== undefined && /^[a-zA-Z_]$/.test(c);
export const isAlphaNumeric = (c: string | undefined): boolean => isAlpha(c) || isDigit(c);
