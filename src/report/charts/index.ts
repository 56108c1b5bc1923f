/** The lanes of a report, from top to bottom. To add a chart: write its file, and name it here. */
import type { Chart } from '../lane.ts';
import { applications } from './applications.ts';
import { faults } from './faults.ts';
import { latency } from './latency.ts';
import { measurements } from './measurements.ts';
import { people } from './people.ts';
import { pods } from './pods.ts';
import { requests } from './requests.ts';
import { steps } from './steps.ts';
import { weight } from './weight.ts';

/** In the order of a story: what was planned, what it moved, what users felt, what was concluded, who stepped in. */
export const charts: readonly Chart[] = [
  steps,
  weight,
  pods,
  requests,
  latency,
  measurements,
  applications,
  people,
  faults,
];
