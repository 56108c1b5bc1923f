/**
 * Arguments: where their values come from, how the caller's are put over the template's, and how they are filled into a
 * metric (`utils/template/template.go`, `utils/analysis/helpers.go`, `utils/analysis/factory.go`).
 */
import type { Json } from '../../cluster/objects.ts';
import { escapeInside, formatFloat } from '../../languages/go-format.ts';
import { type Result, refuse, succeed } from '../../languages/result.ts';
import { fillTemplate, parseTemplate } from '../../languages/template.ts';
import { compareText } from '../../languages/utf8.ts';
import { metricTemplate } from './metric-text.ts';
import type { Argument, Metric } from './objects.ts';

/** What stands for a secret until a metric is really measured. */
export const SECRET_PLACEHOLDER = 'temp-for-secret';

/**
 * The template's arguments with the caller's values put over them. What the template does not declare is dropped; an
 * override keeps the template's `valueFrom`, so a secret still wins over a plain value later.
 */
export function mergeArguments(
  incoming: readonly Argument[] | undefined,
  declared: readonly Argument[] | undefined,
): Result<readonly Argument[] | undefined> {
  const merged = declared?.map((arg) => {
    const given = incoming?.findLast((each) => each.name === arg.name);
    if (given?.value !== undefined) return { ...arg, value: given.value };
    return given?.valueFrom === undefined ? arg : { ...arg, valueFrom: given.valueFrom };
  });
  const unresolved = merged?.find(({ value, valueFrom }) => value === undefined && valueFrom === undefined);
  return unresolved === undefined ? succeed(merged) : refuse(`args.${unresolved.name} was not resolved`);
}

/** Fills `{{args.x}}` in a text. With `quoted`, values are escaped as inside a quoted string. */
export function resolveText(
  text: string,
  args: readonly Argument[],
  options: { readonly quoted?: boolean } = {},
): Result<string> {
  const template = parseTemplate(text);
  if (!template.ok) return template;
  const values = valuesByName(args);
  if (!values.ok) return values;
  const encode = options.quoted === true ? escapeInside : (value: string) => value;
  return fillTemplate(template.value, (name) => {
    const value = values.value.get(name);
    return value === undefined ? undefined : encode(value);
  });
}

/** Fills the arguments into all texts of a metric, by way of its JSON as the real controller does. */
export function resolveMetric(metric: Metric, args: readonly Argument[]): Result<Metric> {
  const template = metricTemplate(metric);
  if (!template.ok) return template;
  const values = valuesByName(args);
  if (!values.ok) return values;
  if (template.value.placeholders.length === 0) return succeed(metric);
  const filled = fillTemplate(template.value, (name) => {
    const value = values.value.get(name);
    return value === undefined ? undefined : escapeInside(value);
  });
  return filled.ok ? parseMetric(filled.value) : filled;
}

/** Metrics with what stands for secrets in place of them: enough for names, limits and times. */
export function resolveMetrics(metrics: readonly Metric[], args: readonly Argument[]): Result<readonly Metric[]> {
  const masked = args.map((arg) =>
    arg.valueFrom?.secretKeyRef === undefined ? arg : { ...arg, value: SECRET_PLACEHOLDER },
  );
  const resolved: Metric[] = [];
  for (const metric of metrics) {
    const one = resolveMetric(metric, masked);
    if (!one.ok) return one;
    resolved.push(one.value);
  }
  return succeed(resolved);
}

/** Every argument needs a value, used or not. */
function valuesByName(args: readonly Argument[]): Result<ReadonlyMap<string, string>> {
  const values = new Map<string, string>();
  for (const { name, value } of args) {
    if (value === undefined) return refuse(`argument "${name}" was not supplied`);
    values.set(`args.${name}`, value);
  }
  return succeed(values);
}

