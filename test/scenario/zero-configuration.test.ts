import { describe, expect, it } from 'vitest';
import { canaryWith, rolloutWith, scenarioOf, scenarioWith, service } from './manifests-of.ts';

const about = (scenario: ReturnType<typeof scenarioOf>) => scenario.assumptions.map((a) => a.about);

describe('a Rollout by itself', () => {
  it('gets traffic, a release of the next version and good behaviour, each as an assumption with a remedy', () => {
    const scenario = scenarioOf(canaryWith('setWeight: 20', 'pause: {duration: 5m}'));
    expect(scenario.traffic).toEqual([
      {
        name: 'users',
        to: 'shop',
        namespace: 'default',
        arrivals: { kind: 'poisson', perSecond: 20 },
        meshed: false,
        path: '/',
        from: 30_000_000,
      },
    ]);
    expect(scenario.releases).toEqual([
      { at: 120_000_000, rollout: 'shop', namespace: 'default', images: { web: 'example/shop:1.5' } },
    ]);
    expect(scenario.versions.map((v) => [v.image, v.name])).toEqual([['*', 'good']]);
    expect(about(scenario)).toEqual(['references', 'traffic', 'release', 'behaviour']);
    expect(scenario.assumptions.every((a) => (a.remedy ?? '') !== '')).toBe(true);
  });

  it('becomes the same scenario when every remedy is written down', () => {
    const rollout = canaryWith('setWeight: 20', 'pause: {}') + service('shop');
    const assumed = scenarioOf(rollout);
    const said = scenarioOf(
      rollout,
      scenarioWith(assumed.assumptions.map((a) => a.remedy?.split(', or ')[0]?.replace('errors-5', 'good')).join('\n')),
    );
    expect(said.assumptions).toEqual([]);
    expect(said.traffic).toEqual(assumed.traffic);
    expect(said.releases).toEqual(assumed.releases);
    expect(said.people).toHaveLength(1);
    expect(said.until).toBe(assumed.until);
  });

  it('runs until everything foreseeable is over: pauses, people, scale-down, the progress deadline', () => {
    const timed = scenarioOf(canaryWith('setWeight: 20', 'pause: {duration: 5m}'));
    // The release, the pause, the scale-down delay, the progress deadline and a minute.
    expect(timed.until / 1e6).toBe(120 + 300 + 30 + 660);
    const openEnded = scenarioOf(canaryWith('setWeight: 20', 'pause: {}', 'setWeight: 50', 'pause: {}'));
    expect(openEnded.until / 1e6).toBe(120 + 2 * 300 + 30 + 660);
    const late = scenarioOf(canaryWith('pause: {duration: 10}'), scenarioWith('releases: [{at: 1h, tag: "2"}]'));
    expect(late.until / 1e6).toBe(3_600 + 10 + 30 + 660);
  });

  it('is promoted by a person where it waits for one', () => {
    const canary = scenarioOf(canaryWith('setWeight: 20', 'pause: {}', 'pause: {duration: 1m}', 'pause: {}'));
    expect(canary.people.map((p) => p.moment)).toEqual([
      { kind: 'when', condition: 'step', index: 1, delay: 300_000_000 },
      { kind: 'when', condition: 'step', index: 3, delay: 300_000_000 },
    ]);
    expect(about(canary)).toContain('people');
    const blueGreen = scenarioOf(rolloutWith('blueGreen: {activeService: shop, autoPromotionEnabled: false}'));
    expect(blueGreen.people.map((p) => p.moment)).toEqual([
      { kind: 'when', condition: 'paused', index: 1, delay: 300_000_000 },
    ]);
    expect(scenarioOf(rolloutWith('blueGreen: {activeService: shop}')).people).toEqual([]);
  });

  it('is called through the Service its users would call', () => {
    const calledThrough = (...texts: string[]) => scenarioOf(...texts).traffic.map((t) => [t.to, t.meshed]);
    const smi = 'canary: {stableService: s, canaryService: c, trafficRouting: {smi: {rootService: root}}}';
    expect(calledThrough(rolloutWith(smi))).toEqual([['root', true]]);
    const nginx = 'canary: {stableService: s, canaryService: c, trafficRouting: {nginx: {stableIngress: i}}}';
    expect(calledThrough(rolloutWith(nginx))).toEqual([['s', false]]);
    expect(calledThrough(rolloutWith('blueGreen: {activeService: a, previewService: p}'))).toEqual([['a', false]]);
    const basic = rolloutWith('canary: {canaryService: c, steps: [{setWeight: 20}]}');
    expect(calledThrough(basic + service('c') + service('front'))).toEqual([['front', false]]);
    expect(calledThrough(canaryWith('setWeight: 20') + service('other', '{app: other}'))).toEqual([['shop', false]]);
  });

  it('keeps what a Scenario document says, and an empty list means none', () => {
    const scenario = scenarioOf(
      canaryWith('pause: {}'),
      scenarioWith('traffic: []\npeople: []\nversions: []\nreleases: []'),
    );
    expect([scenario.traffic, scenario.people, scenario.releases]).toEqual([[], [], []]);
    expect(about(scenario)).toEqual(['references']);
  });

  it('counts every request as an event unless there would be millions', () => {
    expect(scenarioOf(canaryWith('setWeight: 5')).flow).toBe('exact');
    expect(scenarioOf(canaryWith('setWeight: 5'), scenarioWith('traffic: [{rate: 10000}]')).flow).toBe('aggregate');
    expect(scenarioOf(canaryWith('setWeight: 5'), scenarioWith('traffic: [{rate: 10000}]\nflow: exact')).flow).toBe(
      'exact',
    );
  });
});

