/** Manifests that people really wrote: each file decodes, or is refused for the reason it deserves. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeScenario, type SourceFile } from '../../src/scenario/decode.ts';
import { readManifests } from '../../src/scenario/manifests.ts';
import { shared } from '../shared.ts';

const argo = shared('inputs/argo');
const seeds = shared('inputs/seeds');
const absent = 'skipped, because the collected manifests are not beside this checkout';

function filesBelow(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) return filesBelow(path);
      return /\.(?:ya?ml|txt)$/.test(name) ? [path] : [];
    });
}

const at = (root: string, ...paths: string[]): SourceFile[] =>
  paths.flatMap((path) => {
    const full = join(root, path);
    const files = statSync(full).isDirectory() ? filesBelow(full) : [full];
    return files.map((file) => ({ file: relative(root, file), text: readFileSync(file, 'utf8') }));
  });

const summaries = (files: readonly SourceFile[], strict = true) => {
  const decoded = decodeScenario(files, { strict });
  return decoded.ok ? [] : decoded.problems.map((p) => `${p.at.file}:${p.at.line} ${p.path} ${p.found}`);
};

/** Upstream's own slips and templates, with the line that is to blame. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ['examples/helm-blue-green/templates/rollout.yaml', ':20 '],
  ['examples/helm-blue-green/templates/services.yaml', ':5 '],
  ['examples/traffic-management/rollout-linkerd.yaml', ':101 '],
  ['test/e2e/expectedfailures/analysis-run-failfast.yaml', ':19 '],
  ['test/e2e/expectedfailures/malformed-analysistemplate.yaml', ':18 '],
  ['test/e2e/expectedfailures/malformed-clusteranalysistemplate.yaml', ':18 '],
  ['test/e2e/expectedfailures/malformed-rollout.yaml', ':19 '],
]);

describe('the manifests of Argo Rollouts', () => {
  const files = argo === undefined ? [] : filesBelow(argo).map((file) => relative(argo, file));

  it.skipIf(argo === undefined)(
    `decode one by one, but for upstream's slips${argo === undefined ? ` (${absent})` : ''}`,
    () => {
      const wrong = files.flatMap((file) => {
        const { problems } = readManifests(at(argo ?? '', file), { strict: true });
        const told = problems.map((p) => `${p.at.file}:${p.at.line} ${p.path} ${p.found}`);
        const line = REFUSED.get(file);
        if (line === undefined) return told;
        return told[0]?.startsWith(`${file}${line}`)
          ? []
          : [`${file} is not refused at ${line}: ${told[0] ?? 'it decodes'}`];
      });
      expect(wrong).toEqual([]);
      expect(files.length).toBeGreaterThan(100);
    },
  );

  it.skipIf(argo === undefined)(
    `become scenarios wherever there is a Rollout${argo === undefined ? ` (${absent})` : ''}`,
    () => {
      const withRollout = files.filter((file) => {
        const { manifests, problems } = readManifests(at(argo ?? '', file), { strict: true });
        return (
          problems.length === 0 &&
          manifests.some((m) => m.object.kind === 'Rollout' && m.object.apiVersion === 'argoproj.io/v1alpha1')
        );
      });
      const wrong = withRollout.flatMap((file) => summaries(at(argo ?? '', file)));
      // Scripts fill these in before anyone applies them; as they stand, the controller refuses them, too.
      expect(wrong.filter((told) => !/ROLLOUT_NAME|REPLACEME|\$\$name\$\$/.test(told))).toEqual([]);
      expect(wrong).toHaveLength(4);
      expect(withRollout.length).toBeGreaterThan(60);
    },
  );
});

describe('the manifests of the seeds', () => {
  const story = (...paths: string[]) => at(seeds ?? '', ...paths);
  const found = (paths: readonly string[], strict = true) => summaries(story(...paths), strict);
  const test = (name: string, check: () => void) =>
    it.skipIf(seeds === undefined)(`${name}${seeds === undefined ? ` (${absent})` : ''}`, check);

  test('blue/green, both canaries, the six- and the three-replica Rollout, and the chart are scenarios', () => {
    expect(found(['codefresh-blue-green/manual-approval'])).toEqual([]);
    expect(found(['codefresh-canary/canary-manual-approval'])).toEqual([]);
    const metrics = ['rollout', 'analysis', 'service', 'service-all', 'service-preview'];
    expect(found(metrics.map((name) => `codefresh-canary/canary-with-metrics/${name}.yaml`))).toEqual([]);
    expect(found(['colorapi/repo-history/95662aa-six-replicas.yaml', 'colorapi/valid/analysistemplate.yaml'])).toEqual(
      [],
    );
    expect(found(['colorapi/repo-history/c6c011b-three-replicas.yaml'])).toEqual([]);
    expect(found(['devops-toolkit/rendered'])).toEqual([]);
  });

  test('the sample app’s metrics are told from its query', () => {
    const metrics = ['rollout', 'analysis', 'service', 'service-all', 'service-preview'];
    const decoded = decodeScenario(
      story(...metrics.map((name) => `codefresh-canary/canary-with-metrics/${name}.yaml`)),
    );
    expect(decoded.ok && decoded.scenario.metrics.app).toEqual([
      { type: 'counter', name: 'response_status', labels: { status: 'status' } },
    ]);
    expect(decoded.ok && decoded.scenario.traffic[0]).toMatchObject({ to: 'rollout-canary-all-traffic', meshed: true });
    expect(decoded.ok && decoded.scenario.assumptions.map((a) => a.about)).toEqual([
      'images',
      'traffic',
      'release',
      'behaviour',
      'metrics',
    ]);
  });

  test('the misplaced maxSurge is refused with its home, and pruned on request', () => {
    const file = 'colorapi/repo-history/2843dfc-nginx.yaml';
    expect(found([file])).toEqual([`${file}:14 spec.strategy.maxSurge the unknown field "maxSurge"`]);
    expect(found([file], false)).toEqual([]);
  });

  test('the listing as printed tells all its slips: the colon, the misplaced args, the interval without a unit', () => {
    const file = 'colorapi/as-printed/4-analysis.txt';
    expect(found([file])).toEqual([
      `${file}:1  a part of a Rollout (spec) by itself`,
      `${file}:6 strategy.canary.args the unknown field "args"`,
      `${file}:7  Implicit keys need to be on a single line`,
      `${file}:27 spec.metrics[0].interval the number 5`,
    ]);
  });

  test('the Deployment alone is no rehearsal', () => {
    expect(found(['colorapi/as-printed/1-deployment-and-service.yaml'])[0]).toContain(
      'a Deployment (colorapi) and no Rollout',
    );
  });
});
