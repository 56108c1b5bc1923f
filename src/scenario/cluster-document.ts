/** How the cluster of a Scenario document is written: how long everything takes, and what there is. */
import * as z from 'zod';
import { quantitySchema as quantity } from './amounts.ts';
import { durationModelSchema } from './durations.ts';

const PLACES = 'a whole number from 1 to 32';
const places = z.int({ error: PLACES }).min(1, { error: PLACES }).max(32, { error: PLACES });
const text = z.string({ error: 'a text' }).min(1, { error: 'a text that is not empty' });
const MACHINES = 'a whole number from 1 to 1000, or a list of nodes';

const node = z.strictObject(
  {
    name: text,
    cpu: quantity.optional().describe('what pods may request of it (default: 4)'),
    memory: quantity.optional().describe('default: 16Gi'),
    pods: z.int({ error: 'a whole number' }).min(0).optional().describe('how many it takes at most (default: 110)'),
    zone: text.optional().describe('its label topology.kubernetes.io/zone'),
    labels: z.record(z.string(), text, { error: 'a mapping' }).optional(),
  },
  { error: 'a mapping' },
);

const machines = z.union([z.int().min(1).max(1_000), z.array(node).min(1)], { error: MACHINES });

const truth = z.boolean({ error: 'true or false' });

const DELAYS = [
  'scheduling',
  'sandbox',
  'imagePull',
  'containerStart',
  'meshProxyStart',
  'endpointPropagation',
  'dnsCache',
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
    nodes: machines
      .optional()
      .describe('the machines there are: so many alike, or each with its room (default: room for everybody)'),
    awsVerifyTargetGroup: truth.optional().describe('the controller’s flag: ask AWS whether an ALB follows'),
  },
  { error: 'a mapping' },
);
