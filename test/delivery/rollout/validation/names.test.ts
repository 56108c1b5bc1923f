import { describe, expect, it } from 'vitest';
import {
  configKeyProblems,
  dnsLabelProblems,
  dnsSubdomainProblems,
  envNameProblems,
  ipProblems,
  labelValueProblems,
  portNameProblems,
  qualifiedNameProblems,
} from '../../../../src/delivery/rollout/validation/names.ts';

describe('names', () => {
  it('of which everything is in order are not objected to', () => {
    expect([
      ...dnsLabelProblems('web-1'),
      ...dnsSubdomainProblems('a.b-c'),
      ...qualifiedNameProblems('example.com/My_name.x'),
      ...labelValueProblems(''),
      ...portNameProblems('http'),
      ...envNameProblems('_A.b-1'),
      ...configKeyProblems('a_B.c'),
      ...['10.0.0.1', '::', '2001:db8::ffff', '::ffff:1.2.3.4'].flatMap(ipProblems),
    ]).toEqual([]);
  });

  it('have all their faults told, in order', () => {
    expect(dnsLabelProblems('a.b')).toEqual(['must not contain dots']);
    expect(dnsLabelProblems('x'.repeat(64))).toEqual(['must be no more than 63 characters']);
    expect(portNameProblems('-A--')).toEqual([
      'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
      'must contain at least one letter (a-z)',
      'must not contain consecutive hyphens',
      'must not begin or end with a hyphen',
    ]);
    expect(qualifiedNameProblems('/')).toEqual([
      'prefix part must be non-empty',
      'name part must be non-empty',
      expect.stringMatching(/^name part must consist of .*'MyName', {2}or 'my.name', {2}or '123-abc', regex used/),
    ]);
    expect(qualifiedNameProblems('a/b/c')).toEqual([
      expect.stringMatching(/^a qualified name must .* with an optional DNS subdomain prefix and '\/'/),
    ]);
    expect(envNameProblems('..')).toEqual(["must not be '..'"]);
    expect(configKeyProblems('..a')).toEqual(["must not start with '..'"]);
  });

  it('count in bytes, as Go counts', () => {
    expect(labelValueProblems('ä'.repeat(32))[0]).toBe('must be no more than 63 characters');
  });

  it('tell addresses from what only looks like one', () => {
    for (const text of ['', '1.2.3', '256.1.1.1', '1:2:3', ':::', '1::2::3', '12345::', '::1.2.3.400']) {
      expect([text, ipProblems(text).length]).toEqual([text, 1]);
    }
  });
});
