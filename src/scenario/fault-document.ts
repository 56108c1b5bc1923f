/** How a fault is written in a Scenario document: one shape for each, told apart by `fault`. */
import * as z from 'zod';
import { durationSchema } from './durations.ts';
import { CONTROLLER_PROCESSES } from './fault.ts';

const text = z.string({ error: 'a text' });
const object = <S extends z.ZodRawShape>(shape: S) => z.strictObject(shape, { error: 'a mapping' });
const positive = z.number({ error: 'a positive number' }).positive({ error: 'a positive number' });

/** Everything a fault can be said to be about. */
export const CONTROLLERS = Object.entries(CONTROLLER_PROCESSES).flatMap(([process, held]) => [process, ...held]);
const controller = z.enum(CONTROLLERS as [string, ...string[]], { error: `one of ${CONTROLLERS.join(', ')}` });

const at = durationSchema.describe('when it begins, counted from the beginning of the run');
const lasting = { at, for: durationSchema.optional().describe('how long it lasts (default: to the end of the run)') };

/** The schema of each fault; `share` and `shares` are the document's own way to write parts of a whole. */
export const faultSchema = <S extends z.ZodType, M extends z.ZodType>({ share, shares }: { share: S; shares: M }) =>
  z.discriminatedUnion(
    'fault',
    [
      object({
        fault: z.literal('pod-crash'),
        at,
        image: text.optional().describe('of pods with this image (default: any); * stands for anything'),
        labels: z.record(z.string(), text, { error: 'a mapping' }).optional().describe('of pods with these labels'),
        namespace: text.optional(),
        pods: z
          .union([z.int().min(1), z.literal('all')], { error: 'a number of pods, or all' })
          .optional()
          .describe('how many of them, chosen at random (default: 1)'),
        exitCode: z.int({ error: 'a whole number' }).optional().describe('default 1; 137 is a kill'),
      }),
      object({
        fault: z.literal('slow-dependency'),
        ...lasting,
        image: text.optional().describe('the versions that feel it (default: all); * stands for anything'),
        latencyFactor: positive.optional().describe('multiplies every latency'),
        errors: share.optional().describe('share of requests answered with 500'),
        statuses: shares.optional().describe('share of requests answered with each status other than 200'),
      }),
      object({
        fault: z.literal('registry-outage'),
        ...lasting,
        image: text.optional().describe('images that cannot be pulled (default: all); * stands for anything'),
      }),
      object({
        fault: z.literal('controller-restart'),
        at,
        for: durationSchema.optional().describe('until another process leads (default: 15s, the length of a lease)'),
        controller: controller.optional().describe('default: argo-rollouts'),
      }),
      object({ fault: z.literal('watch-lag'), ...lasting, controller: controller.optional(), lag: durationSchema }),
      object({
        fault: z.literal('api-throttling'),
        ...lasting,
        controller: controller.optional(),
        qps: positive.describe('writes a second'),
        burst: z.int({ error: 'a whole number' }).min(1).optional().describe('writes at once (default: 1)'),
      }),
      object({ fault: z.literal('prometheus-down'), ...lasting }),
      object({
        fault: z.literal('prometheus-slow'),
        ...lasting,
        queries: durationSchema.optional().describe('by how much answers to queries are late'),
        scrapes: durationSchema.optional().describe('by how much answers to scrapes are late'),
      }),
      object({
        fault: z.literal('node-drain'),
        ...lasting,
        node: text.optional().describe('the node that is drained (default: one at random)'),
      }),
      object({
        fault: z.literal('node-loss'),
        ...lasting,
        node: text.optional().describe('the machine that stops (default: one at random)'),
        zone: text.optional().describe('all machines of a zone instead'),
      }),
      object({ fault: z.literal('router-stuck'), ...lasting }),
    ],
    { error: 'a fault: one of pod-crash, slow-dependency, registry-outage, controller-restart, watch-lag, …' },
  );
