import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeScenario, formatProblem } from '../../src/scenario/decode.ts';
import { canaryWith, decodeTexts, problemsOf, rolloutWith, scenarioOf, scenarioWith, service } from './manifests-of.ts';

describe('nonsense is refused with its place', () => {
  it('an empty file, a comment, no file at all', () => {
    expect(problemsOf('')).toEqual(['a.yaml:1:1 : an empty file']);
    expect(problemsOf('# nothing\n---\n')).toEqual(['a.yaml:1:1 : no Kubernetes object']);
    expect(problemsOf()).toEqual(['no file:1:1 : no file at all']);
  });

  it('a binary file', () => {
    expect(problemsOf('\u007fELF\u0002\u0000')).toEqual(['a.yaml:1:1 : the control character U+007F']);
  });

  it('a text, a list, a mapping of something else', () => {
    expect(problemsOf('hello')).toEqual(['a.yaml:1:1 : the text "hello"']);
    expect(problemsOf('- a\n- b')).toEqual(['a.yaml:1:1 : a list of 2']);
    expect(problemsOf('foo: bar')).toEqual(['a.yaml:1:1 : no Kubernetes object']);
  });

  it('a Deployment only', () => {
    const deployment =
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec: {selector: {}, template: {}}\n';
    expect(problemsOf(deployment)).toEqual(['a.yaml:2:7 kind: a Deployment (shop) and no Rollout']);
  });

  it('a YAML bomb', () => {
    const levels = [...'bcdefgh'].map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefg'[i]}`).join(', ')}]`);
    const problems = problemsOf(`a: &a [x, x, x, x, x, x, x, x, x]\n${levels.join('\n')}`);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('once aliases are written out');
  });

  it('an unknown field, with what was probably meant', () => {
    const decoded = decodeTexts(canaryWith('setWieght: 20'));
    expect(problemsOf(canaryWith('setWieght: 20'))).toEqual([
      'a.yaml:20:11 spec.strategy.canary.steps[0].setWieght: the unknown field "setWieght"',
    ]);
    expect(decoded.ok || decoded.problems[0]?.remedy).toContain('did you mean `setWeight`?');
  });

  it('a wrong type', () => {
    expect(problemsOf(canaryWith('setWeight: 20%'))).toEqual([
      'a.yaml:20:22 spec.strategy.canary.steps[0].setWeight: the text "20%"',
    ]);
  });

  it('two actions in one step', () => {
    expect(problemsOf(canaryWith('{setWeight: 20, pause: {}}'))).toEqual([
      'a.yaml:20:27 spec.strategy.canary.steps[0].pause: one step with setWeight and pause',
    ]);
  });

  it('a step without an action', () => {
    expect(problemsOf(canaryWith('{}'))).toEqual([
      'a.yaml:20:11 spec.strategy.canary.steps[0]: a step without an action',
    ]);
  });

  it('a negative duration, and one that is none', () => {
    expect(
      problemsOf(canaryWith('pause: {duration: -5}', 'pause: {duration: -1m}', 'pause: {duration: soon}')),
    ).toEqual([
      'a.yaml:20:29 spec.strategy.canary.steps[0].pause.duration: the negative duration -5',
      'a.yaml:21:29 spec.strategy.canary.steps[1].pause.duration: the negative duration -1m',
      'a.yaml:22:29 spec.strategy.canary.steps[2].pause.duration: "soon", which is no duration',
    ]);
  });

  it('no strategy, two strategies, no container', () => {
    expect(problemsOf(rolloutWith('{}'))).toEqual(['a.yaml:18:5 spec.strategy: a Rollout without a strategy']);
    expect(problemsOf(rolloutWith('canary: {}\nblueGreen: {activeService: a}'))).toEqual([
      'a.yaml:18:5 spec.strategy: both canary and blueGreen',
    ]);
    expect(
      problemsOf(
        'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: x}\nspec: {strategy: {canary: {}}}',
      ),
    ).toEqual([
      'a.yaml:4:7 spec.selector: a Rollout without a selector',
      'a.yaml:4:7 spec.template: a Rollout without containers',
    ]);
  });

  it('an object without a name, a kind or an apiVersion', () => {
    expect(problemsOf('apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {}')).toEqual([
      'a.yaml:3:11 metadata: an object without a name',
    ]);
    expect(problemsOf('kind: Rollout\nmetadata: {name: x}')).toEqual(['a.yaml:1:1 : an object without apiVersion']);
    expect(problemsOf('apiVersion: argoproj.io/v1alpha1\nmetadata: {name: x}')).toEqual([
      'a.yaml:1:1 : an object without kind',
    ]);
  });

  it('a kind or a version misspelt', () => {
    expect(problemsOf(canaryWith('setWeight: 5').replace('Rollout', 'Rolout'))).toEqual([
      'a.yaml:2:7 kind: the kind Rolout of argoproj.io/v1alpha1',
    ]);
    expect(problemsOf(canaryWith('setWeight: 5').replace('v1alpha1', 'v1'))).toEqual([
      'a.yaml:1:13 apiVersion: Rollout of argoproj.io/v1',
    ]);
  });

  it('one object twice, in one file or in two', () => {
    const rollout = canaryWith('setWeight: 5');
    expect(problemsOf(rollout, rollout)).toEqual(['b.yaml:4:3 metadata: Rollout shop a second time']);
  });

  it('a part of a Rollout pasted by itself, with its own mistakes', () => {
    expect(problemsOf('strategy:\n  canary:\n    args: []\n    steps:\n    - pause: {}\n')).toEqual([
      'a.yaml:1:1 : a part of a Rollout (spec) by itself',
      'a.yaml:3:5 strategy.canary.args: the unknown field "args"',
    ]);
  });

  it('every problem of every file at once', () => {
    expect(
      problemsOf(canaryWith('setWeight: x'), 'a: [', canaryWith('pause: 5').replace('shop', 'other')).map(
        (p) => p.split(' ')[0],
      ),
    ).toEqual(['a.yaml:20:22', 'b.yaml:1:5', 'c.yaml:20:18']);
  });
});

