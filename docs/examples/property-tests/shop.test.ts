import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { failingRelease, matchers, rehearsal, vary } from 'preroll/testing';
import { expect, test } from 'vitest';

expect.extend(matchers);
const shop = rehearsal(readFileSync(process.env.MANIFESTS ?? 'shop.yaml', 'utf8'));

test('a release that fails every fourth request or more is taken back before most users meet it', () => {
  fc.assert(
    fc.property(failingRelease({ from: 25 }), fc.nat(999), (release, seed) => {
      expect(vary(shop, release, { seed })).toAbortBefore('10m');
      expect(vary(shop, release, { seed })).toExposeLessThan(0.3);
    }),
    { numRuns: 25 },
  );
}, 60_000);
