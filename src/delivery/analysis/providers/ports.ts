/** What the simulated world offers to metric providers. A port that is absent makes its providers err, as an unreachable server would. */

import type { Json } from '../../../cluster/objects.ts';
import type { Instant } from '../../../kernel/time.ts';
import type { Result } from '../../../languages/result.ts';

export interface Ports {
  readonly prometheus?: PrometheusPort;
  readonly http?: (request: HttpRequest) => HttpAnswer;
  readonly jobs?: JobPort;
  /** What other providers answer: the response of their API in a plain form that each provider documents. */
  readonly scripted?: (asked: ScriptedQuestion) => ScriptedResponse;
  /** The controller's environment: default addresses and namespaces. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface PrometheusPort {
  instant(query: string, at: Instant): PrometheusAnswer;
  range(
    query: string,
    range: { readonly start: Instant; readonly end: Instant; readonly stepSeconds: number },
  ): PrometheusAnswer;
}

/** An answer of Prometheus, reduced to what the provider keeps: labels and times are dropped. */
export type PrometheusAnswer = PrometheusData | { readonly kind: 'error'; readonly message: string };

export type PrometheusData = (
  | { readonly kind: 'scalar'; readonly value: number }
  | { readonly kind: 'vector'; readonly values: readonly number[] }
  | { readonly kind: 'matrix'; readonly series: readonly (readonly number[])[] }
  | { readonly kind: 'string' }
) & { readonly warnings?: readonly string[] };

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: string;
  readonly timeoutSeconds: number;
}

/** A response, or the text of the error that kept it away. */
export type HttpAnswer = HttpResponse | { readonly error: string };
export interface HttpResponse {
  readonly status: number;
  readonly body: string;
}

export interface JobPort {
  /** Creates a Job; the problem is the API's. */
  create(job: JobDraft): Result<string>;
  get(namespace: string, name: string): JobView | undefined;
  delete(namespace: string, name: string): void;
  /** The names of the Jobs of a run, oldest first. */
  ofRun(namespace: string, runUid: string): readonly string[];
}

export interface JobDraft {
  readonly name: string;
  readonly namespace: string;
  readonly runUid: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: Json;
}

export interface JobView {
  /** The types of the Job's conditions, in order. Their status is not looked at. */
  readonly conditions: readonly string[];
  /** Containers that wait for something, of all pods of the Job. */
  readonly waiting?: readonly {
    readonly pod: string;
    readonly container: string;
    readonly reason: string;
    readonly message: string;
  }[];
}

export interface ScriptedQuestion {
  readonly provider: string;
  readonly metric: string;
  readonly run: string;
  readonly number: number;
  readonly now: Instant;
}

export type ScriptedResponse = { readonly data: Json } | { readonly error: string };
