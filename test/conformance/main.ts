/**
 * `npm run conformance -- [--suite <regex>] [tree]`: asks preroll everything the real systems have answered, and counts.
 * Prints a line a suite, the first failures under it, and exits with 1 if anything failed.
 */
import { shared } from '../shared.ts';
import type { Suite } from './suite.ts';
import { suites, withoutCode } from './suites/index.ts';

const args = process.argv.slice(2);
const at = args.indexOf('--suite');
const pattern = at < 0 ? undefined : new RegExp(args.splice(at, 2)[1] ?? '');
const verbose = args.includes('--all-failures');
const tree = args.find((a) => !a.startsWith('--')) ?? shared('conformance');

if (tree === undefined) {
  console.log('conformance: skipped, because the shared conformance data is not beside this checkout and no folder was given');
  process.exit(0);
}

let failed = 0;
const wanted = (name: string) => pattern === undefined || pattern.test(name);
for (const suite of suites.filter((s: Suite) => wanted(s.name))) {
  const outcome = suite.run(tree);
  if (outcome === undefined) continue;
  console.log(`${suite.name}: ${outcome.passed} passed, ${outcome.failures.length} failed`);
  for (const failure of verbose ? outcome.failures : outcome.failures.slice(0, 3)) {
    console.log(`    ${failure.name}: ${failure.detail}`);
  }
  failed += outcome.failures.length;
}
for (const name of withoutCode.filter(wanted)) console.log(`${name}: not yet`);
process.exit(failed > 0 ? 1 : 0);