describe('what the API server forgives', () => {
  it('drops unknown fields and takes the last of two keys when not strict, and says so', () => {
    const text = rolloutWith('maxSurge: 10\ncanary: {steps: [{setWeight: 5, setWeight: 10}]}');
    expect(problemsOf(text)).toHaveLength(1);
    const decoded = decodeScenario([{ file: 'a.yaml', text }], { strict: false });
    expect(decoded.ok).toBe(true);
    if (!decoded.ok) return;
    expect(decoded.scenario.notices).toEqual([
      'a.yaml:18:5 maxSurge: the unknown field "maxSurge" is dropped, as the API server would; `maxSurge` belongs under `spec.strategy.canary`; move it there',
    ]);
    expect(decoded.scenario.objects[0]).toMatchObject({
      spec: { strategy: { canary: { steps: [{ setWeight: 10 }] } } },
    });
  });

  it('opens lists, carries unknown kinds along, leaves foreign files alone', () => {
    const scenario = scenarioOf(
      `apiVersion: v1\nkind: List\nitems:\n- ${canaryWith('setWeight: 5').replaceAll('\n', '\n  ')}\n- {apiVersion: example.com/v1, kind: Widget, metadata: {name: w}, spec: {a: 1}}\n`,
      'image: {tag: v1}\nreplicaCount: 2\n',
      'apiVersion: v2\nname: chart\nversion: 0.1.0\n',
    );
    expect(scenario.objects.map((o) => o.kind)).toEqual(['Rollout', 'Widget', 'Service']);
    expect(scenario.notices).toEqual([
      'a.yaml:25: Widget w (example.com/v1) is of a kind preroll does not model; it is carried along.',
      'b.yaml:1 is no Kubernetes object (it lacks apiVersion or kind) and is left out.',
      'c.yaml:1 is no Kubernetes object (it lacks apiVersion or kind) and is left out.',
    ]);
  });

  it('leaves out what the server writes: status, uid, resourceVersion', () => {
    const text = `${canaryWith('setWeight: 5').replace('name: shop', 'name: shop\n  uid: abc\n  resourceVersion: "7"\n  creationTimestamp: "2026-01-02T03:04:05Z"')}status: {phase: Healthy, currentStepIndex: 3}\n`;
    const rollout = scenarioOf(text).objects[0];
    expect(rollout?.metadata).toEqual({ name: 'shop' });
    expect(rollout).not.toHaveProperty('status');
  });
});

