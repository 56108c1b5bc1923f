import { describe, expect, it } from 'vitest';
import {
  analysisArgument,
  goValue,
  labelSelector,
  setHeaderRoute,
  stringMatch,
} from '../../../../src/delivery/rollout/validation/go-value.ts';

describe('a structure printed as Go prints it', () => {
  it('has its members in the order of their declaration, empty optional ones left out', () => {
    expect(goValue({ regex: 'a', exact: '', prefix: 'b' }, stringMatch).printed).toBe('{"prefix":"b","regex":"a"}');
    expect(goValue({ matchLabels: {}, matchExpressions: [] }, labelSelector).printed).toBe('{}');
  });

  it('prints what must be there even when it is not, and an empty structure as one', () => {
    expect(goValue({ name: 'h', match: [{ headerName: 'X' }] }, setHeaderRoute).printed).toBe(
      '{"name":"h","match":[{"headerName":"X","headerValue":null}]}',
    );
    expect(goValue([{ valueFrom: { fieldRef: {} } }], analysisArgument).printed).toBe(
      '[{"name":"","valueFrom":{"fieldRef":{"fieldPath":""}}}]',
    );
    expect(goValue(undefined, stringMatch).printed).toBe('null');
  });
});
