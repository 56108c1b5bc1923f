/** Prometheus: instant and range queries (`metricproviders/prometheus/prometheus.go`). */
import { type Instant, parseRfc3339 } from '../../../kernel/time.ts';
import { parseGoDuration } from '../../../languages/duration.ts';
import { quote } from '../../../languages/go-format.ts';
import { printRfc3339 } from '../../../languages/go-time.ts';
import { type Result, refuse, succeed } from '../../../languages/result.ts';
import { evaluateTime, floatList, floatText } from '../evaluate.ts';
import type { Answer } from '../measure.ts';
import { oauth2Problem } from './authentication.ts';
import type { PrometheusAnswer } from './ports.ts';
import {
  type Config,
  errorAnswer,
  goTimeOf,
  judge,
  numberField,
  objectField,
  type Provider,
  type Question,
  textField,
} from './provider.ts';

export const prometheus: Provider = {
  name: 'prometheus',
  begin(question) {
    const { config, ports } = question;
    const problem = prometheusProblem(config, ports.environment?.ARGO_ROLLOUTS_PROMETHEUS_ADDRESS);
    if (problem !== undefined) return errorAnswer(problem);
    const asked = ask(question);
    return asked.ok ? judgePrometheus(question, asked.value) : errorAnswer(asked.problem);
  },
  metadata: (config) => {
    const query = textField(config, 'query');
    return query === '' ? {} : { ResolvedPrometheusQuery: query };
  },
};

/** The measurement that an answer of Prometheus amounts to. */
export function judgePrometheus(question: Pick<Question, 'metric' | 'now'>, answer: PrometheusAnswer): Answer {
  if (answer.kind === 'error') return errorAnswer(answer.message);
  const { warnings = [] } = answer;
  const metadata = warnings.length === 0 ? undefined : { warnings: warnings.map((text) => `"${text}"`).join(', ') };
  if (answer.kind === 'string') return errorAnswer('Prometheus metric type not supported', metadata);
  if (answer.kind === 'scalar') return judge(question, answer.value, floatText(answer.value), metadata);
  const values = answer.kind === 'vector' ? answer.values : answer.series.flat();
  return judge(question, floatList(values), `[${values.map(floatText).join(',')}]`, metadata);
}

/** What is wrong with the provider's part of a metric before anything is asked, or `undefined`. */
export function prometheusProblem(config: Config, defaultAddress: string | undefined): string | undefined {
  const own = textField(config, 'address');
  const address = own === '' ? (defaultAddress ?? '') : own;
  if (address === '') return 'prometheus address is not configured';
  if (!isUrl(address)) return 'prometheus address is not is url format';
  if ((numberField(config, 'timeout') ?? 0) < 0) return 'prometheus timeout should not be negative';
  return authenticationProblem(objectField(config, 'authentication'));
}

/** Seconds that a query may take; 30 unless the metric says otherwise. */
export const prometheusTimeout = (config: Config): number => numberField(config, 'timeout') ?? 30;

const isUrl = (address: string): boolean => /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/?#\s]+/.test(address);

function authenticationProblem(authentication: Config | undefined): string | undefined {
  if (authentication === undefined) return undefined;
  const basic = objectField(authentication, 'basic') ?? objectField(authentication, 'basicAuth');
  if (basic !== undefined) {
    const [username, password] = [textField(basic, 'username'), textField(basic, 'password')];
    const missing =
      username === '' && password !== '' ? 'username' : password === '' && username !== '' ? 'password' : undefined;
    if (missing !== undefined) return `missing mandatory parameter in metric for basic auth setup: ${missing}`;
  }
  return oauth2Problem(authentication);
}

function ask({ config, ports, now }: Question): Result<PrometheusAnswer> {
  const query = textField(config, 'query');
  const range = objectField(config, 'rangeQuery');
  if (range === undefined) return succeed(ports.prometheus?.instant(query, now) ?? unreachable(config));
  const bounds = rangeBounds(range, now);
  if (!bounds.ok) return bounds;
  return succeed(ports.prometheus?.range(query, bounds.value) ?? unreachable(config));
}

const unreachable = (config: Config): PrometheusAnswer => ({
  kind: 'error',
  message: `Post ${quote(`${textField(config, 'address')}/api/v1/query`)}: no prometheus in this world`,
});

export interface RangeBounds {
  readonly start: Instant;
  readonly end: Instant;
  readonly stepSeconds: number;
}

/** The bounds of a range query: two expressions that yield times, and a Go duration. */
export function rangeBounds(range: Config, now: Instant): Result<RangeBounds> {
  const start = evaluateTime(textField(range, 'start'), goTimeOf(now));
  if (!start.ok) return refuse(`failed to parse rangeQuery.start as time: ${start.problem}`);
  const end = evaluateTime(textField(range, 'end'), goTimeOf(now));
  if (!end.ok) return refuse(`failed to parse rangeQuery.end as time: ${end.problem}`);
  const step = parseGoDuration(textField(range, 'step'));
  if (!step.ok) return refuse(`failed to parse rangeQuery.step as duration: ${step.problem}`);
  const at = (text: string): Instant => parseRfc3339(text) ?? now;
  return succeed({
    start: at(printRfc3339(start.value)),
    end: at(printRfc3339(end.value)),
    stepSeconds: Number(step.value) / 1e9,
  });
}
