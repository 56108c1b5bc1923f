/** Findings for people: by file and object, each with its line and a caret, and why each rule matters only once. */
import type { Finding, LintReport } from '../../lint/lint.ts';
import { SEVERITIES, type Severity } from '../../lint/rule.ts';
import { excerptLines } from '../../scenario/problems.ts';
import { type Painter, plain } from '../painter.ts';

export function findingsText({ findings, files, silenced }: LintReport, painter: Painter = plain): string {
  const told = new Set<string>();
  const blocks = findings.map((finding) => block(finding, painter, told));
  return [...blocks, `${tally(findings, files.length, silenced)}\n`].join('\n');
}

function block(finding: Finding, painter: Painter, told: Set<string>): string {
  const { at, rule, severity, object, message, why, remedy, excerpt, fix } = finding;
  const head = `${at.file}:${at.line}:${at.column}  ${painted(severity, painter)}  ${painter.bold(rule)}${object === '' ? '' : `  ${object}`}`;
  const lines = [head, ...excerptLines(excerpt, at).map((line) => painter.dim(line)), `  ${message}`];
  if (!told.has(rule)) lines.push(`  why:    ${why}`);
  told.add(rule);
  lines.push(`  remedy: ${remedy}${fix.length === 0 ? '' : ' (--fix does it)'}`);
  return `${lines.join('\n')}\n`;
}

function painted(severity: Severity, painter: Painter): string {
  if (severity === 'error') return painter.bad(severity);
  return severity === 'warning' ? (painter.warning ?? painter.bold)(severity) : painter.dim(severity);
}

/** `2 errors, 1 warning in 3 files; 1 silenced by a comment.` */
export function tally(findings: readonly Finding[], files: number, silenced: number): string {
  const counts = SEVERITIES.flatMap((severity) => {
    const n = findings.filter((finding) => finding.severity === severity).length;
    return n === 0 ? [] : [severity === 'info' ? `${n} info` : `${n} ${severity}${n === 1 ? '' : 's'}`];
  });
  const found = counts.length === 0 ? 'Nothing to say' : counts.join(', ');
  const quiet = silenced === 0 ? '' : `; ${silenced} silenced by comments`;
  return `${found} in ${files} file${files === 1 ? '' : 's'}${quiet}.`;
}