function parseMetric(json: string): Result<Metric> {
  try {
    return succeed(JSON.parse(json) as Metric);
  } catch {
    // Values are escaped as Go quotes them, and Go knows escapes that JSON does not.
    const unknown = /(?:^|[^\\])(?:\\\\)*\\([^"\\/bfnrtu])/.exec(json)?.[1];
    if (unknown !== undefined) return refuse(`invalid character '${unknown}' in string escape code`);
    return refuse('invalid character in metric after substitution');
  }
}

/** What a Rollout says of an argument. */
export interface RolloutArgument {
  readonly name?: string | undefined;
  readonly value?: string | undefined;
  readonly valueFrom?:
    | {
        readonly podTemplateHashValue?: string | undefined;
        readonly fieldRef?: { readonly fieldPath?: string | undefined } | undefined;
      }
    | undefined;
}

export interface RolloutSource {
  /** The Rollout as plain data. */
  readonly rollout: Json;
  readonly stableHash: string;
  readonly latestHash: string;
}

/**
 * The values of a Rollout's arguments. A field that cannot be read leaves an empty value, and only the last field decides
 * whether there is an error: the real loop overwrites its error variable at each (`BuildArgumentsForRolloutAnalysisRun`).
 */
export function argumentsOfRollout(
  args: readonly RolloutArgument[],
  source: RolloutSource,
): Result<readonly Argument[]> {
  let problem: string | undefined;
  const resolved = args.map(({ name = '', value, valueFrom }): Argument => {
    if (valueFrom === undefined) return { name, value: value ?? '' };
    const path = valueFrom.fieldRef?.fieldPath;
    if (path === undefined) {
      const isLatest = valueFrom.podTemplateHashValue === 'Latest';
      return {
        name,
        value: isLatest
          ? source.latestHash
          : valueFrom.podTemplateHashValue === 'Stable'
            ? source.stableHash
            : (value ?? ''),
      };
    }
    const field = path.startsWith('metadata') ? metadataField(source.rollout, path) : fieldOf(source.rollout, path);
    problem = field.ok ? undefined : field.problem;
    return { name, value: field.ok ? field.value : '' };
  });
  return problem === undefined ? succeed(resolved) : refuse(problem);
}

/** A field of the metadata, in the notation of the downward API: `metadata.labels['app']`. */
export function metadataField(object: Json, path: string): Result<string> {
  const metadata = memberOf(object, 'metadata') ?? null;
  const subscript = /^metadata\.(labels|annotations)\['([^']*)'\]$/.exec(path);
  if (subscript !== null) {
    const value = memberOf(memberOf(metadata, subscript[1] ?? '') ?? null, subscript[2] ?? '');
    return succeed(typeof value === 'string' ? value : '');
  }
  if (path === 'metadata.labels' || path === 'metadata.annotations') {
    return succeed(printMap(memberOf(metadata, path.slice('metadata.'.length)) ?? null));
  }
  if (path === 'metadata.name' || path === 'metadata.namespace' || path === 'metadata.uid') {
    const value = memberOf(metadata, path.slice('metadata.'.length));
    return succeed(typeof value === 'string' ? value : '');
  }
  return refuse(`unsupported fieldPath: ${path}`);
}

/** A map as the downward API writes it: one `key="value"` a line. */
function printMap(map: Json): string {
  if (typeof map !== 'object' || map === null || Array.isArray(map)) return '';
  const object = map as { readonly [key: string]: Json };
  const keys = Object.keys(object).sort(compareText);
  return keys.map((key) => `${key}="${escapeInside(String(object[key]))}"`).join('\n');
}

/** The scalar at a path outside the metadata: names and indexes between dots and brackets, quotes taken literally. */
export function fieldOf(object: Json, path: string): Result<string> {
  let value: Json | undefined = object;
  for (const piece of path.split(/[.[\]]+/).filter((each) => each !== '')) {
    if (Array.isArray(value)) {
      if (!/^[+-]?\d+$/.test(piece)) return refuse(`invalid index '${piece}'`);
      const index = Number(piece);
      if (index < 0 || index >= value.length) return refuse(`index ${index} out of range`);
      value = value[index];
    } else value = memberOf(value ?? null, piece);
    if (value === undefined || value === null) return refuse(`invalid path ${path} in rollout`);
  }
  if (value === undefined || value === null) return refuse(`invalid path ${path} in rollout`);
  if (typeof value === 'object') return refuse(`path ${path} in rollout must terminate in a primitive value`);
  return succeed(typeof value === 'number' ? formatFloat(value) : String(value));
}

function memberOf(value: Json, name: string): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, name))
    return undefined;
  return (value as { readonly [key: string]: Json })[name];
}
