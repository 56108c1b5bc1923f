/** The recording and alerting rules of a run: written in the document, in files it names, in PrometheusRule objects. */
import type { Duration } from '../../kernel/time.ts';
import { decode } from '../../languages/decode.ts';
import { readYaml } from '../../languages/yaml.ts';
import type { RuleGroup } from '../../metrics/rules/rule.ts';
import type { Problem } from '../format.ts';
import { problemAt, problemOf, type Source, type SourceFile } from '../problems.ts';
import { ruleFile, ruleGroupsOf } from '../rule-groups.ts';
import type { Desk } from './desk.ts';

/** What the document says itself, and what the files say that it names. */
export function rulesOf(desk: Desk, interval: Duration): readonly RuleGroup[] {
  const { rules = [], ruleFiles = [] } = desk.document.prometheus ?? {};
  const own = ruleGroupsOf(rules, interval, (path, words) => desk.complain(['prometheus', 'rules', ...path], words));
  const named = ruleFiles.flatMap((path, i) => {
    const files = desk.read?.(path, desk.source.file.file);
    if (files === undefined || files.length === 0) {
      desk.complain(['prometheus', 'ruleFiles', i], {
        found: `the file ${path}, which is not there`,
        expected: 'a path relative to this document',
        remedy: 'correct the path',
      });
    }
    return (files ?? []).flatMap((file) => ofFile(file, interval, desk.problems));
  });
  return [...own, ...named];
}

/** The groups of a rules file; what is wrong with it goes to `problems`. */
function ofFile(file: SourceFile, interval: Duration, problems: Problem[]): readonly RuleGroup[] {
  const { documents, mistakes } = readYaml(file.text);
  problems.push(...mistakes.map((m) => problemOf(file, m)));
  return documents.flatMap((document) => groupsAt({ file, document, base: [] }, interval, problems));
}

/** The groups of a PrometheusRule, the object in which the Prometheus operator keeps a rules file. */
export const rulesOfObject = (object: Source, interval: Duration, problems: Problem[]): readonly RuleGroup[] =>
  groupsAt({ ...object, base: [...object.base, 'spec'] }, interval, problems);

function groupsAt(source: Source, interval: Duration, problems: Problem[]): readonly RuleGroup[] {
  const decoded = decode(ruleFile, source.document, { at: source.base });
  problems.push(...decoded.mistakes.map((m) => problemOf(source.file, m)));
  return ruleGroupsOf(decoded.value?.groups ?? [], interval, (path, words) => {
    problems.push(problemAt(source, ['groups', ...path], words));
  });
}
