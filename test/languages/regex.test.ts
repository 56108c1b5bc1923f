import { describe, expect, it } from 'vitest';
import { compileRegex, expandTemplate, type Regex } from '../../src/languages/regex.ts';

function regex(source: string): Regex {
  const compiled = compileRegex(source);
  if (!compiled.ok) throw new Error(compiled.problem);
  return compiled.regex;
}

describe('compileRegex', () => {
  it('matches the whole text, and the dot a line break too', () => {
    expect(regex('a.c').covers('a\nc')).toBe(true);
    expect(regex('a.c').covers('xabc')).toBe(false);
    expect(regex('a|b').covers('ab')).toBe(false);
  });

  it('finds a match anywhere when asked to, where the dot stops at a line break', () => {
    expect(regex('b+').found('abbc')).toBe(true);
    expect(regex('a.c').found('a\nc')).toBe(false);
  });

  it('understands inline flags, classes and named groups of RE2', () => {
    expect(regex('(?i)gET').covers('Get')).toBe(true);
    expect(regex('[[:alpha:]]+\\d').covers('ab1')).toBe(true);
    expect(regex('(?P<name>x+)').capture('xx')?.named.get('name')).toBe('xx');
  });

  it('refuses what RE2 does not have, in the words of Go', () => {
    const problem = (source: string) => {
      const compiled = compileRegex(source);
      return compiled.ok ? 'compiles' : compiled.problem;
    };
    expect(problem('(?=a)')).toBe('error parsing regexp: invalid or unsupported Perl syntax: `(?=`');
    expect(problem('(a)\\1')).toBe('error parsing regexp: invalid escape sequence: `\\1`');
    expect(problem('*')).toBe('error parsing regexp: missing argument to repetition operator: `*`');
    expect(problem('(.*')).toBe('error parsing regexp: missing closing ): `(.*`');
  });

  it('gives the same object for the same source', () => {
    expect(compileRegex('abc')).toBe(compileRegex('abc'));
  });
});

describe('expandTemplate', () => {
  const captures = regex('(?P<first>[a-z]+)-(.*)').capture('pod-7')!;

  it('fills in groups by number and by name', () => {
    expect(expandTemplate('$2/${1}/$first/${first}', captures)).toBe('7/pod/pod/pod');
  });

  it('takes names as long as possible and leaves unknown ones empty', () => {
    expect(expandTemplate('$1x', captures)).toBe('');
    expect(expandTemplate('${1}x', captures)).toBe('podx');
    expect(expandTemplate('$9', captures)).toBe('');
  });

  it('writes a dollar for two and keeps what is no reference', () => {
    expect(expandTemplate('$$1 costs $ 5 ${', captures)).toBe('$1 costs $ 5 ${');
  });
});
