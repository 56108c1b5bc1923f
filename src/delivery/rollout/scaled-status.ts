/** What a pass concludes that only followed a change of `spec.replicas`: the old status with new counts (`syncReplicasOnly`). */
import { begunAs } from './base-status.ts';
import type { Contribution, Pass } from './pass.ts';
import { sumOf } from './pod-counts.ts';
import { countsOf, hashOf } from './revisions.ts';
import { writeStatus } from './write-status.ts';

export function concludeScaling(pass: Pass): Contribution {
  const active = pass.status.blueGreen?.activeSelector ?? '';
  const set = pass.blueGreen === undefined || active === '' ? undefined : pass.all.find((s) => hashOf(s) === active);
  const counts = (set === undefined ? pass.all : [set]).map((s) => countsOf(s));
  const next = begunAs(pass.status);
  next.HPAReplicas = sumOf(counts, 'created');
  next.availableReplicas = sumOf(counts, 'available');
  const because = [
    { rule: 'scaling', because: `spec.replicas is now ${pass.spec.replicas}: only sizes are looked at` },
  ];
  return writeStatus({ pass, next, effects: [], because });
}
