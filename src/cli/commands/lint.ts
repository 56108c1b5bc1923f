/** `preroll lint`: everything that can be said about manifests without running them, for people and for pipelines. */
import type { LooseObject } from '../../cluster/objects.ts';
import { lintAsUpstream } from '../../delivery/rollout/validation/lint.ts';
import { milliseconds } from '../../kernel/time.ts';
import { parsePrometheusDuration } from '../../languages/duration.ts';
import { applyEdits, diffOf } from '../../lint/edits.ts';
import { type LintReport, lint } from '../../lint/lint.ts';
import { SEVERITIES, type Severity } from '../../lint/rule.ts';
import { rules } from '../../lint/rules/index.ts';
import { findingsGithub } from '../../report/findings/github.ts';
import { findingsJson } from '../../report/findings/json.ts';
import { findingsJunit } from '../../report/findings/junit.ts';
import { findingsSarif } from '../../report/findings/sarif.ts';
import { findingsText } from '../../report/findings/text.ts';
import { readManifests } from '../../scenario/manifests.ts';
import { formatProblem } from '../../scenario/problems.ts';
import { version } from '../../version.ts';
import { type InputFile, readInputs, readReferenced, writeOutputs } from '../files.ts';
import { painterFor } from '../terminal.ts';
import type { LintFormat } from './lint-formats.ts';
import type { Surroundings } from './run.ts';

export interface LintFlags {
  readonly format?: LintFormat;
  readonly severity?: Severity;
  readonly disable?: readonly string[];
  readonly maxWarnings?: number;
  readonly scrapeInterval?: string;
  readonly fix?: boolean;
  readonly dryRun?: boolean;
  readonly asUpstream?: boolean;
  readonly lenient?: boolean;
  readonly rules?: boolean;
}

/** 0: nothing of severity error, and no more warnings than allowed. 1: findings. 2: bad input. */
export function lintCommand(paths: readonly string[], flags: LintFlags, surroundings: Surroundings): 0 | 1 | 2 {
  const { stdout, stderr, env } = surroundings;
  if (flags.rules === true) {
    for (const { id, severity, title } of rules) stdout.write(`${id}  ${severity}  ${title}\n`);
    return 0;
  }
  const scrape = flags.scrapeInterval === undefined ? undefined : parsePrometheusDuration(flags.scrapeInterval);
  const problem = flagProblem(flags) ?? (scrape?.ok === false ? `--scrape-interval: ${scrape.problem}` : undefined);
  const files = problem === undefined ? filesAt(paths, stderr) : undefined;
  if (problem !== undefined) stderr.write(`${problem}\n`);
  if (files === undefined) return 2;
  if (flags.asUpstream === true) return asUpstream(files, surroundings);
  const options = {
    read: readReferenced,
    strict: flags.lenient !== true,
    disable: flags.disable ?? [],
    ...(scrape?.ok === true ? { scrapeInterval: milliseconds(scrape.value) } : {}),
  };
  let whole = lint(files, options);
  if (flags.fix === true) {
    const diff = fixed(whole, flags.dryRun === true);
    stderr.write(diff);
    if (flags.dryRun !== true && diff !== '') whole = lint(filesAt(paths, stderr) ?? files, options);
  }
  const report = atLeast(whole, flags.severity ?? 'info');
  stdout.write(shown(report, flags.format ?? 'text', () => findingsText(report, painterFor(stdout, env))));
  return exitCode(whole, flags.maxWarnings);
}

function flagProblem({ disable = [], dryRun, fix }: LintFlags): string | undefined {
  const unknown = disable.find((id) => !rules.some((rule) => rule.id === id));
  if (unknown !== undefined) return `--disable ${unknown}: there is no such rule (preroll lint --rules lists them)`;
  return dryRun === true && fix !== true ? '--dry-run belongs to --fix' : undefined;
}

function filesAt(paths: readonly string[], stderr: Surroundings['stderr']): readonly InputFile[] | undefined {
  const { files, unreadable } = readInputs(paths);
  for (const { path, why } of unreadable) stderr.write(`${path}: cannot be read: ${why}\n`);
  if (unreadable.length > 0) return undefined;
  if (files.length > 0) return files;
  stderr.write(
    paths.length === 0
      ? 'name files of manifests, or folders of them\n'
      : `${paths.join(', ')}: holds no YAML or JSON file\n`,
  );
  return undefined;
}

const atLeast = (report: LintReport, least: Severity): LintReport => ({
  ...report,
  findings: report.findings.filter(({ severity }) => SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(least)),
});

function shown(report: LintReport, format: LintFormat, text: () => string): string {
  switch (format) {
    case 'text':
      return text();
    case 'json':
      return findingsJson(report);
    case 'sarif':
      return findingsSarif(report, rules, version);
    case 'junit':
      return findingsJunit(report);
    case 'github':
      return findingsGithub(report);
  }
}

/** Makes the safe changes, or only shows them, file by file. */
function fixed({ findings, files }: LintReport, onlyShow: boolean): string {
  const outputs = files.flatMap(({ file, text }) => {
    const edits = findings.flatMap(({ fix }) => fix.filter((edit) => edit.file === file));
    const next = applyEdits(text, edits);
    return next === text ? [] : [{ path: file, text: next, diff: diffOf(file, text, next) }];
  });
  if (!onlyShow) writeOutputs(outputs);
  return outputs.map(({ diff }) => diff).join('');
}

function exitCode({ findings }: LintReport, maxWarnings = Number.POSITIVE_INFINITY): 0 | 1 {
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  return findings.some(({ severity }) => severity === 'error') || warnings > maxWarnings ? 1 : 0;
}

/** File by file, as `kubectl argo rollouts lint -f` is run. Files that do not decode are told in our words. */
function asUpstream(files: readonly InputFile[], { stdout, stderr }: Surroundings): 0 | 1 | 2 {
  let code: 0 | 1 | 2 = 0;
  for (const file of files) {
    const { manifests, problems } = readManifests([file], { strict: true });
    for (const problem of problems) stderr.write(`${formatProblem(problem)}\n\n`);
    if (problems.length > 0) {
      code = 2;
      continue;
    }
    const objects = manifests.map(({ object }) => ({
      ...object,
      metadata: { ...object.metadata, namespace: object.metadata.namespace ?? 'default' },
    }));
    const outcome = lintAsUpstream(objects as unknown as readonly LooseObject[]);
    stdout.write(outcome.stdout);
    stderr.write(outcome.stderr);
    if (outcome.exit === 1 && code === 0) code = 1;
  }
  return code;
}
