/** The pages under `reports/` are what `npm run reports` writes, byte for byte. */
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { galleryCommand } from '../src/cli/commands/gallery.ts';
import { projectRoot } from './shared.ts';

describe('the gallery', () => {
  it('is in step with the scenarios and with the report (npm run build && npm run reports)', () => {
    const out = mkdtempSync(join(tmpdir(), 'preroll-reports-'));
    const said = { stdout: '', stderr: '' };
    const stream = (name: 'stdout' | 'stderr') => ({ write: (text: string) => (said[name] += text) });
    const here = process.cwd();
    expect(here).toBe(projectRoot);
    expect(galleryCommand('scenarios', { out }, { stdout: stream('stdout'), stderr: stream('stderr'), env: {} })).toBe(
      0,
    );
    expect(said.stderr).toBe('');
    const committed = join(projectRoot, 'reports');
    expect(readdirSync(out).sort()).toEqual(readdirSync(committed).sort());
    const stale = readdirSync(out).filter(
      (f) => readFileSync(join(out, f), 'utf8') !== readFileSync(join(committed, f), 'utf8'),
    );
    expect(stale).toEqual([]);
  }, 60_000);
});
