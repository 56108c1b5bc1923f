/** What lint says about manifests that others wrote: every error was looked at, and is right for the reason given here. */
import { describe, expect, it } from 'vitest';
import { readInputs } from '../../src/cli/files.ts';
import { lint } from '../../src/lint/lint.ts';
import { shared } from '../shared.ts';

/** By file, with the rule and why it is right. */
type Judged = { readonly [file: string]: readonly [rule: string, because: string] };

const TEMPLATE = 'its tests put a name in for the placeholder';
const HELM = 'a Helm template: its placeholders are no YAML until it is rendered';
const QUANTITY = 'made to be refused: the quantity "invalid"';

const argo: Judged = {
  'examples/analysis-templates.yaml': ['analysis/cannot-fail', 'count 1, failureLimit 1: its Job may fail'],
  'examples/cluster-analysis-templates.yaml': ['analysis/cannot-fail', 'count 1, failureLimit 1: its Job may fail'],
  'examples/helm-blue-green/templates/rollout.yaml': ['manifest/invalid', HELM],
  'examples/helm-blue-green/templates/services.yaml': ['manifest/invalid', HELM],
  'examples/traffic-management/rollout-linkerd.yaml': [
    'manifest/invalid',
    'an unquoted {{args.x}} is a mapping as a key',
  ],
  'test/e2e/expectedfailures/analysis-run-failfast.yaml': ['manifest/invalid', 'its second metric is indented too far'],
  'test/e2e/expectedfailures/malformed-analysistemplate.yaml': ['manifest/invalid', QUANTITY],
  'test/e2e/expectedfailures/malformed-clusteranalysistemplate.yaml': ['manifest/invalid', QUANTITY],
  'test/e2e/expectedfailures/malformed-rollout.yaml': ['manifest/invalid', QUANTITY],
  'test/e2e/functional/bluegreen-duration-template.yaml': ['rollout/invalid-spec', TEMPLATE],
  'test/e2e/functional/canary-duration-template.yaml': ['rollout/invalid-spec', TEMPLATE],
  'test/e2e/functional/nginx-template.yaml': ['rollout/invalid-spec', TEMPLATE],
  'test/e2e/functional/rollout-secret.yaml': ['analysis/cannot-fail', 'count 2, failureLimit 2: both may fail'],
  'test/e2e/step-plugin/template-rollout.yaml': ['rollout/invalid-spec', TEMPLATE],
};

const seeds: Judged = {
  'codefresh-canary/canary-with-metrics/analysis.as-in-seed-002.yaml': [
    'arguments/undeclared',
    'as printed: it declares service-name and asks for servicename',
  ],
  'colorapi/repo-history/2843dfc-nginx.yaml': ['manifest/invalid', 'as committed: maxSurge beside canary, not in it'],
};

const errorsIn = (folder: string) => {
  const { findings, files } = lint(readInputs([folder]).files);
  const errors = findings.filter(({ severity }) => severity === 'error');
  const told = errors.map(({ rule, at }) => `${at.file.slice(folder.length + 1).replaceAll('\\', '/')} ${rule}`);
  return { errors: [...new Set(told)].sort(), findings, files };
};
const told = (judged: Judged) =>
  Object.entries(judged)
    .map(([file, [rule]]) => `${file} ${rule}`)
    .sort();

const inputs = shared('inputs');
const without = inputs === undefined ? ' (skipped: the shared inputs are not there)' : '';

describe('the manifests of Argo Rollouts itself', () => {
  it.skipIf(inputs === undefined)(
    `have the errors that were judged, and no others${without}`,
    () => {
      const { errors, files } = errorsIn(`${inputs}/argo`);
      expect(files.length).toBeGreaterThan(100);
      expect(errors).toEqual(told(argo));
    },
    300_000,
  );
});

describe('the manifests of the articles', () => {
  it.skipIf(inputs === undefined)(
    `have the errors that were judged, and no others${without}`,
    () => {
      // What is applied together; the folders of colorapi are times of its history.
      const colorapi = ['as-printed', 'repo-history', 'valid'].map((time) => `colorapi/${time}`);
      const folders = ['codefresh-blue-green', 'codefresh-canary', ...colorapi, 'devops-toolkit'];
      const found = folders.flatMap((folder) =>
        errorsIn(`${inputs}/seeds/${folder}`).errors.map((error) => `${folder}/${error}`),
      );
      expect(found.sort()).toEqual(told(seeds));
    },
    300_000,
  );
});
