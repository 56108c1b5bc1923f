import { describe, expect, it } from 'vitest';
import { parsePromql, printProblem } from '../../../src/languages/promql/parse.ts';
import { printPromql } from '../../../src/languages/promql/print.ts';

/** The normal form of a query, or the problem as Prometheus prints it. */
function read(text: string, experimental = false): string {
  const parsed = parsePromql(text, { experimental });
  return parsed.ok ? printPromql(parsed.expr) : printProblem(parsed.problem);
}

/** The query with every operator in parentheses, to show what binds to what. */
function bound(text: string): string {
  const parsed = parsePromql(text);
  if (!parsed.ok) return printProblem(parsed.problem);
  const show = (e: typeof parsed.expr): string => {
    if (e.kind === 'binary') return `(${show(e.left)} ${e.op} ${show(e.right)})`;
    return e.kind === 'unary' ? `(${e.op}${show(e.expr)})` : printPromql(e);
  };
  return show(parsed.expr);
}

describe('parsing', () => {
  it('binds operators by their precedence, powers from the right', () => {
    expect(bound('a or b and c == d + e * f ^ g ^ h')).toBe('(a or (b and (c == (d + (e * (f ^ (g ^ h)))))))');
    expect(bound('a - b - c')).toBe('((a - b) - c)');
    expect(bound('-a ^ 2 * b')).toBe('((-(a ^ 2)) * b)');
  });

  it('binds offset, @ and brackets to the nearest operand', () => {
    expect(bound('a + b offset 5m')).toBe('(a + b offset 5m)');
    expect(bound('a * b @ 10')).toBe('(a * b @ 10.000)');
    expect(bound('max_over_time(a[5m:1m] @ start() offset -1h)')).toBe('max_over_time(a[5m:1m] @ start() offset -1h)');
  });

  it('prints a normal form that parses to itself', () => {
    const queries = [
      'sum by(job)(rate(x{b!="1",a=~"2"}[5m]))',
      'sum(x) without (a, "b c")',
      'a / on (x) group_left (y) b',
      'a == bool on () b',
      'topk(3, x) > 0x1F',
      '{"my.metric", a="b"}',
      "label_replace(x, 'a', '$1', \"b\", `(.*)\\n`)",
      'quantile_over_time(0.9, x[1h30m] offset 1w)',
      'x[90]',
    ];
    for (const query of queries) expect(read(read(query))).toBe(read(query));
    expect(read('sum by(job)(rate(x{b!="1",a=~"2"}[5m]))')).toBe('sum by (job) (rate(x{a=~"2",b!="1"}[5m]))');
  });

  it('reads keywords as names where a name can stand', () => {
    expect(read('sum')).toBe('sum');
    expect(read('sum(by) by (on, group_left)')).toBe('sum by (on, group_left) (by)');
    expect(read('offset offset 5m')).toBe('offset offset 5m');
  });

  it('reads numbers in all their forms', () => {
    const value = (text: string) => {
      const parsed = parsePromql(text);
      return parsed.ok && parsed.expr.kind === 'number' ? parsed.expr.value : undefined;
    };
    expect(['0x1F', '010', '08', '1_000', '1.', '.5', '1e3', '-Inf', '5m'].map(value)).toEqual([
      31,
      8,
      8,
      1000,
      1,
      0.5,
      1000,
      Number.NEGATIVE_INFINITY,
      300,
    ]);
  });

  it('says where an unexpected token stands and in what', () => {
    expect(read('sum by http')).toBe('1:8: parse error: unexpected identifier "http" in grouping opts, expected "("');
    expect(read('x{a="b" c}')).toBe(
      '1:9: parse error: unexpected identifier "c" in label matching, expected "," or "}"',
    );
    expect(read('x[5m,]')).toBe('1:5: parse error: unexpected "," in subquery or range, expected ":" or "]"');
    expect(read('a\n+\n*')).toBe('3:1: parse error: unexpected <op:*>');
    expect(read('')).toBe('unknown position: parse error: no expression found in input');
  });

  it('counts columns in bytes', () => {
    expect(read('"größe" ?')).toBe("1:11: parse error: unexpected character: '?'");
  });

  it('shows the first of several mistakes as Prometheus would find it', () => {
    expect(read('rate(nope(x[5m]) +')).toBe('1:6: parse error: unknown function with name "nope"');
    expect(read('rate(x) + (')).toBe('1:12: parse error: unclosed left parenthesis');
  });

  it('refuses types that do not fit', () => {
    expect(read('rate(x)')).toBe(
      '1:6: parse error: expected type range vector in call to function "rate", got instant vector',
    );
    expect(read('1 == 2')).toBe('1:3: parse error: comparisons between scalars must use BOOL modifier');
    expect(read('a and 1')).toBe('1:1: parse error: set operator "and" not allowed in binary scalar expression');
    expect(read('sum_over_time(1[5m:])')).toBe(
      '1:15: parse error: subquery is only allowed on instant vector, got scalar instead',
    );
  });

  it('refuses experiments unless they are switched on', () => {
    for (const query of [
      'limitk(1, x)',
      'x[5m * 2]',
      'rate(x[5m] smoothed)',
      'a + fill(0) b',
      'mad_over_time(x[5m])',
    ]) {
      expect(read(query)).toContain('parse error');
      expect(read(query, true)).not.toContain('parse error');
    }
  });

  it('keeps bytes that are no text in strings, so that they can be refused later', () => {
    expect(read('"\\xff"')).toBe('"\\xff"');
    expect(read('"\\xc3\\xa9"')).toBe('"é"');
  });
});
