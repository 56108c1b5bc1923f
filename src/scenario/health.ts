/** How a behaviour says when its probes fail (`unhealthy`) and when its process ends by itself (`crashes`). */
import * as z from 'zod';
import type { Crashes, Health, Sickness } from '../cluster/kubelet/health.ts';
import { duration, durationSchema } from './durations.ts';

const object = <S extends z.ZodRawShape>(shape: S) => z.strictObject(shape, { error: 'a mapping' });
const PROBES = ['readiness', 'liveness', 'startup'] as const;
const probe = z.enum(PROBES, { error: `one of ${PROBES.join(', ')}` });

const unhealthy = object({
  probes: z.array(probe, { error: 'a list of probes' }).optional().describe('which of them fail (default: all)'),
  since: z
    .enum(['pod', 'run'], { error: 'pod or run' })
    .optional()
    .describe('count from the start of the pod’s process (default), or from the run’s beginning'),
  after: durationSchema.optional().describe('when they begin to fail (default: at once)'),
  for: durationSchema.optional().describe('how long (default: for good)'),
  every: durationSchema.optional().describe('again each time so long after they began to fail: they flap'),
});

const crashes = object({
  after: durationSchema.optional().describe('the first process of each pod ends so long after its start'),
  every: durationSchema.optional().describe('each process ends so long after its start'),
  exitCode: z.int({ error: 'a whole number' }).optional().describe('default 1'),
});

/** The fields of a behaviour that are about its health. */
export const healthFields = {
  unhealthy: z.array(unhealthy, { error: 'a list' }).optional().describe('when probes fail'),
  crashes: crashes.optional().describe('when the process ends by itself'),
};

interface HealthText {
  readonly unhealthy?: readonly z.infer<typeof unhealthy>[] | undefined;
  readonly crashes?: z.infer<typeof crashes> | undefined;
}

export interface HealthComplaint {
  readonly path: readonly (string | number)[];
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;
}

/** What is said of health, on top of what the behaviour starts from; `undefined`: nothing is. */
export function healthOf(
  text: HealthText,
  base: Health | undefined,
  complain: (complaint: HealthComplaint) => void,
): Health | undefined {
  if (text.unhealthy === undefined && text.crashes === undefined) return base;
  const crashing = text.crashes === undefined ? base?.crashes : crashesOf(text.crashes, complain);
  return {
    sicknesses: text.unhealthy?.map((one, i) => sicknessOf(one, i, complain)) ?? base?.sicknesses ?? [],
    ...(crashing === undefined ? {} : { crashes: crashing }),
  };
}

function sicknessOf(
  { probes = [...PROBES], since = 'pod', after = '0s', every, ...text }: z.infer<typeof unhealthy>,
  index: number,
  complain: (complaint: HealthComplaint) => void,
): Sickness {
  if (every !== undefined && (text.for === undefined || duration(text.for) >= duration(every))) {
    complain({
      path: ['unhealthy', index, 'every'],
      found: 'probes that fail again before they have recovered',
      expected: '`for` shorter than `every`',
      remedy: 'write { for: 20s, every: 2m }, for example',
    });
  }
  return {
    probes,
    since,
    after: duration(after),
    ...(text.for === undefined ? {} : { lasting: duration(text.for) }),
    ...(every === undefined ? {} : { every: duration(every) }),
  };
}

function crashesOf(
  { after, every, exitCode = 1 }: z.infer<typeof crashes>,
  complain: (complaint: HealthComplaint) => void,
): Crashes {
  if ((after === undefined) === (every === undefined)) {
    complain({
      path: ['crashes'],
      found: after === undefined ? 'crashes at no moment' : 'both `after` and `every`',
      expected: 'one of after: 2m (once a pod), every: 2m (each process)',
      remedy: after === undefined ? 'say when' : 'remove one of the two',
    });
  }
  return {
    exitCode,
    ...(after === undefined ? {} : { after: duration(after) }),
    ...(every === undefined ? {} : { every: duration(every) }),
  };
}
