import { describe, expect, it } from 'vitest';
import { filled, matchesImage, nextImage, splitImage, withTag } from '../../src/scenario/images.ts';

describe('image references', () => {
  it('are taken apart at the tag, not at a port or a digest', () => {
    expect(splitImage('shop:1.4')).toEqual({ name: 'shop', tag: '1.4' });
    expect(splitImage('registry.example:5000/team/shop')).toEqual({ name: 'registry.example:5000/team/shop' });
    expect(splitImage('registry.example:5000/team/shop:v1@sha256:abc')).toEqual({
      name: 'registry.example:5000/team/shop',
      tag: 'v1',
    });
    expect(withTag('registry.example:5000/shop', 'v2')).toBe('registry.example:5000/shop:v2');
  });

  it('have a next version', () => {
    const next: readonly [string, string][] = [
      ['shop:v1', 'shop:v2'],
      ['shop:1.4.9', 'shop:1.4.10'],
      ['shop:latest', 'shop:v2'],
      ['shop', 'shop:v2'],
      ['demo:blue', 'demo:next'],
      ['nginx:1.19-alpine', 'nginx:next'],
    ];
    for (const [image, after] of next) expect(nextImage(image)).toBe(after);
  });

  it('may hold placeholders', () => {
    expect(filled('shop:{{ .Values.tag }}')).toEqual({ image: 'shop:v1', placeholders: ['.Values.tag'] });
    expect(filled('shop:v1')).toBeUndefined();
  });

  it('match patterns in which a star stands for anything', () => {
    expect(matchesImage('*:v2', 'example/shop:v2')).toBe(true);
    expect(matchesImage('*', '')).toBe(true);
    expect(matchesImage('example/*:v*', 'example/shop:v2')).toBe(true);
    expect(matchesImage('a*a', 'a')).toBe(false);
    expect(matchesImage('shop:v2', 'shop:v22')).toBe(false);
    expect(matchesImage('*b*b', 'ab')).toBe(false);
  });
});
