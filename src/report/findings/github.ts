/** Findings as workflow commands, which GitHub Actions turns into annotations of the lines of a pull request. */
import type { LintReport } from '../../lint/lint.ts';
import type { Severity } from '../../lint/rule.ts';

const COMMANDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

export const findingsGithub = ({ findings }: LintReport): string =>
  findings
    .map(({ severity, at, rule, message, remedy }) => {
      const place = `file=${property(at.file)},line=${at.line},col=${at.column},title=${property(rule)}`;
      return `::${COMMANDS[severity]} ${place}::${data(`${message}. Remedy: ${remedy}`)}\n`;
    })
    .join('');

/** The escapes of `actions/toolkit: command.ts`. */
const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
