/**
 * A whole store as OpenMetrics: every sample of every series with its time. Staleness has no place in that format, so whoever
 * reads it back sees a series live on for the look-back period after it ended.
 */
import { openMetrics, type TimedSample } from './exposition.ts';
import type { MetricMetadata } from './http-api.ts';
import type { Family, FamilyKind } from './instruments.ts';
import { labelValue, METRIC_NAME, withLabels } from './labels.ts';
import type { Series, SeriesStore } from './series.ts';

/** What a series is a part of, and what kind of thing that is. */
interface Belonging {
  readonly family: string;
  readonly kind: FamilyKind;
  readonly help: string;
}

/** OpenMetrics 1.0.0 text, families in order of name. `metadata` says what names mean; other names are of unknown type. */
export function storeAsOpenMetrics(store: SeriesStore, metadata: readonly MetricMetadata[]): string {
  const known = new Map(metadata.map((m) => [m.name, m]));
  const families = new Map<string, Belonging & { readonly series: Series[] }>();
  for (const series of store.all()) {
    const belonging = belongingOf(labelValue(series.labels, METRIC_NAME), known);
    const family = families.get(belonging.family) ?? { ...belonging, series: [] };
    families.set(belonging.family, family);
    family.series.push(series);
  }
  const sorted = [...families.values()].sort((a, b) => (a.family < b.family ? -1 : 1));
  return openMetrics(sorted.map(familyOf));
}

const PARTS = /_(?:bucket|count|sum)$/;

function belongingOf(name: string, known: ReadonlyMap<string, MetricMetadata>): Belonging {
  const whole = known.get(name.replace(PARTS, ''));
  if (PARTS.test(name) && (whole?.type === 'histogram' || whole?.type === 'summary')) {
    return { family: whole.name, kind: whole.type, help: whole.help };
  }
  const own = known.get(name);
  if (own !== undefined) return { family: name, kind: own.type, help: own.help };
  // What Prometheus writes about scrapes and alerts itself goes up and down.
  const isGauge = name === 'up' || name.startsWith('scrape_') || name === 'ALERTS' || name === 'ALERTS_FOR_STATE';
  return { family: name, kind: isGauge ? 'gauge' : 'unknown', help: '' };
}

/** The samples of one metric stand together, in order of time, and those of one time in the order of its parts. */
function familyOf({ family, kind, help, series }: Belonging & { readonly series: readonly Series[] }): Family {
  const metrics = new Map<string, Series[]>();
  for (const one of series) {
    const key = withLabels(one.labels, [[METRIC_NAME, ''], ...(kind === 'histogram' ? [['le', ''] as const] : [])]).key;
    metrics.set(key, [...(metrics.get(key) ?? []), one]);
  }
  return { name: family, kind, help, samples: [...metrics.values()].flatMap(samplesOf) };
}

function samplesOf(parts: readonly Series[]): readonly TimedSample[] {
  const ranked = parts.length === 1 ? parts : [...parts].sort((a, b) => rankOf(a) - rankOf(b));
  const samples: (TimedSample & { readonly timeMs: number })[] = [];
  for (const { labels, samples: own } of ranked) {
    own.each((timeMs, value, stale) => {
      if (!stale) samples.push({ labels, value, timeMs });
    });
  }
  return parts.length === 1 ? samples : samples.sort((a, b) => a.timeMs - b.timeMs);
}

/** Buckets by their bounds, then sum and count. */
function rankOf({ labels }: Series): number {
  const le = labelValue(labels, 'le');
  if (le !== '') return le === '+Inf' ? Number.MAX_VALUE : Number(le);
  return Number.POSITIVE_INFINITY;
}
