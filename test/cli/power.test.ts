import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/program.ts';
import { projectRoot } from '../shared.ts';

async function power(...args: string[]) {
  const said = { code: 0, out: '', err: '' };
  const stdout = { write: (text: string) => (said.out += text) };
  const stderr = { write: (text: string) => (said.err += text) };
  said.code = await main(['node', 'preroll', 'power', ...args], { stdout, stderr, env: {} });
  return said;
}

/** The second column of the table, without its sign. */
const aborted = (out: string): readonly string[] =>
  [...out.matchAll(/^ +[\d.]+ % +((?:[<>] )?[\d.]+) %/gm)].map(([, share]) => share!);

describe('preroll power', () => {
  it.each([
    [6, 5, 0, ['14.0', '26.0', '59.9', '74.9', '84', '92', '96', '100']],
    [6, 5, 2, ['0.0', '0.2', '3.6', '9.5', '18', '31', '44', '88']],
    [30, 5, 0, ['4.9', '16.8', '72.4', '91.8', '98', '100', '100', '100']],
    [30, 10, 3, ['0.0', '0.0', '17.3', '60.2', '89', '99', '100', '100']],
  ])(
    'knows how often %i requests a look, %i looks and a limit of %i stop a release',
    async (requests, count, limit, expected) => {
      const rates = ['0.5%', '1%', '3%', '4.5%', '6%', '8%', '10%', '20%'];
      const numbers = ['--requests', requests, '--count', count, '--failure-limit', limit].map(String);
      const { code, out } = await power(...numbers, '--baseline', '0.5%', '--detect', '20%', '--rates', ...rates);
      expect(code).toBe(0);
      const found = aborted(out);
      expect(found).toHaveLength(8);
      for (const [i, share] of expected.entries()) {
        // To the last digit that the table has; what lies beyond 0.01 % and 99.99 % is printed with a sign.
        const digits = share.split('.')[1]?.length ?? 0;
        expect(Number(found[i]!.replace(/[<> ]/g, '')).toFixed(digits)).toBe(Number(share).toFixed(digits));
      }
    },
  );

  it('reads a rollout and tells what its analyses see', async () => {
    const file = join(projectRoot, 'docs/examples/property-tests/shop.yaml');
    const { code, out, err } = await power(file, '--rates', '50%', '--runs', '2');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('a measurement fails when more than 5 % of the requests it sees failed');
    expect(out).toContain('Exact answers need disjoint error ratios: its measurements see the same requests again');
    expect(out).toMatch(/ 50 % +100 % \(15\.8 % to 100 %\)/);
  });

  it('refuses shares that are none, and files together with numbers', async () => {
    expect(await power('--requests', '6', '--detect', '120%')).toMatchObject({ code: 2, out: '' });
    expect((await power('--requests', '6', '--detect', 'x')).err).toContain('a share is a number from 0 to 1');
    expect((await power()).err).toContain('takes files, or --requests');
  });
});
