/** Findings as JSON, for programs. */
import type { LintReport } from '../../lint/lint.ts';

export const findingsJson = ({ findings, files, silenced }: LintReport): string =>
  `${JSON.stringify({ files: files.map(({ file }) => file), silenced, findings }, undefined, 2)}\n`;
