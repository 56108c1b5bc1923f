/** Findings as JUnit XML: one suite a file, one case a rule that was broken there; a file without findings has one passing case. */
import type { Finding, LintReport } from '../../lint/lint.ts';
import { el } from '../markup.ts';

/** Only errors fail a case; warnings and the rest are told in the output of theirs. */
export function findingsJunit({ findings, files }: LintReport): string {
  const suites = files.map(({ file }) => {
    const here = findings.filter(({ at }) => at.file === file);
    const broken = [...new Set(here.map(({ rule }) => rule))].map((rule) => here.filter((f) => f.rule === rule));
    const failures = broken.filter(([first]) => first?.severity === 'error').length;
    const cases = broken.length === 0 ? [el('testcase', { classname: file, name: 'lint' })] : broken.map(caseOf);
    return {
      tests: cases.length,
      failures,
      markup: el('testsuite', { name: file, tests: cases.length, failures, errors: 0, skipped: 0, time: '0' }, cases),
    };
  });
  const sum = (of: (suite: (typeof suites)[number]) => number): number => suites.reduce((n, suite) => n + of(suite), 0);
  const all = el(
    'testsuites',
    { name: 'preroll lint', tests: sum((s) => s.tests), failures: sum((s) => s.failures) },
    suites.map(({ markup }) => markup),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${all.markup}\n`;
}

function caseOf(findings: readonly Finding[]) {
  const [first] = findings;
  const text = findings
    .map(({ at, message, remedy }) => `${at.file}:${at.line}:${at.column} ${message}\nremedy: ${remedy}`)
    .join('\n');
  const body =
    first?.severity === 'error' ? el('failure', { message: first.message }, text) : el('system-out', {}, text);
  return el('testcase', { classname: first?.at.file, name: first?.rule }, body);
}
