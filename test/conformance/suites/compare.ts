/** Small shared parts of suites: reading their data, and counting cases. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure, Outcome } from '../suite.ts';

/** The text of a file of a data tree, or `undefined` when the tree has none. */
export function readText(tree: string, file: string): string | undefined {
  const path = join(tree, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** Collects the outcome of cases. What throws has failed. */
export class Tally {
  private passed = 0;
  private readonly failures: Failure[] = [];

  /** Runs one case: `check` gives what differs, or `undefined`. */
  check(name: string, check: () => string | undefined): void {
    let detail: string | undefined;
    try {
      detail = check();
    } catch (error) {
      detail = `threw ${error instanceof Error ? error.message : String(error)}`;
    }
    if (detail === undefined) this.passed++;
    else this.failures.push({ name, detail });
  }

  outcome(): Outcome {
    return { passed: this.passed, failures: this.failures };
  }
}

/** `undefined` if two plain values are the same as JSON, else both. */
export function difference(got: unknown, expected: unknown): string | undefined {
  const [g, e] = [canonical(got), canonical(expected)];
  return g === e ? undefined : `expected ${e.slice(0, 300)}, got ${g.slice(0, 300)}`;
}

/** JSON with sorted keys; what is absent does not count. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`).join(',')}}`;
}
