/** PodDisruptionBudget of `policy/v1`. */
import * as z from 'zod';
import { anything, object } from './fields.ts';
import { frame, selector } from './metadata.ts';

const AMOUNT = 'a number of pods from 0, or a share such as 50%';
const amount = z.union([z.int32().min(0), z.string().regex(/^[0-9]+%$/)], { error: AMOUNT });
const policy = z.enum(['IfHealthyBudget', 'AlwaysAllow'], { error: 'IfHealthyBudget or AlwaysAllow' });

export const disruptionBudget = object({
  ...frame,
  spec: object({ minAvailable: amount, maxUnavailable: amount, selector, unhealthyPodEvictionPolicy: policy }).refine(
    ({ minAvailable, maxUnavailable }) => minAvailable === undefined || maxUnavailable === undefined,
    { error: 'one of minAvailable and maxUnavailable, which exclude each other' },
  ),
  status: anything,
});
