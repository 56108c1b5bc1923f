/** Makes the AnalysisRun that a step, the background or a promotion asks for (`rollout/analysis.go: newAnalysisRunFromRollout`). */

import { deepEqual } from '../../cluster/equality.ts';
import { controllerOf, type Draft, type Json, type KubeObject, type StringMap } from '../../cluster/objects.ts';
import { argumentsOfRollout } from '../analysis/arguments.ts';
import {
  type AnalysisRun,
  type AnalysisRunSpec,
  type AnalysisTemplateRef,
  analysisRuns,
  analysisTemplates,
  clusterAnalysisTemplates,
  isCompleted,
} from '../analysis/objects.ts';
import { collectTemplates, composeRun } from '../analysis/templates.ts';
import type { Effect } from './effects.ts';
import { REVISION } from './keys.ts';
import type { RolloutAnalysis } from './objects.ts';
import { ownerOf } from './owner.ts';
import type { Pass } from './pass.ts';
import { hashOf } from './revisions.ts';

export type MadeRun =
  | { readonly ok: true; readonly run: AnalysisRun; readonly effects: readonly Effect[] }
  | { readonly ok: false; readonly problem: string };

const API = 'argoproj.io/v1alpha1';

/** The run and the write that creates it; or the run that is there already, if it is the very one and still going. */
export function newRun(pass: Pass, asked: RolloutAnalysis, infix: string, labels: StringMap): MadeRun {
  const { metadata } = pass.rollout;
  const args = argumentsOfRollout(asked.args ?? [], sourceOf(pass));
  if (!args.ok) return args;
  const collected = templatesOf(pass, (asked.templates ?? []) as readonly AnalysisTemplateRef[]);
  if (!collected.ok) return collected;
  const { dryRun, measurementRetention } = asked;
  const spec = composeRun(collected.value, { args: args.value, dryRun, measurementRetention });
  if (!spec.ok) return spec;
  const revision = metadata.annotations?.[REVISION] ?? '';
  const name = [metadata.name, hashOf(pass.current), revision, ...(infix === '' ? [] : [infix])].join('-');
  return placed(pass, name, spec.value, {
    labels: { ...labels, ...asked.analysisRunMetadata?.labels, ...pass.spec.selector?.matchLabels },
    annotations: { [REVISION]: revision, ...asked.analysisRunMetadata?.annotations },
  });
}

/** What arguments may refer to. */
export const sourceOf = ({ rollout, stable, current }: Pass) => ({
  rollout: rollout as unknown as Json,
  stableHash: hashOf(stable),
  latestHash: hashOf(current),
});

function templatesOf(pass: Pass, refs: readonly AnalysisTemplateRef[]): ReturnType<typeof collectTemplates> {
  const { namespace } = pass.rollout.metadata;
  return collectTemplates(refs, {
    template: (name) => pass.read.get(analysisTemplates, namespace, name),
    clusterTemplate: (name) => pass.read.get(clusterAnalysisTemplates, '', name),
  });
}

/** What makes two runs the same: how they are ended does not count. */
const essence = ({ metrics, args, dryRun, measurementRetention }: AnalysisRunSpec) => ({
  metrics,
  args,
  dryRun,
  measurementRetention,
});

/** Under the first name that is free: `web-abc-2-1`, `web-abc-2-1.1`, `web-abc-2-1.2` … (`CreateWithCollisionCounter`). */
function placed(
  { rollout, read }: Pass,
  base: string,
  spec: AnalysisRunSpec,
  { labels, annotations }: { readonly labels: StringMap; readonly annotations: StringMap },
): MadeRun {
  const { namespace, uid } = rollout.metadata;
  let name = base;
  for (let collision = 1; ; collision++) {
    const present = read.get(analysisRuns, namespace, name);
    if (present === undefined) break;
    const isOurs = controllerOf(present)?.uid === uid && deepEqual(essence(present.spec), essence(spec));
    if (isOurs && !isCompleted(present.status?.phase)) return { ok: true, run: present, effects: [] };
    name = `${base}.${collision}`;
  }
  const draft = {
    apiVersion: API,
    kind: 'AnalysisRun',
    metadata: { name, namespace, labels, annotations, ownerReferences: [ownerOf(rollout)] },
    spec,
    // A run made by a controller begins with an empty summary, one that a person wrote with no status at all.
    status: { runSummary: {} },
  } as const;
  return {
    ok: true,
    run: draft as unknown as AnalysisRun,
    effects: [{ kind: 'create', draft: draft as Draft<KubeObject> }],
  };
}
