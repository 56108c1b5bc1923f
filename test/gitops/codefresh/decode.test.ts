import { describe, expect, it } from 'vitest';
import { decodePipeline } from '../../../src/gitops/codefresh/decode.ts';
import { readYaml } from '../../../src/languages/yaml.ts';

const decoded = (steps: string, more = '') =>
  decodePipeline(readYaml(`version: "1.0"\n${more}steps:\n${steps.replaceAll(/^/gm, '  ')}\n`).documents[0]!);
const mistakes = (steps: string) => decoded(steps).mistakes.map(({ path, found }) => `${path.join('.')}: ${found}`);
const notices = (steps: string, more = '') => decoded(steps, more).notices;

describe('a pipeline', () => {
  it('has its steps in the order of the file; fields of a typed step may stand under `arguments`', () => {
    const { pipeline } = decoded(
      'b: { type: build, arguments: { image_name: x, tag: t } }\na: { image: z, commands: [c] }',
    );
    expect(pipeline?.steps.map(({ name, does }) => [name, does.kind])).toEqual([
      ['b', 'build'],
      ['a', 'freestyle'],
    ]);
    expect(pipeline?.steps[0]?.does).toMatchObject({ imageName: 'x', tags: ['t'], pushes: true });
    expect(pipeline?.failFast).toBe(true);
  });

  it('reads `on` where YAML takes it for a truth value, and without it wants a success', () => {
    const { pipeline } = decoded('a: { image: x }\nb: { image: x, when: { steps: [{ name: a }] } }');
    expect(pipeline?.steps[1]?.when?.steps?.all).toEqual([{ name: 'a', on: ['success'] }]);
  });

  it('may have an approval that waits for seven days, or as long as it says', () => {
    const { pipeline } = decoded(
      'a: { type: pending-approval }\nb: { type: pending-approval, timeout: { duration: 3, timeUnit: minutes, finalState: denied } }',
    );
    expect(pipeline?.steps.map(({ does }) => does)).toEqual([
      { kind: 'pending-approval', timeout: 168 * 3600 * 1e6, finalState: 'terminated' },
      { kind: 'pending-approval', timeout: 180 * 1e6, finalState: 'denied' },
    ]);
  });

  it('is refused where it cannot be meant', () => {
    expect(mistakes('a: { image: x, timeout: soon }')).toEqual(['steps.a.timeout: the text "soon"']);
    expect(mistakes('a: { image: x, when: { steps: [{ name: b, on: [success] }] } }')).toEqual([
      'steps.a.when.steps: a condition on b, which is no step',
    ]);
    expect(mistakes('a: { image: x }\nb: { image: x, when: { steps: [{ name: a, on: [sucess] }] } }')).toEqual([
      'steps.b.when.steps: the result sucess',
    ]);
    expect(mistakes(`a: { image: x, when: { condition: { all: { one: "1 == 1 &&" } } } }`)).toEqual([
      'steps.a.when.condition: 1 == 1 &&, which cannot be read at the end',
    ]);
    expect(mistakes('a: { image: x, when: { branches: [main] } }')[0]).toContain('steps.a.when');
  });

  it('says what is hardly meant', () => {
    expect(notices('a: { type: composition }')).toEqual([
      'Its step a is of the type composition, which preroll does not carry out: it succeeds.',
    ]);
    expect(notices('a: { image: x, comands: [y], own_field: 1 }')).toEqual([
      'Its step a has the field comands, which Codefresh does not know: commands is near to it.',
    ]);
    expect(notices('a: { image: x, stage: other }', 'stages: [one]\n')).toEqual([
      'Its step a is of the stage other, which is not among its stages.',
    ]);
    const cycle =
      'a: { image: x, when: { steps: [{ name: b }] } }\nb: { image: x, when: { steps: [{ name: a }] } }\nc: { image: x, when: { steps: [{ name: c }] } }';
    expect(notices(cycle)).toEqual([
      'Its step a has a condition on b, which comes later: it is always skipped.',
      'Its step c has a condition on itself: it is always skipped.',
    ]);
  });
});
