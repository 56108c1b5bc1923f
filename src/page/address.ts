/** What stands behind the `#` of the page's address: an instant, an entry, a window, so that a link shows what one saw. */

export interface Place {
  /** Microseconds. */
  readonly t?: number;
  /** The number of an entry in the trace. */
  readonly entry?: number;
  readonly window?: { readonly from: number; readonly until: number };
}

/** `#t=12m30s`, `#t=484.1`, `#entry=17`, `#t=5m&window=4m..7m`; what cannot be read is left out. */
export function readPlace(hash: string): Place {
  const fields = new Map(
    hash
      .replace(/^#/, '')
      .split('&')
      .map((part) => part.split('=', 2) as [string, string]),
  );
  const t = readLength(fields.get('t') ?? '');
  const entry = /^\d{1,9}$/.test(fields.get('entry') ?? '') ? Number(fields.get('entry')) : undefined;
  const [from, until] = (fields.get('window') ?? '').split('..').map(readLength);
  return {
    ...(t === undefined ? {} : { t }),
    ...(entry === undefined ? {} : { entry }),
    ...(from === undefined || until === undefined || from >= until ? {} : { window: { from, until } }),
  };
}

export function writePlace({ t, entry, window }: Place): string {
  const parts = [
    ...(entry === undefined ? [] : [`entry=${entry}`]),
    ...(t === undefined || entry !== undefined ? [] : [`t=${writeLength(t)}`]),
    ...(window === undefined ? [] : [`window=${writeLength(window.from)}..${writeLength(window.until)}`]),
  ];
  return parts.length === 0 ? '' : `#${parts.join('&')}`;
}

/** A length in microseconds: `1h2m3.5s`, or seconds without a unit. */
export function readLength(text: string): number | undefined {
  const found = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s?)?$/.exec(text);
  if (text === '' || found === null) return undefined;
  const [, h = 0, m = 0, s = 0] = found;
  return Math.round((Number(h) * 3_600 + Number(m) * 60 + Number(s)) * 1e6);
}

/** To the millisecond, which is as fine as anybody points. */
export function writeLength(t: number): string {
  const ms = Math.round(t / 1_000);
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor(ms / 60_000) % 60;
  const seconds = (ms % 60_000) / 1_000;
  const parts = [hours > 0 ? `${hours}h` : '', minutes > 0 ? `${minutes}m` : '', seconds > 0 ? `${seconds}s` : ''];
  return parts.join('') || '0s';
}
