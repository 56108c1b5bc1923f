/** Keeping the versions on different nodes: by preference or by need, not both. */
import type { AntiAffinity } from '../objects.ts';
import { type Errors, invalid } from './field-error.ts';
import { STRATEGY } from './routers.ts';

export function* validateAntiAffinity(antiAffinity: AntiAffinity | undefined): Errors {
  if (antiAffinity === undefined) return;
  const at = [...STRATEGY, 'antiAffinity'];
  const preferred = antiAffinity.preferredDuringSchedulingIgnoredDuringExecution;
  const isRequired = antiAffinity.requiredDuringSchedulingIgnoredDuringExecution !== undefined;
  if ((preferred !== undefined) === isRequired) {
    const name = (which: string) => `antiAffinity.${which}DuringSchedulingIgnoredDuringExecution`;
    const value = `${name('Preferred')}: ${preferred !== undefined} ${name('Required')}: ${isRequired}`;
    yield invalid(at, value, 'AntiAffinity must have exactly one strategy listed');
  }
  const weight = preferred?.weight ?? 0;
  if (preferred !== undefined && (weight < 1 || weight > 100)) {
    yield invalid([...at, 'weight'], weight, 'AntiAffinity weight must be between 1-100');
  }
}
