/** The parameters of a request, read strictly and complained of in the real API's words (`web/api/v1/api.go: parseTime, parseDuration`). */
import { EPOCH_MS, parseRfc3339 } from '../../kernel/time.ts';
import { parsePrometheusDuration } from '../../languages/duration.ts';
import { goQuote } from '../../languages/promql/quoting.ts';
import { parseFloatStrictly } from '../numbers.ts';

/** A mistake of whoever asks: status 400, error type `bad_data`. */
export class BadData extends Error {}

export class Parameters {
  readonly #values: readonly (readonly [string, string])[];

  constructor(values: readonly (readonly [string, string])[]) {
    this.#values = values;
  }

  /** The first value of a name; the empty string if there is none. */
  first(name: string): string {
    return this.#values.find(([n]) => n === name)?.[1] ?? '';
  }

  all(name: string): readonly string[] {
    return this.#values.filter(([n]) => n === name).map(([, value]) => value);
  }

  /** Milliseconds since 1970, from Unix seconds or RFC 3339. Without `otherwise` the parameter is required. */
  time(name: string, otherwise?: number): number {
    const text = this.first(name);
    if (text === '' && otherwise !== undefined) return otherwise;
    const seconds = parseFloatStrictly(text);
    if (seconds !== undefined && Number.isFinite(seconds)) return Math.round(seconds * 1_000);
    const at = parseRfc3339(text);
    if (at !== undefined) return EPOCH_MS + Math.floor(at / 1_000);
    const optional = otherwise === undefined ? '' : `Invalid time value for '${name}': `;
    throw new BadData(`invalid parameter "${name}": ${optional}cannot parse ${goQuote(text)} to a valid timestamp`);
  }

  /** Milliseconds, from seconds or a duration such as `1m30s`. */
  duration(name: string): number {
    const text = this.first(name);
    const seconds = parseFloatStrictly(text);
    if (seconds !== undefined) {
      if (Math.abs(seconds) * 1e9 < LARGEST_NANOSECONDS) return Math.trunc(seconds * 1_000);
      throw new BadData(
        `invalid parameter "${name}": cannot parse ${goQuote(text)} to a valid duration. It overflows int64`,
      );
    }
    const parsed = parsePrometheusDuration(text);
    if (parsed.ok) return parsed.value;
    throw new BadData(`invalid parameter "${name}": cannot parse ${goQuote(text)} to a valid duration`);
  }

  optionalDuration(name: string): number | undefined {
    return this.first(name) === '' ? undefined : this.duration(name);
  }

  /** How many results are wanted at most; 0: all. */
  limit(): number {
    const text = this.first('limit');
    if (text === '') return 0;
    if (/^\+?\d{1,15}$/.test(text)) return Number(text);
    throw new BadData(
      /^-\d+$/.test(text)
        ? 'invalid parameter "limit": limit must be non-negative'
        : `invalid parameter "limit": strconv.Atoi: parsing ${goQuote(text)}: invalid syntax`,
    );
  }
}

const LARGEST_NANOSECONDS = 9.223372036854775e18;
