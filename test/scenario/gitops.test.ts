/** What a document says of Git, and what people get wrong about it. */
import { describe, expect, it } from 'vitest';
import { matchesImage } from '../../src/scenario/images.ts';
import { releasedImages, whatIf } from '../../src/scenario/what-if.ts';
import { decodeTexts, problemsOf, rolloutWith, scenarioOf, scenarioWith, service } from './manifests-of.ts';

const URL = 'https://git.example/shop.git';
const shop = `${rolloutWith('canary: {}')}${service('shop')}`;

const application = (source: string, more = '') => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop, namespace: argocd}
spec:
  source: ${source}
  destination: {namespace: production}
${more}`;

const followed = application(`{repoURL: ${URL}, path: deploy}`);

const gitops = (commits: string, paths = '{deploy: [a.yaml]}') =>
  scenarioWith(`gitops: {repositories: [{url: ${URL}, paths: ${paths}, commits: [${commits}]}]}`);

describe('objects in Git', () => {
  it('have the namespace of the destination of their Application', () => {
    const { objects, notices } = scenarioOf(shop, followed, gitops(''));
    expect(objects.filter((o) => o.kind !== 'Application').map((o) => o.metadata.namespace)).toEqual([
      'production',
      'production',
    ]);
    expect(notices).toEqual([]);
  });

  it('are told of when nobody deploys them, and an Application when it follows what nobody describes', () => {
    const elsewhere = application(`{repoURL: ${URL}, path: deploi}`);
    expect(scenarioOf(shop, elsewhere, gitops('')).notices).toEqual([
      `Application shop follows the path deploi of ${URL}, which gitops does not describe: nothing will be found there; did you mean deploy?`,
      `No Application follows the path deploy of ${URL}: what stands there never reaches the cluster.`,
    ]);
    const other = application('{repoURL: https://git.example/shopp, path: deploy}');
    expect(scenarioOf(shop, other, gitops('')).notices[0]).toMatch(/follows the repository .*shopp, .*did you mean/);
  });

  it('are taken as rendered, which is said of an Application with Helm', () => {
    const helm = application(`{repoURL: ${URL}, path: deploy, helm: {values: "a: 1"}}`);
    expect(scenarioOf(shop, helm, gitops('')).notices).toEqual([
      'Application shop: helm is not run; the path is taken to hold the manifests as rendered.',
    ]);
  });

  it('are those of an only Application where the document says nothing of repositories, whatever it says of Argo CD', () => {
    const { gitops: found } = scenarioOf(shop, followed, scenarioWith('gitops: {argoCd: {poll: 3m}}'));
    expect(found?.repositories.map(({ url }) => url)).toEqual([URL]);
    expect(found?.argoCd.poll).toBe(180_000_000);
  });
});

describe('commits', () => {
  it.each([
    ['{at: 1m}', /: a commit of nothing$/],
    ['{at: 1m, changes: [{}]}', /: a change of nothing$/],
    ['{at: 1m, changes: [{object: shap, image: "x:1"}]}', /: the Rollout shap$/],
    ['{at: 1m, path: x, changes: [{image: "x:1"}]}', /: the path x$/],
    ['{at: 1m, changes: [{remove: true, image: "x:1"}]}', /: image with remove$/],
    ['{at: 1m, changes: [{put: {kind: Service}}]}', /: a part of an object$/],
    [
      '{at: 1m, changes: [{put: {apiVersion: v1, kind: Service, metadata: {name: x}}, object: x}]}',
      /: object with put$/,
    ],
  ])('are refused where they make no sense: %s', (commit, problem) => {
    expect(problemsOf(shop, followed, gitops(commit))).toEqual([expect.stringMatching(problem)]);
  });

  it('may change what an earlier one puts there', () => {
    const put = '{at: 1m, changes: [{put: {apiVersion: v1, kind: Service, metadata: {name: more}, spec: {}}}]}';
    const changed = '{at: 2m, changes: [{kind: Service, object: more, patch: {spec: {type: LoadBalancer}}}]}';
    expect(problemsOf(shop, followed, gitops(`${put}, ${changed}`))).toEqual([]);
  });
});

describe('Applications', () => {
  it('are decoded field by field', () => {
    const misspelt = application(`{repoURL: ${URL}, path: deploy}`, '  syncPolicy: {automated: {selfheal: true}}\n');
    const decoded = decodeTexts(shop, misspelt, gitops(''));
    expect(decoded.ok ? [] : decoded.problems.map(({ found, remedy }) => `${found}: ${remedy.split('(')[0]}`)).toEqual([
      'the unknown field "selfheal": did you mean `selfHeal`? ',
    ]);
  });

  it('are named by people who sync them', () => {
    const people = 'people: [{at: 1m, do: sync, application: shap}, {at: 2m, do: sync, image: x}]';
    expect(problemsOf(shop, followed, scenarioWith(people))).toEqual([
      expect.stringMatching(/application: the Application shap$/),
      expect.stringMatching(/image: image with sync$/),
    ]);
  });
});

describe('releases by commit', () => {
  it('can be asked what if they were others', () => {
    const scenario = scenarioOf(shop, followed, gitops('{at: 1m, changes: [{image: "example/shop:9"}]}'));
    expect(releasedImages(scenario)).toEqual(['example/shop:9']);
    const failing = whatIf(scenario)[2]!.scenario.versions.find(({ image }) => matchesImage(image, 'example/shop:9'));
    expect(failing?.behaviour.statuses).toEqual({ '500': 0.2 });
  });
});
