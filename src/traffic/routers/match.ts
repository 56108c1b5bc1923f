/** Does a request fit the condition of a route? Requests are GETs of a path, with the headers that their source gives them. */
import { compileRegex } from '../../languages/regex.ts';
import type { TrafficSource } from '../model.ts';
import { type Fields, fields, items, text } from './loose.ts';

/** Istio's `HTTPMatchRequest`: all that it states must hold. */
export function istioMatches(match: Fields, source: TrafficSource): boolean {
  if (!stringMatches(match.uri, source.path)) return false;
  if (!stringMatches(match.method, 'GET')) return false;
  const carried = (headers: unknown): readonly boolean[] =>
    Object.entries(fields(headers)).map(([name, condition]) => {
      const value = headerOf(source, name);
      // `{}` asks only that the header is there.
      return value !== undefined && stringMatches(condition, value);
    });
  if (!carried(match.headers).every(Boolean)) return false;
  if (carried(match.withoutHeaders).some(Boolean)) return false;
  return Object.keys(fields(match.queryParams)).length === 0;
}

/** What a source's requests carry under a name; names do not tell capitals apart (RFC 9110, 5.1). */
export function headerOf({ headers = {} }: TrafficSource, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return Object.entries(headers).find(([carried]) => carried.toLowerCase() === wanted)?.[1];
}

/** Istio's `StringMatch`: exact, prefix or a regular expression over the whole value; absent: anything. */
function stringMatches(condition: unknown, value: string): boolean {
  if (condition === undefined) return true;
  const { exact, prefix, regex } = fields(condition);
  if (text(exact) !== undefined) return exact === value;
  if (text(prefix) !== undefined) return value.startsWith(text(prefix)!);
  if (text(regex) !== undefined) return covers(text(regex)!, value);
  return true;
}

/** Gateway API's `HTTPRouteMatch`. */
export function gatewayMatches(match: Fields, source: TrafficSource): boolean {
  if (items(match.queryParams).length > 0) return false;
  const carried = items(match.headers).every((header) => {
    const value = headerOf(source, text(header.name) ?? '');
    const wanted = text(header.value) ?? '';
    return value !== undefined && (header.type === 'RegularExpression' ? covers(wanted, value) : value === wanted);
  });
  if (!carried) return false;
  if (match.method !== undefined && match.method !== 'GET') return false;
  const path = fields(match.path);
  const value = text(path.value) ?? '/';
  switch (path.type ?? 'PathPrefix') {
    case 'Exact':
      return source.path === value;
    case 'PathPrefix':
      return underPrefix(source.path, value);
    case 'RegularExpression':
      return covers(value, source.path);
    default:
      return false;
  }
}

/** Is `path` the prefix or below it? Prefixes end at slashes: `/shop` covers `/shop/1` and not `/shopping`. */
export function underPrefix(path: string, prefix: string): boolean {
  const bare = prefix.endsWith('/') ? prefix.slice(0, -1) : prefix;
  return path === bare || path.startsWith(`${bare}/`);
}

function covers(regex: string, value: string): boolean {
  const compiled = compileRegex(regex);
  return compiled.ok && compiled.regex.covers(value);
}
