/** How a pod serves, as a behaviour says it: workers and queue, processor, memory, cold starts, paths. */
import type { DurationModel } from '../kernel/duration-model.ts';
import type { Behaviour, PathBehaviour } from '../traffic/model.ts';
import { amount } from './amounts.ts';
import type { BehaviourComplaint } from './behaviours.ts';
import { WHEN_FULL } from './defaults.ts';
import type { BehaviourText } from './document.ts';
import type { DurationModelText } from './durations.ts';

type Place = readonly (string | number)[];

export interface ServiceModelReader {
  complain(complaint: BehaviourComplaint): void;
  /** Decodes a distribution that stands at a place of the behaviour. */
  model(text: DurationModelText, path: Place): DurationModel | undefined;
  statuses(text: NonNullable<BehaviourText['paths']>[number], path: Place): Behaviour['statuses'] | undefined;
}

/** The fields of a behaviour that say how it serves; those not written are absent. */
export function serviceModelOf(text: BehaviourText, reader: ServiceModelReader): Partial<Behaviour> {
  const extra = text.coldStart && reader.model(text.coldStart.extra, ['coldStart', 'extra']);
  const perRequest = text.cpu && reader.model(text.cpu.perRequest, ['cpu', 'perRequest']);
  return {
    ...(text.coldStart !== undefined &&
      extra !== undefined && { coldStart: { requests: text.coldStart.requests, extra } }),
    ...(text.concurrency !== undefined && { concurrency: concurrencyOf(text.concurrency, reader) }),
    ...(text.cpu !== undefined && perRequest !== undefined && { cpu: cpuOf(text.cpu, perRequest, reader) }),
    ...(text.memory !== undefined && { memory: memoryOf(text.memory, reader) }),
    ...(text.paths !== undefined && { paths: text.paths.map((path, i) => pathOf(path, i, reader)) }),
  };
}

function concurrencyOf(
  { workers, queue, whenFull = WHEN_FULL }: NonNullable<BehaviourText['concurrency']>,
  { complain }: ServiceModelReader,
): NonNullable<Behaviour['concurrency']> {
  if (whenFull !== 'refused' && !/^[1-5]\d\d$/.test(whenFull)) {
    complain({
      path: ['concurrency', 'whenFull'],
      found: JSON.stringify(whenFull),
      expected: 'an HTTP status such as "503", or refused',
      remedy: `write ${WHEN_FULL}, in quotes`,
    });
  }
  return { workers, whenFull, ...(queue !== undefined && { queue }) };
}

function cpuOf(
  { idle = 0, limit }: NonNullable<BehaviourText['cpu']>,
  perRequest: DurationModel,
  { complain }: ServiceModelReader,
): NonNullable<Behaviour['cpu']> {
  if (limit !== undefined && amount(limit) === 0) {
    complain({
      path: ['cpu', 'limit'],
      found: 'no processor at all',
      expected: 'a limit above zero',
      remedy: 'leave the limit out, or write 500m, for example',
    });
  }
  return { perRequest, idle: amount(idle), ...(limit !== undefined && { limit: amount(limit) }) };
}

function memoryOf(
  { base, perRequest = 0, growth = 0, limit }: NonNullable<BehaviourText['memory']>,
  { complain }: ServiceModelReader,
): NonNullable<Behaviour['memory']> {
  if (limit !== undefined && amount(limit) <= amount(base)) {
    complain({
      path: ['memory', 'limit'],
      found: `a limit of ${limit} for a process that begins with ${base}`,
      expected: 'a limit above `base`',
      remedy: 'a process that may not hold what it begins with never lives: raise the limit',
    });
  }
  const most = limit === undefined ? {} : { limit: amount(limit) };
  return { base: amount(base), perRequest: amount(perRequest), growth: amount(growth), ...most };
}

function pathOf(
  text: NonNullable<BehaviourText['paths']>[number],
  index: number,
  reader: ServiceModelReader,
): PathBehaviour {
  const latency = text.latency === undefined ? undefined : reader.model(text.latency, ['paths', index, 'latency']);
  const statuses = reader.statuses(text, ['paths', index, 'statuses']);
  return {
    path: text.path,
    ...(latency !== undefined && { latency }),
    ...(statuses !== undefined && { statuses }),
  };
}
