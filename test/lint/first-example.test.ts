/** The shape of the first analysis example in the documentation of Argo Rollouts, which is found wanting with its numbers. */
import { describe, expect, it } from 'vitest';
import { seconds } from '../../src/kernel/time.ts';
import { lint } from '../../src/lint/lint.ts';

const part = (matcher: string) =>
  `sum(irate(istio_requests_total{reporter="source",destination_service=~"{{args.service-name}}"${matcher}}[5m]))`;

const example = `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: guestbook}
spec:
  replicas: 5
  selector: {matchLabels: {app: guestbook}}
  template:
    metadata: {labels: {app: guestbook}}
    spec: {containers: [{name: guestbook, image: guestbook:1}]}
  strategy:
    canary:
      analysis:
        templates: [{templateName: success-rate}]
        startingStep: 2
        args: [{name: service-name, value: guestbook-svc.default.svc.cluster.local}]
      steps:
      - setWeight: 20
      - pause: {duration: 10m}
      - setWeight: 40
      - pause: {duration: 10m}
      - setWeight: 60
      - pause: {duration: 10m}
      - setWeight: 80
      - pause: {duration: 10m}
---
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: {name: success-rate}
spec:
  args: [{name: service-name}]
  metrics:
  - name: success-rate
    interval: 5m
    successCondition: result[0] >= 0.95
    failureLimit: 3
    provider:
      prometheus:
        address: http://prometheus.example.com:9090
        query: |
          ${part(',response_code!~"5.*"')} /
          ${part('')}
`;

const findings = lint([{ file: 'guestbook.yaml', text: example }], { scrapeInterval: seconds(30) }).findings;
const said = (rule: string) => findings.find((finding) => finding.rule === rule)?.message;

describe('the first analysis example of the documentation', () => {
  it('is thinned by the stable version: 5 % means 12.5 % at weight 40, and 6.3 % at 80', () => {
    expect(said('promql/not-scoped')).toContain('above 5 % are meant to fail');
    expect(said('promql/not-scoped')).toContain('more than 12.5 % at weight 40');
    expect(said('promql/not-scoped')).toContain('more than 6.3 % at weight 80');
  });

  it('looks at a tenth of the traffic', () => {
    expect(said('promql/irate')).toContain('the last 30 s, which is 10 % of the 5 m between two measurements');
  });

  it('needs four failures, not three, and aborts after 25 minutes at weight 60', () => {
    expect(said('analysis/grows-while-failing')).toContain('failureLimit 3 tolerates 3 failures');
    expect(said('analysis/grows-while-failing')).toContain('15 m after the analysis begins, 25 m after the first step');
    expect(said('analysis/grows-while-failing')).toContain('weight 60 instead of 40');
  });

  it('aborts for lack of traffic', () => {
    expect(said('conditions/no-data-aborts')).toContain('empty: Error, NaN: Failed, 0: Failed, +Inf: Successful');
  });

  it('has nothing else to be blamed for', () => {
    expect([...new Set(findings.map(({ rule }) => rule))].sort()).toEqual([
      'analysis/grows-while-failing',
      'conditions/no-data-aborts',
      'promql/irate',
      'promql/not-scoped',
    ]);
  });
});
