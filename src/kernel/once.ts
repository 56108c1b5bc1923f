/**
 * Work done once. What follows from one value alone, and never changes, is remembered: by an immutable object for as long as
 * that lives, or by a text as long as there are not too many. Simulations never notice: the answer is the same each time.
 */

/** `work`, done once for each object; the same answer each time. It must look at nothing but the object. */
export function oncePer<K extends object, T>(work: (object: K) => T): (object: K) => T {
  const known = new WeakMap<K, T>();
  return (object) => {
    let answer = known.get(object);
    if (answer === undefined && !known.has(object)) {
      answer = work(object);
      known.set(object, answer);
    }
    return answer as T;
  };
}

/** `work`, done once for each text; when `most` answers are remembered they are all forgotten. It must look at nothing but the text. */
export function oncePerText<T>(most: number, work: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    let answer = known.get(text);
    if (answer === undefined && !known.has(text)) {
      answer = work(text);
      if (known.size >= most) known.clear();
      known.set(text, answer);
    }
    return answer as T;
  };
}
