/** Finds the shared conformance data, which lies beside a checkout in development and in CI and may be absent elsewhere. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const places = [process.env.PREROLL_SHARED, join(root, '..', 'shared')];

/** The absolute path of a file or folder of the shared data, or `undefined` when it is not there. */
export function shared(path: string): string | undefined {
  for (const place of places) {
    if (place !== undefined && existsSync(join(place, path))) return join(place, path);
  }
  return undefined;
}

/** The root folder of this project. */
export const projectRoot: string = root;
