/** Old versions beyond `revisionHistoryLimit` are forgotten (`deployment/sync.go: cleanupDeployment`). */
import type { Effect, Look } from './look.ts';
import { isActive, lowestRevisionFirst } from './versions.ts';

/**
 * As many as exceed the limit, lowest revision first. One of them that wants or has pods is skipped, and no other goes in
 * its place: it is looked at again next time.
 */
export function cutHistory({ old, settings }: Look): readonly Effect[] {
  const { historyLimit } = settings;
  if (historyLimit === undefined) return [];
  const tooMany = [...old].sort(lowestRevisionFirst).slice(0, Math.max(0, old.length - historyLimit));
  const because = `${old.length} old versions, and ${historyLimit} are kept`;
  return tooMany
    .filter((v) => !isActive(v) && v.created === 0 && v.observed)
    .map((v) => ({ kind: 'forget', version: v.name, because }));
}
