/** JSON as Prometheus' API writes it: values as texts, times as seconds with three decimals or none (bare scalars: as few as do). */
import type { Labels } from '../labels.ts';
import { formatApiFloat } from '../numbers.ts';
import type { QueryValue, TimedValue } from '../query/query.ts';

interface Remarks {
  readonly warnings: readonly string[];
  readonly infos: readonly string[];
}

/** A good answer around `data`, which is JSON already. */
export function successBody(data: string, { warnings, infos }: Remarks = { warnings: [], infos: [] }): string {
  const remarks =
    (warnings.length === 0 ? '' : `,"warnings":${JSON.stringify(warnings)}`) +
    (infos.length === 0 ? '' : `,"infos":${JSON.stringify(infos)}`);
  return `{"status":"success","data":${data}${remarks}}`;
}

export const errorBody = (errorType: 'bad_data' | 'execution', error: string): string =>
  JSON.stringify({ status: 'error', errorType, error });

export const labelsJson = ({ pairs }: Labels): string =>
  `{${pairs.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;

/** The `data` of a query's answer, with at most `limit` series (0: all). */
export function resultJson(value: QueryValue, limit = 0): { readonly data: string; readonly truncated: boolean } {
  const all = itemsOf(value);
  const truncated = value.kind !== 'scalar' && value.kind !== 'string' && limit > 0 && all.length > limit;
  const items = truncated ? all.slice(0, limit) : all;
  return { data: `{"resultType":"${value.kind}","result":[${items.join(',')}]}`, truncated };
}

function itemsOf(value: QueryValue): readonly string[] {
  switch (value.kind) {
    case 'scalar':
      return [bareTime(value.timeMs), JSON.stringify(formatApiFloat(value.value))];
    case 'string':
      return [bareTime(value.timeMs), JSON.stringify(value.value)];
    case 'vector':
      return value.elements.map(
        (e) => `{"metric":${labelsJson(e.labels)},"value":${pair({ timeMs: value.timeMs, value: e.value })}}`,
      );
    case 'matrix':
      return value.series.map(
        ({ labels, points }) => `{"metric":${labelsJson(labels)},"values":[${points.map(pair).join(',')}]}`,
      );
  }
}

const pair = ({ timeMs, value }: TimedValue): string => `[${time(timeMs)},"${formatApiFloat(value)}"]`;

/** Scalars and strings go through another encoder of the real one (`promql/value.go: Scalar.MarshalJSON`). */
const bareTime = (ms: number): string => String(ms / 1_000);

/** Milliseconds as seconds: `1700000963`, `1700000963.250`. */
function time(ms: number): string {
  const size = Math.abs(ms);
  const rest = size % 1_000;
  const whole = `${ms < 0 ? '-' : ''}${Math.floor(size / 1_000)}`;
  return rest === 0 ? whole : `${whole}.${String(rest).padStart(3, '0')}`;
}
