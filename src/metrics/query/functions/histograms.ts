/**
 * Functions of histograms. Classic ones, a series for each bucket with its bound in the label `le`, are modelled whole.
 * Native histograms are not: nothing in a scenario exposes them, and functions of nothing else say so.
 */
import { type Labels, labelValue, METRIC_NAME, withLabels, withoutLabels } from '../../labels.ts';
import { formatOpenMetricsFloat, parseFloatStrictly } from '../../numbers.ts';
import { badBucketLabel, forcedMonotonicity, invalidQuantile } from '../annotations.ts';
import { type Bucket, bucketFraction, bucketQuantile } from '../buckets.ts';
import { type Element, QueryError } from '../element.ts';
import { type CallContext, elementsOf, numberOf, ofVector, textOf } from './meaning.ts';

export const histogramFunctions = {
  histogram_quantile: ofVector((context) => {
    const q = checkedQuantile(context, 0);
    return bucketGroups(context, 1).map(({ labels, buckets }) =>
      context.evaluation.nameless(labels, quantileOf(context, 1, q, buckets)),
    );
  }),
  histogram_quantiles: ofVector((context) => {
    const name = textOf(context, 1);
    const groups = bucketGroups(context, 0);
    return context.call.args.slice(2).flatMap((_arg, i): Element[] => {
      const q = checkedQuantile(context, i + 2);
      return groups.map(({ labels, buckets }) => {
        const copies = buckets.map((b) => ({ ...b }));
        const { value, dropName, labels: own } = context.evaluation.nameless(labels, quantileOf(context, 0, q, copies));
        return { labels: withLabels(own, [[name, formatOpenMetricsFloat(q)]]), value, dropName };
      });
    });
  }),
  histogram_fraction: ofVector((context) => {
    const [lower, upper] = [numberOf(context, 0), numberOf(context, 1)];
    return bucketGroups(context, 2).map(({ labels, buckets }) =>
      context.evaluation.nameless(labels, bucketFraction(lower, upper, buckets)),
    );
  }),
  histogram_avg: nativeOnly('histogram_avg'),
  histogram_count: nativeOnly('histogram_count'),
  histogram_stddev: nativeOnly('histogram_stddev'),
  histogram_stdvar: nativeOnly('histogram_stdvar'),
  histogram_sum: nativeOnly('histogram_sum'),
};

function nativeOnly(name: string) {
  return ofVector(() => {
    throw new QueryError(`${name}() needs native histograms, which are not modelled`);
  });
}

function checkedQuantile(context: CallContext, index: number): number {
  const q = numberOf(context, index);
  if (!(q >= 0 && q <= 1)) context.evaluation.annotations.warn(invalidQuantile(q), context.call.args[index]!);
  return q;
}

function quantileOf({ evaluation, call }: CallContext, argument: number, q: number, buckets: Bucket[]): number {
  const { value, forced } = bucketQuantile(q, buckets);
  if (forced) evaluation.annotations.info(forcedMonotonicity, call.args[argument]!);
  return value;
}

interface BucketGroup {
  readonly labels: Labels;
  readonly buckets: Bucket[];
}

/** The buckets of each histogram in a vector: series that differ in `le` only. Those without a bound are left out. */
function bucketGroups(context: CallContext, argument: number): readonly BucketGroup[] {
  const { evaluation, call } = context;
  const memory = evaluation.remembered(call, () => new Map<Labels, Labels>());
  const groups = new Map<string, BucketGroup>();
  for (const { labels, value } of elementsOf(context, argument)) {
    const bound = parseFloatStrictly(labelValue(labels, 'le'));
    if (bound === undefined) {
      const name = evaluation.settings.delayedNameRemoval ? labelValue(labels, METRIC_NAME) : '';
      evaluation.annotations.warn(badBucketLabel(labelValue(labels, 'le'), name), call.args[argument]!);
      continue;
    }
    const own = memory.get(labels) ?? withoutLabels(labels, (name) => name === 'le');
    memory.set(labels, own);
    const group = groups.get(own.key);
    if (group === undefined) groups.set(own.key, { labels: own, buckets: [{ bound, count: value }] });
    else group.buckets.push({ bound, count: value });
  }
  return [...groups.values()];
}
