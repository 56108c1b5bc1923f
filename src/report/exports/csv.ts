/** Tables of the run for spreadsheets: plain numbers, seconds for time, one file a subject. */

import { failuresOf } from '../../simulation/outcome.ts';
import type { Trace, TraceEntry } from '../../simulation/trace.ts';
import { sayAlert } from '../alerts.ts';
import { type Story, tell } from '../story.ts';
import { stringify } from './csv-stringify.js';

export interface CsvFile {
  /** File name without its ending: `traffic`. */
  readonly name: string;
  readonly text: string;
}

/** All files, also those that hold only their header: a script that reads them need not ask which exist. */
export function renderCsvs(trace: Trace): readonly CsvFile[] {
  const story = tell(trace);
  return SHEETS.map(({ name, columns, rows }) => ({
    name,
    text: stringify(rows(story), {
      header: true,
      columns,
      cast: { boolean: String, string: withoutFormula },
    }),
  }));
}

/** A name out of a manifest that begins with `=` must not become a formula where the file is opened; a negative number may stay. */
export const withoutFormula = (text: string): string =>
  /^[=+\-@\t\r]/.test(text) && !/^[+-]?\d*\.?\d+(e[+-]?\d+)?$/i.test(text) ? `'${text}` : text;

type Row = readonly (string | number | boolean | undefined)[];

interface Sheet {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: (story: Story) => readonly Row[];
}

const seconds = (t: number): number => t / 1_000_000;

const SHEETS: readonly Sheet[] = [
  {
    name: 'events',
    columns: ['t', 'kind', 'subject', 'what', 'detail'],
    rows: (story) => story.entries.map(eventRow).filter((row) => row !== undefined),
  },
  {
    name: 'measurements',
    columns: [
      't',
      'run',
      'metric',
      'number',
      'value',
      'condition',
      'phase',
      'message',
      'query',
      'samples',
      'requests',
      'canary_requests',
    ],
    rows: (story) =>
      story
        .of('measurement')
        .map((m) => [
          seconds(m.t),
          m.run,
          m.metric,
          m.number,
          m.value,
          m.condition,
          m.phase,
          m.message,
          m.evidence?.query,
          m.evidence?.samples,
          m.evidence?.requests,
          m.evidence?.canaryRequests,
        ]),
  },
  {
    name: 'replicas',
    columns: [
      't',
      'rollout',
      'replica_set',
      'revision',
      'image',
      'wanted',
      'created',
      'ready',
      'available',
      'terminating',
    ],
    rows: (story) =>
      story
        .of('replicas')
        .map((r) => [
          seconds(r.t),
          r.rollout,
          r.name,
          r.revision,
          r.image,
          r.wanted,
          r.created,
          r.ready,
          r.available,
          r.terminating,
        ]),
  },
  {
    name: 'rollout',
    columns: [
      't',
      'rollout',
      'phase',
      'message',
      'step',
      'aborted',
      'pauses',
      'stable',
      'current',
      'active',
      'preview',
      'wanted',
      'replicas',
      'updated',
      'ready',
      'available',
      'canary_weight',
      'stable_weight',
      'waiting_for',
    ],
    rows: (story) =>
      story
        .of('rollout')
        .map((r) => [
          seconds(r.t),
          r.name,
          r.phase,
          r.message,
          r.step,
          r.aborted,
          r.pauses.join(' '),
          r.stable,
          r.current,
          r.active,
          r.preview,
          r.wanted,
          r.replicas,
          r.updated,
          r.ready,
          r.available,
          r.weights?.canary,
          r.weights?.stable,
          r.waitingFor,
        ]),
  },
  {
    name: 'traffic',
    columns: ['t', 'span', 'source', 'revision', 'requests', 'failed', 'failures', 'mean', 'p50', 'p95', 'p99'],
    rows: (story) =>
      story.of('traffic').map((e) => [
        seconds(e.t),
        seconds(e.span),
        e.source,
        e.revision,
        e.requests,
        failuresOf(e),
        Object.entries(e.failures)
          .map(([status, count]) => `${status}:${count}`)
          .join(' '),
        e.latency.mean,
        e.latency.p50,
        e.latency.p95,
        e.latency.p99,
      ]),
  },
];

/** Whatever somebody did or said; states have sheets of their own. */
function eventRow(entry: TraceEntry): Row | undefined {
  const t = seconds(entry.t);
  switch (entry.kind) {
    case 'alert':
      return [t, entry.kind, entry.alert, entry.state, sayAlert(entry)];
    case 'analysis':
      return [t, entry.kind, entry.run, entry.phase, entry.message];
    case 'application':
      return [t, entry.kind, entry.name, `${entry.sync} ${entry.health}`, entry.operation?.message ?? ''];
    case 'command':
      return [t, entry.kind, entry.who, entry.what, entry.accepted ? entry.message : `refused: ${entry.message}`];
    case 'decision':
      return [t, entry.kind, entry.object, entry.rule, entry.because];
    case 'experiment':
      return [t, entry.kind, entry.name, entry.phase, entry.message];
    case 'expectation':
      return [t, entry.kind, entry.text, entry.held ? 'held' : 'failed', entry.found];
    case 'fault':
      return [t, entry.kind, entry.what, entry.began ? 'began' : 'ended', ''];
    case 'notice':
      return [t, entry.kind, entry.object, `${entry.type} ${entry.reason}`, entry.message];
    case 'notification':
      return [
        t,
        entry.kind,
        entry.object,
        `${entry.trigger} ${entry.service} ${entry.recipient} ${entry.sent ? 'sent' : 'not sent'}`,
        entry.message,
      ];
    case 'pipeline':
      return [
        t,
        entry.kind,
        `${entry.pipeline} #${entry.build} ${entry.step ?? ''}`.trim(),
        entry.state,
        entry.message,
      ];
    case 'promise':
      return [t, entry.kind, entry.promise, 'broken', entry.detail];
    case 'release':
      return [t, entry.kind, entry.rollout, Object.values(entry.images).join(' '), entry.behaviour];
    case 'service':
      return [t, entry.kind, entry.name, 'selects', entry.revision === undefined ? '' : `revision ${entry.revision}`];
    case 'split':
      return [
        t,
        entry.kind,
        entry.service,
        entry.router,
        Object.entries(entry.shares)
          .map(([to, share]) => `${to}=${share}`)
          .join(' '),
      ];
    default:
      return undefined;
  }
}
