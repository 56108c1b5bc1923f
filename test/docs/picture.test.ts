import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { renderSvgs } from '../../src/report/picture.ts';
import { record } from '../../src/simulation/run.ts';
import { scenarioAt } from '../scenarios.ts';
import { projectRoot } from '../shared.ts';

it('the picture of the README is the scenario that it names (UPDATE=1 draws it anew)', () => {
  const { trace } = record(scenarioAt('scenarios/seeds/canary-with-metrics-bad.yaml'));
  const now = renderSvgs(trace).find(({ name }) => name === 'overview')?.svg ?? '';
  const file = join(projectRoot, 'docs', 'picture.svg');
  if (process.env.UPDATE === '1' || !existsSync(file)) writeFileSync(file, now);
  expect(readFileSync(file, 'utf8')).toBe(now);
  expect(now).toContain('success-rate');
});
