/** The same files with changes, each time decoded anew: what variants of a study are made by. */
import { type DecodedScenario, type DecodeScenarioOptions, decodeScenario, type SourceFile } from './decode.ts';
import { type Patch, patchFiles, sayPatch } from './patch.ts';

/** Decodes the files with these patches made; a patch without a place is a problem like any other. */
export type DecodeVariant = (patches: readonly Patch[]) => DecodedScenario;

/** Reads what the files refer to once. The files as they are should be sound: then problems are the patches'. */
export function variantsOfFiles(files: readonly SourceFile[], options: DecodeScenarioOptions = {}): DecodeVariant {
  const named = new Map<string, readonly SourceFile[] | undefined>();
  const read = (path: string, from: string) => {
    const key = `${from}\n${path}`;
    if (!named.has(key)) named.set(key, options.read?.(path, from));
    return named.get(key);
  };
  decodeScenario(files, { ...options, read });
  const referenced = [...named.values()].flatMap((found) => found ?? []);
  const others = referenced.filter(
    ({ file }, i) => !files.some((f) => f.file === file) && referenced.findIndex((f) => f.file === file) === i,
  );
  return (patches) => {
    if (patches.length === 0) return decodeScenario(files, { ...options, read });
    const patched = patchFiles([...files, ...others], patches);
    if (!patched.ok) return { ok: false, problems: [problemOfPatches(patches, patched.problem)] };
    const now = new Map(patched.value.map((file) => [file.file, file]));
    const begun = patched.value.slice(files.length + others.length);
    return decodeScenario([...files.map(({ file }) => now.get(file) as SourceFile), ...begun], {
      ...options,
      read: (path, from) => read(path, from)?.map((file) => now.get(file.file) ?? file),
    });
  };
}

const problemOfPatches = (patches: readonly Patch[], problem: string) => ({
  at: { file: patches.map(sayPatch).join(' && '), line: 1, column: 1 },
  path: '',
  found: problem,
  expected: 'a place that the files have',
  remedy: 'correct the path',
});
