/** The meaning of every function. Signatures stand in `languages/promql/functions.ts`; a missing or unknown name does not compile. */
import type { FunctionName } from '../../../languages/promql/functions.ts';
import { arithmeticFunctions } from './arithmetic.ts';
import { basicFunctions } from './basics.ts';
import { dateFunctions } from './dates.ts';
import { histogramFunctions } from './histograms.ts';
import { infoFunctions } from './info.ts';
import { labelFunctions } from './labels.ts';
import type { Meaning } from './meaning.ts';
import { overTimeFunctions } from './over-time.ts';
import { rateFunctions } from './rate.ts';
import { sortingFunctions } from './sorting.ts';
import { trendFunctions } from './trend.ts';

export const meanings: Readonly<Record<FunctionName, Meaning>> = {
  ...arithmeticFunctions,
  ...basicFunctions,
  ...dateFunctions,
  ...histogramFunctions,
  ...infoFunctions,
  ...labelFunctions,
  ...overTimeFunctions,
  ...rateFunctions,
  ...sortingFunctions,
  ...trendFunctions,
};