describe('references that lead nowhere', () => {
  const kinds = (scenario: ReturnType<typeof scenarioOf>) =>
    scenario.objects.map((o) => `${o.kind} ${o.metadata.name}`);

  it('are filled with the plainest object of that name, and named', () => {
    const scenario = scenarioOf(
      rolloutWith(
        'canary: {stableService: s, canaryService: c, trafficRouting: {istio: {virtualService: {name: v}, destinationRule: {name: d, canarySubsetName: canary, stableSubsetName: stable}}}, analysis: {templates: [{templateName: t}, {templateName: ct, clusterScope: true}], args: [{name: host, value: x}]}}',
      ),
    );
    expect(kinds(scenario)).toEqual([
      'Rollout shop',
      'Service s',
      'Service c',
      'AnalysisTemplate t',
      'ClusterAnalysisTemplate ct',
      'VirtualService v',
      'DestinationRule d',
    ]);
    expect(scenario.objects[3]).toMatchObject({
      spec: { args: [{ name: 'host' }], metrics: [{ name: 'assumed-t', count: 1 }] },
    });
    expect(about(scenario).filter((a) => a === 'references')).toHaveLength(6);
    expect(scenario.assumptions[0]?.text).toContain('Rollout shop names the Service s, which is in none of the files');
  });

  it('are looked for in the right namespace, and through templates of templates', () => {
    const template = (name: string, more: string) =>
      `---\napiVersion: argoproj.io/v1alpha1\nkind: AnalysisTemplate\nmetadata: {name: ${name}}\nspec: {${more}}\n`;
    const scenario = scenarioOf(
      rolloutWith('canary: {steps: [{analysis: {templates: [{templateName: outer}]}}]}') +
        template('outer', 'templates: [{templateName: inner}]') +
        service('shop', '{app: shop}').replace('name: shop', 'name: shop, namespace: elsewhere'),
    );
    expect(kinds(scenario)).toEqual([
      'Rollout shop',
      'AnalysisTemplate outer',
      'Service shop',
      'Service shop',
      'AnalysisTemplate inner',
    ]);
  });

  it('to the workload that lends the pod template are refused', () => {
    const text =
      'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: x}\nspec:\n  workloadRef: {apiVersion: apps/v1, kind: Deployment, name: web}\n  strategy: {canary: {}}\n';
    expect(() => scenarioOf(text)).toThrow('a reference to the Deployment web, which is in none of the files');
    const lender =
      '---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "web:v1"}]}}}\n';
    expect(scenarioOf(text + lender).releases).toMatchObject([{ rollout: 'x', images: { web: 'web:v2' } }]);
  });
});

describe('images', () => {
  it('have their placeholders filled with a first tag', () => {
    const scenario = scenarioOf(
      canaryWith('setWeight: 5').replace('example/shop:1.4', 'example/shop:{{CF_SHORT_REVISION}}'),
    );
    expect(scenario.releases[0]?.images).toEqual({ web: 'example/shop:v2' });
    expect(scenario.assumptions[0]).toMatchObject({ about: 'images' });
    expect(scenario.assumptions[0]?.text).toContain('{{CF_SHORT_REVISION}}');
  });
});
