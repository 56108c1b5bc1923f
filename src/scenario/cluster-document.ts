/** How the cluster of a Scenario document is written: how long everything takes, and what there is. */
import * as z from 'zod';
import { durationModelSchema } from './durations.ts';

const PLACES = 'a whole number from 1 to 32';
const places = z.int({ error: PLACES }).min(1, { error: PLACES }).max(32, { error: PLACES });
const truth = z.boolean({ error: 'true or false' });

const DELAYS = [
  'scheduling',
  'sandbox',
  'imagePull',
  'containerStart',
  'meshProxyStart',
  'endpointPropagation',
  'routerPropagation',
  'loadBalancerUpdate',
  'targetRegistration',
  'targetDeregistration',
  'watchLag',
  'shutdown',
] as const;

const delays = Object.fromEntries(DELAYS.map((name) => [name, durationModelSchema.optional()])) as {
  [D in (typeof DELAYS)[number]]: z.ZodOptional<typeof durationModelSchema>;
};

export const clusterSchema = z.strictObject(
  {
    ...delays,
    vantagePoints: places
      .optional()
      .describe('in how many places endpoints and routes are learnt, each at a time of its own (default: 1)'),
    awsVerifyTargetGroup: truth.optional().describe('the controller’s flag: ask AWS whether an ALB follows'),
  },
  { error: 'a mapping' },
);
