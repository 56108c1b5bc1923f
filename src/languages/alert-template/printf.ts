/** Go's `fmt.Sprintf`, as far as alert templates use it: `%s %v %d %f %e %g %q %%`, with width, precision, `-`, `+` and `0`. */
import { formatFixed, formatFloat, quote } from '../go-format.ts';
import { type Result, refuse, succeed } from '../result.ts';
import { type Argument, printed } from './argument.ts';

const VERB = /%([-+0 ]*)(\d*)(?:\.(\d*))?(.)|%$/gsu;

export function printf(format: string, args: readonly Argument[]): Result<Argument> {
  let next = 0;
  let problem: string | undefined;
  let out = format.replace(VERB, (whole, flags: string, width: string, precision: string | undefined, verb: string) => {
    if (whole === '%') return '%!(NOVERB)';
    if (verb === '%') return '%';
    const arg = args[next];
    next += 1;
    if (arg === undefined) return `%!${verb}(MISSING)`;
    if (Number(width) > 1_000 || Number(precision ?? 0) > 1_000) problem = `the format ${whole} is too wide`;
    const text =
      problem === undefined ? formatted(arg, verb, precision === undefined ? undefined : Number(precision)) : '';
    if (text === undefined) problem = `the format ${whole} is not modelled`;
    return padded(text ?? '', flags, Number(width), arg);
  });
  if (next < args.length) {
    out += `%!(EXTRA ${args
      .slice(next)
      .map((a) => `${TYPES[a.kind]}=${printed(a)}`)
      .join(', ')})`;
  }
  return problem === undefined ? succeed({ kind: 'text', value: out }) : refuse(problem);
}

const TYPES = { text: 'string', float: 'float64', integer: 'int', truth: 'bool', map: 'map[string]string' } as const;

/** One argument by its verb; `undefined` for a verb that is not modelled. */
function formatted(arg: Argument, verb: string, precision: number | undefined): string | undefined {
  const mismatch = `%!${verb}(${TYPES[arg.kind]}=${printed(arg)})`;
  switch (verb) {
    case 'v':
      return arg.kind === 'float' && precision !== undefined ? formatGeneral(arg.value, precision) : printed(arg);
    case 's':
      return arg.kind === 'text' || arg.kind === 'map' ? cut(printed(arg), precision) : mismatch;
    case 'q':
      return arg.kind === 'text' ? quote(cut(arg.value, precision)) : mismatch;
    case 'd':
      return arg.kind === 'integer' ? String(arg.value) : mismatch;
    case 't':
      return arg.kind === 'truth' ? String(arg.value) : mismatch;
    case 'f':
    case 'F':
      return arg.kind === 'float' ? formatFixed(arg.value, precision ?? 6) : mismatch;
    case 'e':
      return arg.kind === 'float' ? scientific(arg.value, precision ?? 6) : mismatch;
    case 'g':
      if (arg.kind !== 'float') return mismatch;
      return precision === undefined ? formatFloat(arg.value) : formatGeneral(arg.value, precision);
    default:
      return undefined;
  }
}

const cut = (text: string, precision: number | undefined): string =>
  precision === undefined ? text : [...text].slice(0, precision).join('');

function padded(text: string, flags: string, width: number, { kind }: Argument): string {
  const isNumber = kind === 'float' || kind === 'integer';
  const signed = isNumber && flags.includes('+') && !/^[-+%]/.test(text) ? `+${text}` : text;
  const missing = width - [...signed].length;
  if (missing <= 0) return signed;
  if (flags.includes('-')) return signed + ' '.repeat(missing);
  if (!flags.includes('0') || !isNumber) return ' '.repeat(missing) + signed;
  return signed.replace(/^[-+]?/, (sign) => sign + '0'.repeat(missing));
}

/** `%.<digits>g`: so many significant digits, without the zeros at the end; an exponent where Go writes one. */
export function formatGeneral(x: number, digits: number): string {
  if (!Number.isFinite(x)) return formatFloat(x);
  if (x === 0) return Object.is(x, -0) ? '-0' : '0';
  const precision = Math.max(1, digits);
  const text = scientific(x, precision - 1);
  const exponent = Number(text.slice(text.indexOf('e') + 1));
  if (exponent < -4 || exponent >= precision) {
    const [mantissa = '', power = ''] = text.split('e');
    return `${withoutZeros(mantissa)}e${power}`;
  }
  return withoutZeros(formatFixed(x, precision - 1 - exponent));
}

const withoutZeros = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);

/** `%.<places>e`. JavaScript rounds an exact half up, Go to the even digit; only whole numbers can be such halves here. */
function scientific(x: number, places: number): string {
  if (!Number.isFinite(x)) return formatFloat(x);
  const [mantissa = '', power = '0'] = halfEven(x, places).toExponential(Math.min(100, places)).split('e');
  const size = String(Math.abs(Number(power))).padStart(2, '0');
  return `${mantissa}e${power.startsWith('-') ? '-' : '+'}${size}`;
}

/** `x`, or its even neighbour of `places + 1` digits if it is a whole number that lies exactly between two. */
function halfEven(x: number, places: number): number {
  const exponent = Number(x.toExponential().split('e')[1]);
  if (!Number.isSafeInteger(x) || exponent <= places) return x;
  const unit = Number(`1e${exponent - places}`);
  const below = Math.floor(Math.abs(x) / unit);
  if (Math.abs(x) - below * unit !== unit / 2) return x;
  return (x < 0 ? -1 : 1) * (below % 2 === 0 ? below : below + 1) * unit;
}
