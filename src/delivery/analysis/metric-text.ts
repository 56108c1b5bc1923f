/**
 * A metric as the text into which arguments are filled: its JSON, keys in the order of Go's structs. The order matters:
 * of several unknown placeholders it is the last that is reported.
 */

import type { Result } from '../../languages/result.ts';
import { parseTemplate, type Template } from '../../languages/template.ts';
import type { Metric } from './objects.ts';

/** The JSON of a metric, taken apart at its placeholders. Metrics never change, so the work is done once for each. */
export function metricTemplate(metric: Metric): Result<Template> {
  const known = templates.get(metric);
  if (known !== undefined) return known;
  const template = parseTemplate(metricText(metric));
  templates.set(metric, template);
  return template;
}

const templates = new WeakMap<Metric, Result<Template>>();

/** The JSON of a metric as Go writes it. */
export function metricText(metric: Metric): string {
  return JSON.stringify(inOrder(metric, FIELDS)).replace(/[<>&\u2028\u2029]/g, escapeForHtml);
}

const escapeForHtml = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** The fields of a struct, in order; below a field, those of its own struct if their order is worth knowing. */
interface Fields {
  readonly [name: string]: Fields | undefined;
}

const PROMETHEUS: Fields = {
  address: undefined,
  query: undefined,
  authentication: undefined,
  timeout: undefined,
  insecure: undefined,
  headers: undefined,
  rangeQuery: { start: undefined, end: undefined, step: undefined },
};
const WEB: Fields = {
  method: undefined,
  url: undefined,
  headers: undefined,
  body: undefined,
  timeoutSeconds: undefined,
  jsonPath: undefined,
  insecure: undefined,
  jsonBody: undefined,
  authentication: undefined,
};
const PROVIDER: Fields = {
  prometheus: PROMETHEUS,
  kayenta: undefined,
  web: WEB,
  datadog: undefined,
  wavefront: undefined,
  newRelic: undefined,
  job: { metadata: undefined, spec: undefined },
  cloudWatch: undefined,
  graphite: undefined,
  influxdb: undefined,
  skywalking: undefined,
  plugin: undefined,
};
const FIELDS: Fields = {
  name: undefined,
  interval: undefined,
  initialDelay: undefined,
  count: undefined,
  successCondition: undefined,
  failureCondition: undefined,
  failureLimit: undefined,
  inconclusiveLimit: undefined,
  consecutiveErrorLimit: undefined,
  provider: PROVIDER,
  consecutiveSuccessLimit: undefined,
};

/** The same object with known keys first, in their order, and the others behind them as they came. */
function inOrder(value: unknown, fields: Fields | undefined): unknown {
  if (fields === undefined || typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const object = value as Readonly<Record<string, unknown>>;
  const names = [...Object.keys(fields), ...Object.keys(object).filter((name) => !Object.hasOwn(fields, name))];
  const entries = names
    .filter((name) => Object.hasOwn(object, name))
    .map((name) => [name, inOrder(object[name], fields[name])]);
  return Object.fromEntries(entries);
}
