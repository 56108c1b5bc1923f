/** docs/mission.md is true of this repository: what it points to is there and passes, and no row of the shared table is left out. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../src/cli/program.ts';
import { scenarioAt } from './scenarios.ts';
import { projectRoot, shared } from './shared.ts';

/** A row of the page, and what each of its links is said to hold. */
interface Row {
  readonly id: string;
  readonly what: string;
  readonly proofs: readonly Proof[];
  readonly state: string;
}
interface Proof {
  readonly path: string;
  readonly claims: readonly string[];
}

const cellsOf = (line: string): readonly string[] => line.split(/(?<!\\)\|/).map((cell) => cell.trim());
const rowsIn = (text: string): readonly (readonly string[])[] =>
  text
    .split('\n')
    .filter((line) => /^\| [A-Z]+\d+ \|/.test(line))
    .map(cellsOf);

const rows: readonly Row[] = rowsIn(readFileSync(join(projectRoot, 'docs', 'mission.md'), 'utf8')).map(
  ([, id = '', what = '', where = '', state = '']) => ({
    id,
    what,
    proofs: where.split('<br>').flatMap(proofOf),
    state,
  }),
);

function proofOf(text: string): readonly Proof[] {
  const target = /\]\(([^)]+)\)/.exec(text)?.[1];
  if (target === undefined) return [];
  const claims = [...text.slice(text.indexOf(target) + target.length).matchAll(/`([^`]+)`/g)].map(
    ([, claim = '']) => claim,
  );
  return [{ path: join('docs', target), claims }];
}

/** What a file holds of which a claim may be one: expectations of a scenario, names of tests. */
function claimable(path: string): readonly string[] {
  if (path.endsWith('.yaml')) return scenarioAt(path).expect.map(({ text }) => text);
  const text = readFileSync(join(projectRoot, path), 'utf8');
  return [...text.matchAll(/\bit(?:\.each\([^)]*\))?\(\s*(['"`])((?:(?!\1).)*)\1/g)].map(([, , name = '']) =>
    name.replace('%s ', ''),
  );
}

/** Rows that nothing shows. */
const WAITING: readonly string[] = [];

const table = shared('reference/mission-table.md');
const withTable = (title: string): string =>
  table === undefined ? `${title} (skipped: the shared table is not beside this checkout)` : title;
/** Rows of the shared table: id, seed, weight, what, check. */
const wanted =
  table === undefined
    ? []
    : rowsIn(readFileSync(table, 'utf8')).filter(([, , , weight]) => /^[MSC]$/.test(weight ?? ''));
const rowOf = (id: string | undefined): Row | undefined => rows.find((row) => row.id === id);

describe('docs/mission.md', () => {
  it.skipIf(table === undefined)(withTable('has every row of the table, in its order, and no other'), () => {
    expect(rows.map((row) => row.id)).toEqual(wanted.map(([, id]) => id));
  });

  it.skipIf(table === undefined)(withTable('shows every row that must or should be shown'), () => {
    const weighty = wanted.filter(([, , , weight]) => weight !== 'C').map(([, id]) => rowOf(id));
    const open = weighty.filter(
      (row) => row === undefined || row.proofs.length === 0 || /^not|^context/.test(row.state),
    );
    expect(open.map((row) => row?.id)).toEqual(WAITING);
  });

  it.skipIf(table === undefined)(withTable('says a sentence of every row that is context only'), () => {
    const context = wanted.filter(([, , , weight]) => weight === 'C').map(([, id]) => rowOf(id));
    expect(context.filter((row) => row?.state !== 'context' || !row.what.endsWith('.'))).toEqual([]);
  });

  it.skipIf(table === undefined)(withTable('says what the articles claimed where the controllers differ'), () => {
    const parted = wanted.filter((cells) => cells.some((cell) => /⚠(?!\)| \d)/.test(cell))).map(([, id]) => rowOf(id));
    expect(
      parted.filter((row) => !/article|guide|printed|listing/.test(`${row?.what} ${row?.state}`)).map((row) => row?.id),
    ).toEqual([]);
  });

  it('knows three states besides context, and gives a reason unless all is shown', () => {
    const odd = rows.filter(({ state }) => !/^shown(?:: .+)?$|^(?:approximated|not shown): .+$|^context$/.test(state));
    expect(odd.map(({ id, state }) => `${id}: ${state}`)).toEqual([]);
  });

  it('points to files that exist, and to expectations and tests that are in them', () => {
    const wrong = rows.flatMap(({ id, proofs }) =>
      proofs.flatMap(({ path, claims }) => {
        if (!existsSync(join(projectRoot, path))) return [`${id}: ${path} is not there`];
        if (claims.length === 0) return [];
        const held = claimable(path);
        return claims
          .filter((claim) => !held.some((one) => (path.endsWith('.yaml') ? one === claim : one.startsWith(claim))))
          .map((claim) => `${id}: ${path} does not say ${claim}`);
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('names expectations that all hold (preroll test scenarios)', async () => {
    const said = { out: '', err: '' };
    const stdout = { write: (text: string) => (said.out += text) };
    const stderr = { write: (text: string) => (said.err += text) };
    const code = await main(['node', 'preroll', 'test', 'scenarios', '--quiet'], { stdout, stderr, env: {} });
    expect({ code, err: said.err }, said.out).toEqual({ code: 0, err: '' });
    expect(said.out).toMatch(/^\d+ scenarios, \d+ expectations: all held\n$/);
  }, 120_000);
});
