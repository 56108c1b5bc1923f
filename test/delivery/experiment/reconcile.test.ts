import { describe, expect, it } from 'vitest';
import type { Draft } from '../../../src/cluster/objects.ts';
import { type AnalysisTemplate, analysisRuns } from '../../../src/delivery/analysis/objects.ts';
import { experiment, laboratory, template } from './laboratory.ts';

const endless: Draft<AnalysisTemplate> = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'AnalysisTemplate',
  metadata: { name: 'ok', namespace: 'default' },
  spec: {
    args: [{ name: 'who', value: 'anybody' }],
    metrics: [{ name: 'm', interval: '10s', provider: { web: { url: 'http://x/{{args.who}}' } } }],
  },
};

describe('an Experiment', () => {
  it('of no templates succeeds at once', () => {
    const lab = laboratory(experiment('lab', { templates: [] }));
    lab.until(0);
    expect(lab.status('lab')?.phase).toBe('Successful');
  });

  it('remembers templates its spec no longer has, and judges by the others', () => {
    const lab = laboratory(experiment('lab', { templates: [template('a'), template('b')] }));
    lab.until(0);
    lab.patch('lab', { templates: [template('b')] });
    lab.until(1);
    expect(lab.status('lab')?.templateStatuses?.map(({ name }) => name)).toEqual(['a', 'b']);
    lab.patch('lab', { terminate: true });
    lab.until(2);
    expect(lab.status('lab')?.phase).toBe('Successful');
    expect(lab.templateOf('lab', 'a')?.status).toBe('Running');
  });

  it('fails over an AnalysisRun that somebody deleted', () => {
    const analyses = [{ name: 'check', templateName: 'ok' }];
    const lab = laboratory(endless, experiment('lab', { templates: [template('a')], analyses }));
    lab.until(0);
    lab.remove('AnalysisRun', 'lab-check');
    lab.until(1);
    const message = 'analysisruns.argoproj.io "lab-check" not found';
    expect(lab.status('lab')).toMatchObject({ phase: 'Error', message });
  });

  it('leaves the default of an argument it names without a value', () => {
    const analyses = [{ name: 'check', templateName: 'ok', args: [{ name: 'who' }] }];
    const lab = laboratory(endless, experiment('lab', { templates: [template('a')], analyses }));
    lab.until(0);
    expect(lab.store.get(analysisRuns, 'default', 'lab-check')?.spec.args).toEqual([{ name: 'who', value: 'anybody' }]);
  });
});
