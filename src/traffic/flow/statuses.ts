/** Numbers for statuses, so that counting one is indexing an array. */
export class Statuses {
  readonly names: string[] = ['200'];
  readonly #numbers = new Map<string, number>([['200', 0]]);

  /** The number of a status; 200 is 0. */
  number(name: string): number {
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.names.length;
      this.names.push(name);
      this.#numbers.set(name, number);
    }
    return number;
  }
}
