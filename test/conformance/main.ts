/**
 * `npm run conformance -- [--suite <regex>] [--all-failures] [--ratchet <file>] [tree]`: asks preroll everything the real
 * systems have answered, and counts. Prints a line a suite, the first failures under it, and exits with 1 if anything
 * failed. With `--ratchet`, exits with 1 only if a suite passes fewer cases than the file says it has passed before.
 */
import { readFileSync } from 'node:fs';
import { shared } from '../shared.ts';
import { suites, withoutCode } from './suites/index.ts';

const args = process.argv.slice(2);
const option = (name: string): string | undefined => {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args.splice(at, 2)[1];
};
const pattern = new RegExp(option('--suite') ?? '');
const ratchetFile = option('--ratchet');
const verbose = args.includes('--all-failures');
const tree = args.find((a) => !a.startsWith('--')) ?? shared('conformance');

if (tree === undefined) {
  console.log('conformance: skipped, because the conformance data is not beside this checkout and no folder was given');
  process.exit(0);
}

const ratchet =
  ratchetFile === undefined ? undefined : (JSON.parse(readFileSync(ratchetFile, 'utf8')) as Record<string, number>);
let passed = 0;
let failed = 0;
const fallen: string[] = [];
for (const suite of suites.filter((s) => pattern.test(s.name))) {
  const outcome = suite.run(tree);
  if (outcome === undefined) continue;
  console.log(`${suite.name}: ${outcome.passed} passed, ${outcome.failures.length} failed`);
  for (const failure of verbose ? outcome.failures : outcome.failures.slice(0, 3)) {
    console.log(`    ${failure.name}: ${failure.detail.slice(0, 400)}`);
  }
  passed += outcome.passed;
  failed += outcome.failures.length;
  const before = ratchet?.[suite.name] ?? 0;
  if (outcome.passed < before) fallen.push(`${suite.name} passed ${before} cases before, now ${outcome.passed}`);
}
for (const name of withoutCode.filter((n) => pattern.test(n))) console.log(`${name}: not yet`);
console.log(`conformance, all suites: ${passed} cases passed, ${failed} failed`);
for (const line of fallen) console.log(`fallen back: ${line}`);
process.exit((ratchet === undefined ? failed : fallen.length) > 0 ? 1 : 0);
