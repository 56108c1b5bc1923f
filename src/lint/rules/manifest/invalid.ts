/** Text that is no YAML, fields that do not exist, values of the wrong kind: `kubectl apply` refuses them. */

import { readYaml } from '../../../languages/yaml.ts';
import type { Problem } from '../../../scenario/format.ts';
import type { Bundle } from '../../bundle.ts';
import type { TextEdit } from '../../edits.ts';
import type { Rule, Sighting } from '../../rule.ts';

export const invalid: Rule = {
  id: 'manifest/invalid',
  severity: 'error',
  title: 'The file is no valid manifest',
  why: 'kubectl apply refuses it; a client that does not look closely loses the field, and the API server drops it without a word.',
  check: ({ files, problems }) => problems.map((problem) => sightingOf(problem, files)),
};

/** Problems know their place already; a source that stands there carries it along. */
function sightingOf(problem: Problem, files: Bundle['files']): Sighting {
  const { at, found, expected, remedy } = problem;
  const file = files.find((one) => one.file === at.file) ?? { file: at.file, text: '' };
  const document = { value: null, brokenLines: [], place: () => ({ line: at.line, column: at.column }) };
  const fix = renamed(problem, file.text);
  return {
    source: { file, document, base: [problem.path].filter((path) => path !== '') },
    path: [],
    message: `found ${found}; expected ${expected}`,
    remedy,
    ...(fix === undefined ? {} : { fix: [fix] }),
  };
}

/** A misspelt field has never had any effect, so its real name can be put there; unless that is there, too. */
function renamed({ at, found, remedy }: Problem, text: string): TextEdit | undefined {
  const [, wrong] = /^the unknown field `?"?([\w-]+)/.exec(found) ?? [];
  const [, right] = /did you mean `([\w-]+)`/.exec(remedy) ?? [];
  const line = text.split('\n')[at.line - 1] ?? '';
  if (wrong === undefined || right === undefined || line.slice(at.column - 1, at.column - 1 + wrong.length) !== wrong)
    return undefined;
  const edit = { line: at.line, column: at.column, remove: wrong, insert: right };
  const lines = text.split('\n');
  lines[at.line - 1] = line.slice(0, at.column - 1) + right + line.slice(at.column - 1 + wrong.length);
  const twice = readYaml(lines.join('\n'), { duplicateKeys: 'refuse' }).mistakes.some((m) =>
    m.found.includes('second time'),
  );
  return twice ? undefined : edit;
}
