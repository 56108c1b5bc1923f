/**
 * Which series have a label, by its value. Only labels that were asked for are indexed, since queries ask for a handful, and
 * an index catches up with the series there are when it is asked again, since most series come and go between two queries.
 */
import { labelValue } from './labels.ts';
import type { Series } from './series.ts';

interface Indexed {
  readonly byValue: Map<string, Series[]>;
  /** How many of all series it has seen. */
  seen: number;
}

export class LabelIndex {
  readonly #byName = new Map<string, Indexed>();

  /** The series among `all` that have label `name`, by value. `all` only ever grows at its end, unless `forget` is called. */
  holders(name: string, all: readonly Series[]): ReadonlyMap<string, readonly Series[]> {
    let indexed = this.#byName.get(name);
    if (indexed === undefined) {
      indexed = { byValue: new Map(), seen: 0 };
      this.#byName.set(name, indexed);
    }
    const { byValue } = indexed;
    for (; indexed.seen < all.length; indexed.seen += 1) {
      const series = all[indexed.seen]!;
      const value = labelValue(series.labels, name);
      if (value === '') continue;
      const holders = byValue.get(value);
      if (holders === undefined) byValue.set(value, [series]);
      else holders.push(series);
    }
    return byValue;
  }

  /** Series have gone. */
  forget(): void {
    this.#byName.clear();
  }
}
