/** Findings as SARIF 2.1.0 (OASIS), which code scanning services show beside the lines of a pull request. */

import type { FileEdit } from '../../lint/edits.ts';
import type { Finding, LintReport } from '../../lint/lint.ts';
import type { Rule, Severity } from '../../lint/rule.ts';

const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

export function findingsSarif({ findings }: LintReport, rules: readonly Rule[], version: string): string {
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'preroll',
            semanticVersion: version,
            rules: rules.map(({ id, severity, title, why }) => ({
              id,
              shortDescription: { text: title },
              fullDescription: { text: why },
              defaultConfiguration: { level: LEVELS[severity] },
              properties: { tags: [id.split('/')[0]] },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => result(finding, rules)),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function result({ rule, severity, at, path, object, message, remedy, fix }: Finding, rules: readonly Rule[]): object {
  return {
    ruleId: rule,
    ruleIndex: rules.findIndex(({ id }) => id === rule),
    level: LEVELS[severity],
    message: { text: `${message}. Remedy: ${remedy}.` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(at.file) },
          region: { startLine: at.line, startColumn: at.column },
        },
        ...(path === '' && object === ''
          ? {}
          : { logicalLocations: [{ fullyQualifiedName: [object, path].filter((p) => p !== '').join(': ') }] }),
      },
    ],
    ...(fix.length === 0 ? {} : { fixes: [{ description: { text: remedy }, artifactChanges: changes(fix) }] }),
  };
}

const changes = (fix: readonly FileEdit[]): readonly object[] =>
  [...new Set(fix.map(({ file }) => file))].map((file) => ({
    artifactLocation: { uri: uriOf(file) },
    replacements: fix
      .filter((edit) => edit.file === file)
      .map(({ line, column, remove, insert }) => ({
        deletedRegion: { startLine: line, startColumn: column, endLine: line, endColumn: column + remove.length },
        insertedContent: { text: insert },
      })),
  }));

/** A relative path is a relative URI once its odd characters are escaped. */
const uriOf = (file: string): string =>
  file
    .replaceAll('\\', '/')
    .replace(/^\.\//, '')
    .split('/')
    .map((part) => encodeURIComponent(part))
    .join('/');
