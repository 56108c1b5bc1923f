import { describe, expect, it } from 'vitest';
import { oncePer, oncePerText } from '../../src/kernel/once.ts';

describe('work done once', () => {
  it('is done once for each object, whatever comes of it', () => {
    const asked: object[] = [];
    const once = oncePer((object: object) => void asked.push(object));
    const [a, b] = [{}, {}];
    expect([once(a), once(b), once(a)]).toEqual([undefined, undefined, undefined]);
    expect(asked).toEqual([a, b]);
    const made = oncePer((_: object) => ({}));
    expect(made(a)).toBe(made(a));
    expect(made(a)).not.toBe(made(b));
  });

  it('is done once for each text, until too many are remembered', () => {
    const asked: string[] = [];
    const once = oncePerText(2, (text) => {
      asked.push(text);
      return text === 'nothing' ? undefined : text.length;
    });
    expect(['a', 'nothing', 'nothing', 'a', 'abc', 'abc', 'a'].map(once)).toEqual([
      1,
      undefined,
      undefined,
      1,
      3,
      3,
      1,
    ]);
    expect(asked).toEqual(['a', 'nothing', 'abc', 'a']);
  });
});
