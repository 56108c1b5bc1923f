import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeArguments, resolveMetric } from '../../../src/delivery/analysis/arguments.ts';
import type { AnalysisTemplateSpec, Metric } from '../../../src/delivery/analysis/objects.ts';
import { collectTemplates, composeRun, type NamedTemplate } from '../../../src/delivery/analysis/templates.ts';

const metric = (name: string): Metric => ({ name, provider: { web: { url: '{{args.url}}' } } });
const lookupIn = (specs: Readonly<Record<string, AnalysisTemplateSpec>>) => {
  const find = (name: string): NamedTemplate | undefined => {
    const spec = specs[name];
    return spec === undefined ? undefined : { metadata: { name }, spec };
  };
  return { template: find, clusterTemplate: () => undefined };
};

describe('templates', () => {
  it('are collected parents first, each once', () => {
    const lookup = lookupIn({
      a: { templates: [{ templateName: 'b' }, { templateName: 'c' }] },
      b: { templates: [{ templateName: 'c' }] },
      c: {},
    });
    const collected = collectTemplates([{ templateName: 'a' }, { templateName: 'c' }], lookup);
    expect(collected.ok && collected.value.templates.map(({ metadata }) => metadata.name)).toEqual(['a', 'b', 'c']);
  });

  it('that include each other are told apart from those that do not end', () => {
    const lookup = lookupIn({ a: { templates: [{ templateName: 'b' }] }, b: { templates: [{ templateName: 'a' }] } });
    expect(collectTemplates([{ templateName: 'a' }], lookup)).toMatchObject({
      ok: false,
      problem: expect.stringContaining('include each other without end'),
    });
  });

  it('that are missing are told as the API tells it', () => {
    expect(collectTemplates([{ templateName: 'x' }], lookupIn({}))).toEqual({
      ok: false,
      problem: 'analysistemplate.argoproj.io "x" not found',
    });
  });

  it('become a run with the arguments of the caller', () => {
    const spec = { metrics: [metric('m')], args: [{ name: 'url' }, { name: 'n', value: '1' }] };
    const collected = { templates: [{ metadata: { name: 't' }, spec }], clusterTemplates: [] };
    const run = composeRun(collected, {
      args: [
        { name: 'url', value: 'http://x' },
        { name: 'other', value: 'y' },
      ],
    });
    expect(run.ok && run.value.args).toEqual([
      { name: 'url', value: 'http://x' },
      { name: 'n', value: '1' },
    ]);
    expect(composeRun(collected, {})).toEqual({ ok: false, problem: 'args.url was not resolved' });
  });
});

describe('arguments', () => {
  it('arrive unchanged in every text of a metric, whatever they contain', () => {
    // Values that need escapes which only Go knows are refused, as they are by the real controller.
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const resolved = resolveMetric(metric('m'), [{ name: 'url', value }]);
        if (resolved.ok) expect(resolved.value.provider).toEqual({ web: { url: value } });
        else expect(resolved.problem).toMatch(/^invalid character/);
      }),
    );
  });

  it('fail when one has no value, even if nobody uses it', () => {
    expect(resolveMetric({ name: 'm', provider: {} }, [{ name: 'x' }])).toEqual({
      ok: false,
      problem: 'argument "x" was not supplied',
    });
  });

  it('report the last unknown placeholder in the order of the API, not of the file', () => {
    const mixed: Metric = { provider: { web: { url: '{{args.a}}' } }, successCondition: '{{args.b}}', name: 'm' };
    expect(resolveMetric(mixed, [])).toEqual({ ok: false, problem: 'failed to resolve {{args.a}}' });
  });

  it('keep a secret under a plain value', () => {
    const secret = { name: 's', valueFrom: { secretKeyRef: { name: 'n', key: 'k' } } };
    expect(mergeArguments([{ name: 's', value: 'v' }], [secret])).toEqual({
      ok: true,
      value: [{ ...secret, value: 'v' }],
    });
  });
});
