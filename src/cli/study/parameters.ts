/** `--param 'weight=spec.strategy.canary.steps[0].setWeight:5,10,20'`: what a sweep varies, as one writes it. */
import type { Json } from '../../cluster/objects.ts';
import { type Result, refuse, succeed } from '../../languages/result.ts';
import type { Parameter } from '../../scenario/format.ts';
import { parsePlace, parseValue } from '../../scenario/patch.ts';

/** Values are a list (`5,10,20`, or `[…]` for values with commas) or a range of whole numbers (`5..50`, `5..50 by 5`). */
export function parseParameter(text: string): Result<Parameter> {
  const [, name, path, values] = /^([^=]+)=((?:[^:"]|"[^"]*")+):(.+)$/s.exec(text) ?? [];
  if (name === undefined || path === undefined || values === undefined) {
    return refuse(`${JSON.stringify(text)} is no name=path:values`);
  }
  const place = parsePlace(path);
  if (!place.ok) return place;
  const list = parseValues(values.trim());
  if (!list.ok) return list;
  return succeed({ name: name.trim(), ...place.value, values: list.value });
}

const MOST_VALUES = 10_000;

function parseValues(text: string): Result<readonly Json[]> {
  const [, from, to, by = '1'] = /^(-?\d{1,9})\.\.(-?\d{1,9})(?: by (\d{1,9}))?$/.exec(text) ?? [];
  if (from !== undefined && to !== undefined) return rangeOf(Number(from), Number(to), Number(by));
  const list = parseValue(text.startsWith('[') ? text : `[${text}]`);
  if (!list.ok) return list;
  if (Array.isArray(list.value) && list.value.length > 0) return succeed(list.value as readonly Json[]);
  return refuse(`${JSON.stringify(text)} holds no value`);
}

function rangeOf(from: number, to: number, by: number): Result<readonly Json[]> {
  if (by < 1 || to < from || (to - from) / by > MOST_VALUES) {
    return refuse(`${from}..${to} by ${by} is no range of at most ${MOST_VALUES} values`);
  }
  const values: number[] = [];
  for (let value = from; value <= to; value += by) values.push(value);
  return succeed(values);
}