describe('a Scenario document', () => {
  const rollout = canaryWith('setWeight: 5', 'pause: {}') + service('shop');

  it('is strict about its fields', () => {
    expect(problemsOf(rollout, scenarioWith('trafic: []\nreleases: [{at: soon}]'))).toEqual([
      'b.yaml:3:1 trafic: the unknown field "trafic"',
      'b.yaml:4:17 releases[0].at: the text "soon"',
    ]);
  });

  it('names what it refers to in vain', () => {
    expect(
      problemsOf(
        rollout,
        scenarioWith(
          [
            'traffic: [{to: shpo, rate: 5}]',
            'releases: [{at: 2m, rollout: shup, image: x:2}, {at: 3m}, {at: 4m, images: {wep: x:3}}]',
            'people: [{do: promote}, {when: step, do: scale}, {at: 5m, do: abort, image: x}]',
            'versions: [{image: "*", behaviour: godo}]',
            'metrics: {app: [{name: m, type: counter, labels: {code: stauts}}]}',
            'expect: [failed requsts < 5]',
          ].join('\n'),
        ),
      ),
    ).toEqual([
      'b.yaml:3:16 traffic[0].to: the Service shpo',
      'b.yaml:4:30 releases[0].rollout: the rollout shup',
      'b.yaml:4:49 releases[1]: a release of nothing',
      'b.yaml:4:76 releases[2].images: the container wep',
      'b.yaml:5:10 people[0]: a person without a moment',
      'b.yaml:5:25 people[1]: scale without replicas',
      'b.yaml:5:25 people[1]: when: step without an index',
      'b.yaml:5:77 people[2].image: image with abort',
      'b.yaml:6:36 versions[0].behaviour: the behaviour "godo"',
      'b.yaml:7:57 metrics.app[0].labels.code: a label that holds "stauts"',
      'b.yaml:8:10 expect[0]: "failed requsts < 5"',
    ]);
  });

  it('refuses a behaviour that is like itself', () => {
    const text = scenarioWith('behaviours: {a: {like: b}, b: {like: a}}\nversions: [{image: "*", behaviour: a}]');
    expect(problemsOf(rollout, text)[0]).toContain('a behaviour that is like itself: a → b → a');
  });

  it('reads its manifests through the port, relative to itself', () => {
    const asked: string[][] = [];
    const read = (path: string, from: string) => {
      asked.push([path, from]);
      return path === 'shop.yaml' ? [{ file: 'dir/shop.yaml', text: rollout }] : undefined;
    };
    const files = [{ file: 'dir/story.yaml', text: scenarioWith('manifests: [shop.yaml]\nname: story') }];
    const decoded = decodeScenario(files, { read });
    expect(decoded.ok && decoded.scenario.name).toBe('story');
    expect(asked).toEqual([['shop.yaml', 'dir/story.yaml']]);
    const broken = decodeScenario([{ file: 's.yaml', text: scenarioWith('manifests: [gone.yaml]') }], { read });
    expect(broken.ok || broken.problems[0]?.found).toBe('the file gone.yaml, which is not there');
  });

  it('gives each part its meaning', () => {
    const scenario = scenarioOf(
      rollout,
      scenarioWith(`name: story
seed: 7
until: 30m
flow: aggregate
behaviours:
  shaky: {like: slow-2, startup: {uniform: [1s, 3s]}, errors: 5%, changes: [{after: 3m, errors: 20%}]}
versions: [{image: "*:2.0", behaviour: shaky}]
traffic: [{rate: 100, arrivals: constant, path: /buy, headers: {X-Team: shop}, from: 1m}]
releases: [{at: 5m, tag: "2.0"}]
people: [{who: Ada, when: paused, index: 1, after: 90s, do: promote-full}, {at: 20m, do: undo, toRevision: 1}]
cluster: {imagePull: 20s}
prometheus: {scrapeInterval: 15s}
answers: {success: [{result: [0.99]}, {error: down, after: 2s}]}`),
    );
    expect(scenario).toMatchObject({
      seed: 7,
      until: 1_800_000_000,
      flow: 'aggregate',
      versions: [
        {
          image: '*:2.0',
          name: 'shaky',
          behaviour: {
            startup: { kind: 'uniform', from: 1_000_000, to: 3_000_000 },
            latency: { kind: 'lognormal', median: 40_000, p99: 240_000 },
            statuses: { 500: 0.05 },
            changes: [{ since: 'version', after: 180_000_000, statuses: { 500: 0.2 } }],
          },
        },
        { image: '*', name: 'good' },
      ],
      traffic: [
        {
          to: 'shop',
          arrivals: { kind: 'constant', perSecond: 100 },
          path: '/buy',
          headers: { 'X-Team': 'shop' },
          from: 60_000_000,
          meshed: false,
        },
      ],
      releases: [{ at: 300_000_000, rollout: 'shop', images: { web: 'example/shop:2.0' } }],
      people: [
        {
          who: 'Ada',
          verb: 'promote-full',
          moment: { kind: 'when', condition: 'paused', index: 1, delay: 90_000_000 },
        },
        { who: 'a person', verb: 'undo', moment: { kind: 'at', at: 1_200_000_000 }, arguments: { toRevision: 1 } },
      ],
      prometheus: { scrapeInterval: 15_000_000, scrapeTimeout: 10_000_000 },
      answers: { success: [[{ result: [0.99] }, { error: 'down', after: 2_000_000 }]] },
      assumptions: [],
    });
    expect(scenario.cluster.imagePull).toEqual({ kind: 'constant', value: 20_000_000 });
  });

  it('may be about a Deployment, as a baseline', () => {
    const deployment = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec: {containers: [{name: web, image: "web:1"}]}\n${service('web', '{app: web}')}`;
    const scenario = scenarioOf(
      deployment,
      scenarioWith('traffic: [{to: web, rate: 5}]\nreleases: [{at: 1m, rollout: web, tag: "2"}]'),
    );
    expect(scenario.releases[0]).toMatchObject({ rollout: 'web', images: { web: 'web:2' } });
  });
});

describe('a problem as people see it', () => {
  it('shows the line with a caret under the place', () => {
    const decoded = decodeTexts(canaryWith('setWeight: 20%'));
    expect(
      decoded.ok ? '' : formatProblem(decoded.problems[0]!),
    ).toBe(`a.yaml:20:22  spec.strategy.canary.steps[0].setWeight
  20 |         - setWeight: 20%
     |                      ^
  found:    the text "20%"
  expected: a whole number
  remedy:   write it without quotes or percent sign: 20`);
  });

  it('keeps what could steer a terminal out of it, and long lines short', () => {
    const shown = (text: string) => {
      const decoded = decodeTexts(text);
      return decoded.ok ? '' : formatProblem(decoded.problems[0]!);
    };
    expect(shown('a: \u001b[2J\u0000')).toContain('1 | a: ·[2J·');
    const long = shown(`${' '.repeat(500)}foo: "${'x'.repeat(500)}": y`).split('\n')[1] ?? '';
    expect(long.length).toBeLessThan(130);
  });
});

describe('anything at all', () => {
  const words = fc.constantFrom(
    'apiVersion',
    'kind',
    'metadata',
    'name',
    'spec',
    'strategy',
    'canary',
    'blueGreen',
    'steps',
    'pause',
    'duration',
    'template',
    'Rollout',
    'Scenario',
    'argoproj.io/v1alpha1',
    'preroll.dev/v1alpha1',
    'releases',
    'at',
    'expect',
    '5m',
    'items',
    'List',
    'v1',
    'workloadRef',
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      words,
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.string(),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(words, tie('tree'), { maxKeys: 4 }),
    ),
  }));

  it('is answered with a scenario or with problems, never with an exception', () => {
    fc.assert(
      fc.property(fc.array(tree, { maxLength: 3 }), (documents) => {
        const text = documents.map((d) => JSON.stringify(d)).join('\n---\n');
        const decoded = decodeTexts(text);
        return decoded.ok || decoded.problems.length > 0;
      }),
      { numRuns: 500 },
    );
  });

  it('also when a sound Rollout and Scenario are spoilt in one place', () => {
    const sound = `${canaryWith('setWeight: 5', 'pause: {duration: 5m}')}---\n${scenarioWith('releases: [{at: 2m, tag: v2}]\nexpect: [promoted]')}`;
    fc.assert(
      fc.property(fc.nat(sound.length), fc.nat(12), fc.string({ maxLength: 6 }), (at, cut, put) => {
        const decoded = decodeTexts(sound.slice(0, at) + put + sound.slice(at + cut));
        return decoded.ok || decoded.problems.every((p) => p.at.line >= 1 && formatProblem(p).length > 0);
      }),
      { numRuns: 500 },
    );
  });
});
