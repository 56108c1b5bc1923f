import { describe, expect, it } from 'vitest';
import { renderPage, renderText } from '../../src/report/index.ts';
import { plain } from '../../src/report/painter.ts';
import { record } from '../../src/simulation/run.ts';
import { adviseOn } from '../../src/study/microscope/advise.ts';
import { scenarioAt } from '../scenarios.ts';

const scenario = scenarioAt('scenarios/incidents/alb-final-step.yaml');
const { trace, outcome } = record(scenario);
const extras = { command: 'preroll run', version: '0', advice: adviseOn(scenario, trace.entries, outcome) };

describe('the microscope', () => {
  it('tells in the terminal what led to failures, and what avoids them', () => {
    const text = renderText(trace, extras, plain, 400);
    const told = /Why requests failed\n([\s\S]*?)\n\n/.exec(text)?.[1] ?? '';
    expect(told).toContain(`${outcome.failedInRun} requests`);
    expect(told).toContain('the target group of shop-stable had no healthy target');
    expect(told).toMatch(/247\.\d\d s +Service shop-stable was switched from revision 1 to revision 2/);
    expect(told).toContain('what avoids it: strategy.canary.pingPong');
    expect(told).toContain(`none of these failures, 0 instead of ${outcome.failedInRun} failed requests`);
  });

  it('tells the same on the page, with links to the instants', () => {
    const page = renderPage(trace, extras);
    expect(page).toContain('Why it failed, and what would have avoided it');
    expect(page).toMatch(/<a href="#t=247\.\d+">247\.\d\d s<\/a>/);
    expect(page).toContain('What avoids it');
  });

  it('has nothing to say where nothing failed', () => {
    const calm = record(scenarioAt('scenarios/incidents/alb-final-step-avoided.yaml')).trace;
    expect(renderText(calm, extras, plain, 400)).not.toContain('Why requests failed');
    expect(renderPage(calm, extras)).not.toContain('Why it failed');
  });
});
