/** Every conformance suite there is code for, and the names of those there is none for yet. */
import type { Suite } from '../suite.ts';
import { suite as argocd } from './argocd.ts';
import { suite as assessment } from './assessment.ts';
import { suite as deployment } from './deployment.ts';
import { suite as durations } from './durations.ts';
import { suite as evaluate } from './evaluate.ts';
import { suite as expr } from './expr.ts';
import { suite as getRollout } from './get-rollout.ts';
import { suites as golden } from './golden.ts';
import { suite as goldenViews } from './golden-views.ts';
import { suite as hpa } from './hpa.ts';
import { suite as jsonpath } from './jsonpath.ts';
import { suite as lint } from './lint.ts';
import { suite as phase } from './phase.ts';
import { suite as power } from './power.ts';
import { suite as promql } from './promql.ts';
import { suite as promqlPrometheus242 } from './promql-prom242.ts';
import { suite as promqlRandom, textSuite as promqlRandomText } from './promql-random.ts';
import { suite as prove } from './prove.ts';
import { suite as providers } from './providers.ts';
import { suite as replicaCounts } from './replica-counts.ts';
import { suite as templateArgs } from './template-args.ts';
import { suite as unmarshal } from './unmarshal.ts';
import { suite as validation } from './validation.ts';
import { suite as validationRandom } from './validation-random.ts';

/** In the order of the data's own list. */
export const suites: readonly Suite[] = [
  ...golden,
  goldenViews,
  replicaCounts,
  phase,
  validation,
  validationRandom,
  lint,
  unmarshal,
  hpa,
  deployment,
  assessment,
  evaluate,
  providers,
  templateArgs,
  durations,
  jsonpath,
  expr,
  argocd,
  prove,
  power,
  promql,
  promqlRandom,
  promqlRandomText,
  promqlPrometheus242,
  getRollout,
];

export const withoutCode: readonly string[] = [];
