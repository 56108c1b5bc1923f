/** The door of this room: files in; a Scenario, or every problem with its line, out. Nothing here reads a file system. */
import { decode } from '../languages/decode.ts';
import type { RuleGroup } from '../metrics/rules/rule.ts';
import { assemble, fillImages, NOTHING_SAID } from './assemble.ts';
import { checkManifests } from './checks.ts';
import { type ScenarioDocument, scenarioDocument } from './document.ts';
import type { Problem, Scenario } from './format.ts';
import { fromDocument, type Said } from './from-document.ts';
import { assumeSyncedByHand, type GitOps, placeInGit } from './gitops.ts';
import { isArgo, type Manifest, type ManifestObject, type Manifests, readManifests } from './manifests.ts';
import { rulesOfObject } from './parts/rules.ts';
import { inOrder, problemAt, problemOf, problemOfFile, type Source, type SourceFile } from './problems.ts';
import { completeReferences } from './references.ts';
import { rolloutManifest } from './rollout-manifest.ts';

export { formatProblem, type SourceFile } from './problems.ts';

export interface DecodeScenarioOptions {
  /**
   * Fetches what a Scenario document names under `manifests`: `path` as written, `from` the file that names it. A folder
   * may give several files; `undefined` means that there is nothing of that name.
   */
  readonly read?: (path: string, from: string) => readonly SourceFile[] | undefined;
  /** Refuse unknown fields and repeated keys in manifests, as `kubectl apply` does (default), or drop them as the API server does. */
  readonly strict?: boolean;
}

export type DecodedScenario =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Decodes manifests and at most one Scenario document into a Scenario, or into every problem of all files at once. */
export function decodeScenario(files: readonly SourceFile[], options: DecodeScenarioOptions = {}): DecodedScenario {
  const given = readManifests(files, { strict: options.strict ?? true });
  const problems: Problem[] = [...given.problems];
  const source = given.scenarios[0];
  problems.push(...given.scenarios.slice(1).map(secondScenario));
  const document = source === undefined ? undefined : decodeDocument(source, problems);
  const named =
    source === undefined || document === undefined ? [] : namedFiles(document, source, files, options, problems);
  // Read together with the first, so that an object given twice is noticed wherever it stands.
  const read = named.length === 0 ? given : readManifests([...files, ...named], { strict: options.strict ?? true });
  if (read !== given) problems.splice(0, given.problems.length, ...read.problems);
  problems.push(...checkManifests([...read.manifests, ...read.fragments]), ...checkContent(files, read, problems));
  if (problems.length > 0)
    return {
      ok: false,
      problems: inOrder(
        problems,
        [...files, ...named].map((f) => f.file),
      ),
    };
  return build(read, source, document, files, options);
}

function build(
  read: Manifests,
  source: Source | undefined,
  document: ScenarioDocument | undefined,
  files: readonly SourceFile[],
  options: DecodeScenarioOptions,
): DecodedScenario {
  const placed = placeInGit(
    read.manifests,
    document,
    (path) => (source === undefined ? undefined : options.read?.(path, source.file.file)) ?? [],
  );
  const images = fillImages(placed.objects);
  const { objects, assumptions } = completeReferences(images.objects);
  const rollouts = objects.filter(isReleasable).map((o) => rolloutManifest(o, objects));
  const { said, problems }: ReturnType<typeof fromDocument> =
    source === undefined || document === undefined
      ? { said: NOTHING_SAID, problems: [] }
      : fromDocument(document, {
          source,
          objects,
          rollouts: onlyRollouts(rollouts, document),
          folders: placed.folders,
          read: options.read,
        });
  const rules = read.manifests
    .filter(isPrometheusRule)
    .flatMap((m) => rulesOfObject(m.source, said.prometheus.evaluationInterval, problems));
  if (problems.length > 0)
    return {
      ok: false,
      problems: inOrder(
        problems,
        files.map((f) => f.file),
      ),
    };
  const byHand = placed.folders.length === 0 ? [] : assumeSyncedByHand(objects);
  const scenario = assemble({
    objects,
    rollouts,
    said: withRules(withRepository(said, placed.assumed), rules),
    assumptions: [...placed.assumptions, ...byHand, ...images.assumptions, ...assumptions],
    notices: [...read.notices, ...placed.notices],
  });
  return { ok: true, scenario };
}

const isPrometheusRule = ({ object }: Manifest): boolean =>
  object.kind === 'PrometheusRule' && object.apiVersion.startsWith('monitoring.coreos.com/');

const withRules = (said: Said, rules: readonly RuleGroup[]): Said =>
  rules.length === 0
    ? said
    : { ...said, prometheus: { ...said.prometheus, rules: [...said.prometheus.rules, ...rules] } };

/** A document that speaks of Argo CD alone leaves it to the manifests what stands in Git. */
const withRepository = (said: Said, assumed: GitOps | undefined): Said =>
  assumed === undefined
    ? said
    : { ...said, gitops: { ...assumed, ...said.gitops, repositories: assumed.repositories, commits: assumed.commits } };

