/** The laws every flow obeys. Each flow's test runs them; a flow may skip none. */
import { describe } from 'vitest';
import { answersLaws } from './flow-laws/answers.ts';
import { arrivalsLaws } from './flow-laws/arrivals.ts';
import { changesLaws } from './flow-laws/changes.ts';
import { failuresLaws } from './flow-laws/failures.ts';
import { tellingLaws } from './flow-laws/telling.ts';
import type { FlowKind } from './rig.ts';

export function flowLaws(kind: FlowKind): void {
  describe('arrivals', () => arrivalsLaws(kind));
  describe('answers', () => answersLaws(kind));
  describe('changes', () => changesLaws(kind));
  describe('failures', () => failuresLaws(kind));
  tellingLaws(kind);
}
