/** Every rule there is, in the order of their ids. A new one is a file, a line here, and a page in `docs/rules/`. */
import type { Rule } from '../rule.ts';
import { cannotFail } from './analysis/cannot-fail.ts';
import { endsInconclusive } from './analysis/ends-inconclusive.ts';
import { invalidMetric } from './analysis/invalid-metric.ts';
import { neverSucceeds } from './analysis/never-succeeds.ts';
import { passesWithoutSuccess } from './analysis/passes-without-success.ts';
import { alwaysTheSame } from './conditions/always-the-same.ts';
import { failsOpen } from './conditions/fails-open.ts';
import { invalidCondition } from './conditions/invalid.ts';
import { noDataAborts } from './conditions/no-data-aborts.ts';
import { duplicateObject } from './manifest/duplicate-object.ts';
import { invalid } from './manifest/invalid.ts';
import { intervalBelowScrape } from './promql/interval-below-scrape.ts';
import { invalidQuery } from './promql/invalid.ts';
import { irate } from './promql/irate.ts';
import { notScoped } from './promql/not-scoped.ts';
import { overlappingLooks } from './promql/overlapping-looks.ts';
import { windowBelowScrape } from './promql/window-below-scrape.ts';
import { windowTight } from './promql/window-tight.ts';
import { missing } from './references/missing.ts';
import { misspelt } from './references/misspelt.ts';
import { invalidReference } from './rollout/invalid-reference.ts';
import { invalidSpec } from './rollout/invalid-spec.ts';

export const rules: readonly Rule[] = [
  cannotFail,
  endsInconclusive,
  invalidMetric,
  neverSucceeds,
  passesWithoutSuccess,
  alwaysTheSame,
  failsOpen,
  invalidCondition,
  noDataAborts,
  duplicateObject,
  invalid,
  intervalBelowScrape,
  invalidQuery,
  irate,
  notScoped,
  overlappingLooks,
  windowBelowScrape,
  windowTight,
  missing,
  misspelt,
  invalidReference,
  invalidSpec,
];
