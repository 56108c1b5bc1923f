/** How far a ratio may be from 1 before anything is done about it. */
import { approximateQuantity, parseQuantity } from '../../languages/quantity.ts';
import type { AutoscalerOptions } from './facts.ts';
import type { Amount, AutoscalerSpec } from './objects.ts';

export interface Tolerance {
  readonly up: number;
  readonly down: number;
}

/** The controller's tolerance, or what the autoscaler itself asks for where that is enabled. */
export function toleranceOf({ behavior }: AutoscalerSpec, options: AutoscalerOptions): Tolerance {
  const own = (amount: Amount | undefined) => {
    if (!options.configurableTolerance || amount === undefined) return options.tolerance;
    const quantity = parseQuantity(String(amount));
    return quantity.ok ? approximateQuantity(quantity.value) : options.tolerance;
  };
  return { up: own(behavior?.scaleUp?.tolerance), down: own(behavior?.scaleDown?.tolerance) };
}

/** Ends included, in floating point as the real controller computes it (`replica_calculator.go: isWithin`). */
export const isWithin = ({ up, down }: Tolerance, ratio: number): boolean => 1 - down <= ratio && ratio <= 1 + up;
