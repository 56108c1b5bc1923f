/** Experiments by themselves and as steps of a canary, with what their analyses can do. */
import { integerOf } from '../delivery/analysis/limits.ts';
import type { Path } from '../languages/yaml.ts';
import type { Manifest } from '../scenario/manifests.ts';
import { analysesIn, type FoundAnalysis } from '../study/prove/analyses.ts';
import { proveRun, type RunProof } from '../study/prove/run.ts';
import { allOf, type Bundle, inside, itemsInside } from './bundle.ts';
import { canariesOf, stepPath } from './rollouts.ts';
import { secondsOf } from './schedule.ts';

export interface ExperimentHere {
  readonly manifest: Manifest;
  readonly path: Path;
  /** 0: none is given. */
  readonly seconds: number;
  readonly analyses: readonly ExperimentAnalysisHere[];
  readonly isStep: boolean;
}

export interface ExperimentAnalysisHere {
  readonly name: string;
  readonly path: Path;
  readonly isRequired: boolean;
  /** Nothing if its template is in no file, or is unsound. */
  readonly proof: RunProof | undefined;
}

const known = new WeakMap<Bundle, readonly ExperimentHere[]>();

export function experimentsOf(bundle: Bundle): readonly ExperimentHere[] {
  let found = known.get(bundle);
  if (found === undefined) {
    const templates = bundle.manifests
      .map(({ object }) => object)
      .filter(({ kind }) => kind.endsWith('AnalysisTemplate'));
    const runs = new Map(analysesIn(templates).map((analysis) => [analysis.where, analysis]));
    const proofs = new Map<string, RunProof | undefined>();
    const proved: Proved = (template) => {
      if (!proofs.has(template)) proofs.set(template, proofOf(runs.get(template)));
      return proofs.get(template);
    };
    const alone = allOf(bundle, 'argoproj.io', 'Experiment').map((m) => here(m, ['spec'], false, proved));
    const steps = canariesOf(bundle).flatMap(({ manifest, steps: all }) =>
      all.flatMap(({ experiment }, i) =>
        experiment === undefined ? [] : [here(manifest, stepPath(i, 'experiment'), true, proved)],
      ),
    );
    found = [...alone, ...steps];
    known.set(bundle, found);
  }
  return found;
}

/** A lint should not be waited for; what is not decided by then is not spoken of. */
const MOST_PASSES = 1_000;

/** A run of a template by itself, proved when it is first asked for. */
type Proved = (template: string) => RunProof | undefined;

function proofOf(analysis: FoundAnalysis | undefined): RunProof | undefined {
  const spec = analysis?.spec;
  const isSmall = spec?.ok === true && spec.value.metrics.every(({ count }) => integerOf(count, 0) <= 100);
  return spec?.ok === true && isSmall ? proveRun(spec.value, { mostPasses: MOST_PASSES }) : undefined;
}

function here(manifest: Manifest, path: Path, isStep: boolean, proved: Proved): ExperimentHere {
  const own = inside(manifest.object, ...path);
  const duration = inside(own, 'duration');
  const analyses = itemsInside(own, 'analyses').map((analysis, i): ExperimentAnalysisHere => {
    const kind = inside(analysis, 'clusterScope') === true ? 'ClusterAnalysisTemplate' : 'AnalysisTemplate';
    return {
      name: String(inside(analysis, 'name') ?? ''),
      path: [...path, 'analyses', i],
      isRequired: inside(analysis, 'requiredForCompletion') === true,
      proof: proved(`${kind} ${String(inside(analysis, 'templateName'))}`),
    };
  });
  return { manifest, path, seconds: secondsOf(typeof duration === 'string' ? duration : undefined), analyses, isStep };
}
