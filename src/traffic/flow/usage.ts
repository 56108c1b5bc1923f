/** What pods use whose requests do not get into each other's way: so much for each answer, and what they use anyway. */
import { meanLatency } from '../latency-model.ts';
import type { Behaviour } from '../model.ts';
import type { PodServer, PodUsage } from './flow.ts';

/** By how many requests the pod has answered. Requests that are being answered count for nothing here. */
export function usageByAnswers(pod: PodServer, now: number): PodUsage {
  const { cpu } = pod.behaviour;
  const work = cpu === undefined ? 0 : (pod.meters.requests * meanLatency(cpu.perRequest)) / 1e6;
  return { cpuSeconds: work + idleSeconds(pod, now), memoryBytes: memoryOf(pod, now, 0) };
}

/** Processor seconds used without any request by `now`, in microseconds. */
export const idleSeconds = (pod: PodServer, now: number): number =>
  ((pod.behaviour.cpu?.idle ?? 0) * ageAt(pod, now)) / 1e6;

/** Bytes held at `now` with so many requests in the pod. */
export function memoryOf(pod: PodServer, now: number, requests: number): number {
  const { memory } = pod.behaviour;
  if (memory === undefined) return 0;
  return memory.base + memory.perRequest * requests + (memory.growth * ageAt(pod, now)) / 1e6;
}

const ageAt = ({ readySince }: PodServer, now: number): number => Math.max(0, now - readySince);

/** Do requests to pods that behave so get into each other's way, or leave traces that only following each of them shows? */
export const interacts = ({ concurrency, cpu, memory, coldStart }: Behaviour): boolean =>
  concurrency !== undefined ||
  coldStart !== undefined ||
  cpu?.limit !== undefined ||
  (memory !== undefined && (memory.limit !== undefined || memory.perRequest > 0));
