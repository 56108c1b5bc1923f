import { describe, expect, it } from 'vitest';
import { expandAlertTemplate, parseAlertTemplate } from '../../src/languages/alert-template.ts';

const facts = {
  labels: new Map([
    ['pod', 'shop-1'],
    ['job', 'web'],
  ]),
  value: 0.0734,
};

function expand(text: string, value = facts.value): string {
  const parsed = parseAlertTemplate(text);
  return parsed.ok ? expandAlertTemplate(parsed.value, { ...facts, value }) : `refused: ${parsed.problem}`;
}

describe('an alert template', () => {
  it.each([
    ['plain', 'plain'],
    ['{{ $labels.pod }} is at {{ $value }}', 'shop-1 is at 0.0734'],
    ['{{ .Labels.pod }}: {{ .Value | humanizePercentage }}', 'shop-1: 7.34%'],
    ['{{$value|printf "%.1f"}}%', '0.1%'],
    ['{{ printf "%s/%s is at %.2f" $labels.job $labels.pod $value }}', 'web/shop-1 is at 0.07'],
    ['[{{ $labels.nothing }}]', '[]'],
    ['{{ $labels }}', 'map[job:web pod:shop-1]'],
    ['a {{- /* a comment */ -}} b', 'ab'],
    ['{{ "a }} b" | toUpper }}', 'A }} B'],
    ['{{ ($labels.pod | toUpper) | printf "%q" }}', '"SHOP-1"'],
    ['{{ $externalLabels.cluster }}.', '.'],
    [
      '{{ humanize "nonsense" }}',
      '<error expanding template: error calling humanize: strconv.ParseFloat: parsing "nonsense": invalid syntax>',
    ],
  ])('%s gives %s', (text, expected) => {
    expect(expand(text)).toBe(expected);
  });

  it.each([
    ['{{ if eq $labels.pod "a" }}x{{ end }}', /`if` is not modelled/],
    ['{{ query "up" }}', /`query` is not modelled/],
    ['{{ nosuch $value }}', /function "nosuch" not defined/],
    ['{{ $pod }}', /undefined variable "\$pod"/],
    ['{{ $value', /unclosed action/],
    ['{{ $labels.pod.name }}', /too deep/],
    ['{{ }}', /empty action/],
    ['{{ $value | $labels.pod }}', /not a function/],
  ])('%s is refused', (text, why) => {
    expect(expand(text)).toMatch(why);
  });

  // Values of Prometheus' own documentation and of Go's fmt.
  it.each([
    ['humanize', 1234567, '1.235M'],
    ['humanize', 0.00123, '1.23m'],
    ['humanize', 0, '0'],
    ['humanize', -2500, '-2.5k'],
    ['humanize1024', 1048576, '1Mi'],
    ['humanizeDuration', 93784, '1d 2h 3m 4s'],
    ['humanizeDuration', 899.99, '14m 59s'],
    ['humanizeDuration', 60, '1m 0s'],
    ['humanizeDuration', 12.345, '12.35s'],
    ['humanizeDuration', 0.1, '100ms'],
    ['humanizePercentage', 0.999, '99.9%'],
    ['humanizeTimestamp', 1435065584.128, '2015-06-23 13:19:44.128 +0000 UTC'],
    ['printf "%.3g"', 12345, '1.23e+04'],
    ['printf "%.4g"', 1234.5, '1234'],
    ['printf "%6.1f|"', 2.71, '   2.7|'],
    ['printf "%d"', 2.5, '%!d(float64=2.5)'],
    ['print', 1e6, '1e+06'],
  ])('%s of %d is %s', (call, value, expected) => {
    expect(expand(`{{ $value | ${call} }}`, value)).toBe(expected);
  });
});
