import { describe, expect, it } from 'vitest';
import {
  bodyOf,
  duplicate,
  forbidden,
  internal,
  invalid,
  notFound,
  notSupported,
  printFieldPath,
  required,
  textOf,
  tooLong,
} from '../../../../src/delivery/rollout/validation/field-error.ts';

describe('an error of a field', () => {
  it('is printed as Kubernetes prints it', () => {
    const at = ['spec', 'x'];
    expect(textOf(invalid(at, 250, 'too much'))).toBe('spec.x: Invalid value: 250: too much');
    expect(textOf(invalid(at, 'a "b"', 'no'))).toBe('spec.x: Invalid value: "a \\"b\\"": no');
    expect(textOf(invalid(at, { b: '<', a: [] }, 'no'))).toBe('spec.x: Invalid value: {"a":[],"b":"\\u003c"}: no');
    expect(textOf(invalid(at, undefined, 'no'))).toBe('spec.x: Invalid value: null: no');
    expect(textOf(required(at))).toBe('spec.x: Required value');
    expect(textOf(required(at, 'why'))).toBe('spec.x: Required value: why');
    expect(textOf(forbidden(at, 'why'))).toBe('spec.x: Forbidden: why');
    expect(textOf(duplicate(at, 'a'))).toBe('spec.x: Duplicate value: "a"');
    expect(textOf(notFound(at, 'a'))).toBe('spec.x: Not found: "a"');
    expect(textOf(notSupported(at, 'a', ['B', 'C']))).toBe(
      'spec.x: Unsupported value: "a": supported values: "B", "C"',
    );
    expect(textOf(tooLong(at, 63))).toBe('spec.x: Too long: may not be more than 63 bytes');
    expect(textOf(internal(at, 'why'))).toBe('spec.x: Internal error: why');
    expect(bodyOf(internal(at, 'why'))).toBe('Internal error: why');
  });

  it('has places of lists and keys of maps in brackets', () => {
    expect(printFieldPath(['spec', 'containers', 0, 'limits', { key: 'cpu' }])).toBe('spec.containers[0].limits[cpu]');
  });
});