const isReleasable = (o: ManifestObject): boolean =>
  o.kind === 'Rollout' || (o.kind === 'Deployment' && o.apiVersion === 'apps/v1');

/** Deployments count only where no Rollout could be meant, or where they are named. */
function onlyRollouts<R extends { readonly name: string; readonly spec: { readonly strategy?: unknown } }>(
  all: readonly R[],
  document: ScenarioDocument,
): readonly R[] {
  const named = new Set([...(document.releases ?? []), ...(document.people ?? [])].map((x) => x.rollout));
  const rollouts = all.filter((r) => {
    const strategy = r.spec.strategy as { canary?: unknown; blueGreen?: unknown } | undefined;
    return strategy?.canary !== undefined || strategy?.blueGreen !== undefined || named.has(r.name);
  });
  return rollouts.length === 0 ? all : rollouts;
}

function decodeDocument(source: Source, problems: Problem[]): ScenarioDocument | undefined {
  const decoded = decode(scenarioDocument, source.document, { at: source.base });
  problems.push(...decoded.mistakes.map((m) => problemOf(source.file, m)));
  return decoded.value;
}

const secondScenario = (source: Source): Problem =>
  problemAt(source, [], {
    found: 'a second Scenario document',
    expected: 'one Scenario a run',
    remedy: 'run preroll once for each',
  });

/** The files a document names, those already given left out. */
function namedFiles(
  document: ScenarioDocument,
  source: Source,
  files: readonly SourceFile[],
  options: DecodeScenarioOptions,
  problems: Problem[],
): SourceFile[] {
  const found: SourceFile[] = [];
  const inGit = (document.gitops?.repositories ?? []).flatMap(({ paths }, i) =>
    Object.entries(paths).flatMap(([folder, files]) =>
      files.map((path, j) => ({ path, at: ['gitops', 'repositories', i, 'paths', folder, j] })),
    ),
  );
  for (const { path, at } of [
    ...(document.manifests ?? []).map((path, i) => ({ path, at: ['manifests', i] })),
    ...inGit,
  ]) {
    const read = options.read?.(path, source.file.file);
    if (read === undefined) {
      problems.push(
        problemAt(source, at, {
          found: `the file ${path}, which is not there`,
          expected: 'a path relative to this document',
          remedy: 'correct the path',
        }),
      );
    }
    for (const file of read ?? []) {
      if (![...files, ...found].some((f) => f.file === file.file)) found.push(file);
    }
  }
  return found;
}

/** Is there anything to rehearse? Only asked when the files themselves are sound. */
function checkContent(files: readonly SourceFile[], read: Manifests, problems: readonly Problem[]): Problem[] {
  const workloadless = read.manifests
    .filter((m) => isArgo(m, 'Rollout'))
    .flatMap((m) => checkWorkload(m, read.manifests));
  if (problems.length > 0) return workloadless;
  if (read.manifests.some((m) => RUNNABLE.some((kind) => isArgo(m, kind)))) return workloadless;
  const deployment = read.manifests.find((m) => m.object.kind === 'Deployment');
  if (deployment !== undefined) {
    if (read.scenarios.length > 0) return [];
    return [
      problemAt(deployment.source, ['kind'], {
        found: `a Deployment (${deployment.object.metadata.name}) and no Rollout`,
        expected: 'a Rollout of argoproj.io/v1alpha1',
        remedy:
          'write a Rollout with `workloadRef` to the Deployment, or name the Deployment in a Scenario document to rehearse it as a baseline',
      }),
    ];
  }
  const kinds = [...new Set(read.manifests.map((m) => m.object.kind))];
  return [
    problemOfFile(files[0]?.file ?? 'no file', {
      found:
        files.length === 0
          ? 'no file at all'
          : files.every((file) => file.text.trim() === '')
            ? 'an empty file'
            : kinds.length === 0
              ? 'no Kubernetes object'
              : `only ${kinds.join(', ')}`,
      expected: 'a Rollout, an Experiment or an AnalysisRun of argoproj.io/v1alpha1',
      remedy: 'name the file or folder that holds the Rollout',
    }),
  ];
}

const RUNNABLE = ['Rollout', 'Experiment', 'AnalysisRun'];

/** A Rollout that borrows its pod template cannot run without the lender. */
function checkWorkload(manifest: Manifest, all: readonly Manifest[]): Problem[] {
  const ref = manifest.object.spec?.workloadRef as { kind?: string; name?: string } | undefined;
  if (ref === undefined) return [];
  const namespace = manifest.object.metadata.namespace ?? 'default';
  const there = all.some(
    (m) =>
      m.object.kind === ref.kind &&
      m.object.metadata.name === ref.name &&
      (m.object.metadata.namespace ?? 'default') === namespace,
  );
  if (there) return [];
  return [
    problemAt(manifest.source, ['spec', 'workloadRef'], {
      found: `a reference to the ${ref.kind ?? 'workload'} ${ref.name ?? ''}, which is in none of the files`,
      expected: 'the object that holds the pod template',
      remedy: `name the file that holds the ${ref.kind ?? 'workload'} ${ref.name ?? ''}, too`,
    }),
  ];
}
