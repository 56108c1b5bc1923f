/**
 * How versions behave: the presets preroll knows by name, and behaviours a user writes. `errors-5` and `slow-10` are
 * patterns: any number may stand there.
 */
import type { DurationModel } from '../kernel/duration-model.ts';
import { type Duration, milliseconds, seconds } from '../kernel/time.ts';
import type { Behaviour, BehaviourChange, PathBehaviour } from '../traffic/model.ts';
import type { BehaviourText } from './document.ts';
import { type DurationModelText, duration, durationModel, type Recorded } from './durations.ts';
import { healthOf } from './health.ts';
import { serviceModelOf } from './service-model.ts';

/** Ready a second after its container started, a web service's latencies, no errors. */
export const good: Behaviour = {
  startup: { kind: 'constant', value: seconds(1) },
  becomesReady: true,
  latency: { kind: 'lognormal', median: milliseconds(20), p99: milliseconds(120) },
  statuses: {},
  changes: [],
  bodies: {},
};

/** The names of the presets, for messages. */
export const PRESETS = ['good', 'errors-5', 'errors-20', 'slow', 'never-ready'] as const;

/** A preset by its name; `undefined` if there is none of it. */
export function preset(name: string): Behaviour | undefined {
  if (name === 'good') return good;
  if (name === 'never-ready') return { ...good, becomesReady: false };
  if (name === 'slow') return slower(good, 10);
  const [, kind, number = ''] = /^(errors|slow)-(\d+(?:\.\d+)?)$/.exec(name) ?? [];
  if (kind === 'errors' && Number(number) <= 100) return { ...good, statuses: { '500': Number(number) / 100 } };
  if (kind === 'slow' && Number(number) > 0) return slower(good, Number(number));
  return undefined;
}

/** What a problem with a behaviour is, and under which of its fields. */
export interface BehaviourComplaint {
  readonly path: readonly (string | number)[];
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;
}

/** A behaviour as written, on top of the one it is `like`. */
export function behaviourOf(
  text: BehaviourText,
  base: Behaviour,
  complain: (complaint: BehaviourComplaint) => void,
  recorded?: Recorded,
): Behaviour {
  const model = (written: DurationModelText | undefined, path: readonly (string | number)[]) =>
    modelOf(
      written,
      (found) =>
        complain({
          path,
          found,
          expected: 'a distribution of durations',
          remedy: 'exchange or correct the two',
        }),
      recorded,
    );
  const startup = model(text.startup, ['startup']);
  const latency = model(text.latency, ['latency']);
  const statuses = statusesOf(text, ['statuses'], complain);
  const health = healthOf(text, base.health, complain);
  const written: Behaviour = {
    ...base,
    ...(startup === undefined ? {} : { startup }),
    ...(latency === undefined ? {} : { latency }),
    ...(text.ready === undefined ? {} : { becomesReady: text.ready }),
    ...(statuses === undefined ? {} : { statuses }),
    ...(health === undefined ? {} : { health }),
    ...(text.warmUp === undefined
      ? {}
      : { warmUp: { duration: duration(text.warmUp.duration), factor: text.warmUp.factor } }),
    ...serviceModelOf(text, {
      complain,
      model,
      statuses: (path, place) => statusesOf(path, place, complain),
    }),
    ...(text.changes === undefined ? {} : { changes: text.changes.map((change, i) => changeOf(change, i, complain)) }),
    ...(text.bodies === undefined ? {} : { bodies: bodiesOf(text.bodies) }),
  };
  return text.latencyFactor === undefined ? written : slower(written, text.latencyFactor);
}

/** A share as written: `0.05` or `5%`. */
export const shareOf = (share: number | string): number =>
  typeof share === 'number' ? share : Number(share.replace('%', '').trim()) / 100;

function changeOf(
  change: NonNullable<BehaviourText['changes']>[number],
  index: number,
  complain: (complaint: BehaviourComplaint) => void,
): BehaviourChange {
  const statuses = statusesOf(change, ['changes', index, 'statuses'], complain);
  return {
    since: change.since ?? 'version',
    after: duration(change.after),
    ...(change.until === undefined ? {} : { until: duration(change.until) }),
    ...(statuses === undefined ? {} : { statuses }),
    ...(change.latencyFactor === undefined ? {} : { latencyFactor: change.latencyFactor }),
  };
}

type Statuses = { readonly [status: string]: number };

/** Shares by status as written, `errors` among them; complains of statuses and sums that cannot be. */
export function statusesOf(
  text: {
    readonly errors?: number | string | undefined;
    readonly statuses?: { readonly [status: string]: number | string } | undefined;
  },
  path: readonly (string | number)[],
  complain: (complaint: BehaviourComplaint) => void,
): Statuses | undefined {
  if (text.errors === undefined && text.statuses === undefined) return undefined;
  const shares: { [status: string]: number } = {};
  if (text.errors !== undefined) shares['500'] = shareOf(text.errors);
  for (const [status, share] of Object.entries(text.statuses ?? {})) {
    if (!/^[1-5]\d\d$/.test(status)) {
      complain({
        path: [...path, status],
        found: `the status ${JSON.stringify(status)}`,
        expected: 'an HTTP status such as 500',
        remedy: 'name three digits',
      });
    }
    shares[status] = (status === '500' ? (shares['500'] ?? 0) : 0) + shareOf(share);
  }
  const total = Object.values(shares).reduce((sum, share) => sum + share, 0);
  if (total > 1 + 1e-9) {
    complain({
      path: path.slice(0, -1),
      found: `shares that sum to ${Math.round(total * 1_000) / 10} %`,
      expected: 'at most 100 %: the rest is answered with 200',
      remedy: 'lower the shares',
    });
  }
  return shares;
}

function bodiesOf(bodies: NonNullable<BehaviourText['bodies']>): Behaviour['bodies'] {
  return Object.fromEntries(
    Object.entries(bodies).map(([path, { status, body }]) => [path, { status: status ?? 200, body }]),
  );
}

function modelOf(
  text: DurationModelText | undefined,
  complain: (found: string) => void,
  recorded: Recorded | undefined,
): DurationModel | undefined {
  if (text === undefined) return undefined;
  const model = durationModel(text, recorded);
  if (model.ok) return model.value;
  complain(model.problem);
  return undefined;
}

/** The same with every latency multiplied. */
export const slower = (behaviour: Behaviour, factor: number): Behaviour => ({
  ...behaviour,
  latency: scaled(behaviour.latency, factor),
  ...(behaviour.paths && { paths: behaviour.paths.map((path) => slowerPath(path, factor)) }),
});

const slowerPath = (path: PathBehaviour, factor: number): PathBehaviour =>
  path.latency === undefined ? path : { ...path, latency: scaled(path.latency, factor) };

function scaled(model: DurationModel, factor: number): DurationModel {
  const by = (length: Duration): Duration => Math.trunc(length * factor) as Duration;
  if (model.kind === 'constant') return { kind: 'constant', value: by(model.value) };
  if (model.kind === 'exponential') return { kind: 'exponential', mean: by(model.mean) };
  if (model.kind === 'uniform') return { kind: 'uniform', from: by(model.from), to: by(model.to) };
  if (model.kind === 'empirical') return { kind: 'empirical', values: model.values.map(by) };
  if (model.kind === 'percentiles')
    return { kind: 'percentiles', points: model.points.map(({ share, value }) => ({ share, value: by(value) })) };
  return { kind: 'lognormal', median: by(model.median), p99: by(model.p99) };
}
