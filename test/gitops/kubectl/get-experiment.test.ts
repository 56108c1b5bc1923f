import { expect, it } from 'vitest';
import { getExperiment } from '../../../src/gitops/kubectl/get-experiment.ts';
import { look, object, replicaSet } from './shop.ts';

it('prints an Experiment with the templates its images belong to', () => {
  const of = (template: string) => ({
    metadata: { annotations: { 'experiment.argoproj.io/template-name': template } },
  });
  const objects = [
    object('Experiment', 'try', { status: { phase: 'Failed', message: 'Metric "errors" assessed Failed' } }),
    replicaSet('one', 0, 1, of('baseline'), 'try'),
    replicaSet('two', 0, 1, of('candidate'), 'try'),
  ];
  expect(getExperiment(look(objects), 'try').stdout).toBe(
    [
      'Name:            try',
      'Namespace:       default',
      'Status:          ✖ Failed',
      'Message:         Metric "errors" assessed Failed',
      'Images:          shop:one (Σ:baseline)',
      '                 shop:two (Σ:candidate)',
      '',
      'NAME          KIND        STATUS     AGE  INFO',
      'Σ try         Experiment  ✖ Failed   60s  ',
      '├──⧉ try-one  ReplicaSet  ✔ Healthy  60s  ',
      '└──⧉ try-two  ReplicaSet  ✔ Healthy  60s  ',
      '',
    ].join('\n'),
  );
  expect(getExperiment(look(objects), 'other').stderr).toBe('Error: experiment.argoproj.io "other" not found\n');
});
