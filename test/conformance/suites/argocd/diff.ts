/** Git against the cluster: the answer in the words of the data. */
import type { Json } from '../../../../src/cluster/objects.ts';
import { compareObjects } from '../../../../src/gitops/argo-cd/diff/compare.ts';
import { differences } from '../../../../src/gitops/argo-cd/diff/differences.ts';
import type { IgnoreRule } from '../../../../src/gitops/argo-cd/diff/ignore.ts';
import { type Manifest, nameOf } from '../../../../src/gitops/argo-cd/manifest.ts';
import { readYaml } from '../../../../src/languages/yaml.ts';

interface Input {
  readonly desired?: readonly Manifest[];
  readonly live?: readonly Manifest[];
  readonly lastApplied?: readonly Manifest[];
  readonly ignoreDifferences?: readonly IgnoreRule[];
  readonly syncOptions?: readonly string[];
  readonly settings?: { readonly [key: string]: string };
}

const CUSTOM = 'resource.customizations.ignoreDifferences.';

export function compared({ desired = [], live = [], lastApplied = [], ...input }: Input): unknown {
  const { ignoreDifferences = [], syncOptions = [], settings = {} } = input;
  const result = compareObjects({
    application: 'my-app',
    desired,
    live,
    lastApplied: (object) => lastApplied.find((o) => o.kind === object.kind && nameOf(o) === nameOf(object)),
    ignoreDifferences: [...ignoreDifferences, ...forAll(settings)],
    respectIgnoreDifferences: syncOptions.includes('RespectIgnoreDifferences=true'),
    ignoreStatusOf: statusOf(settings['resource.compareoptions']),
  });
  const resources = result.objects.map(({ object, status, requiresPruning, differs, applied }) => ({
    kind: object.kind,
    name: nameOf(object),
    status,
    requiresPruning: requiresPruning ? true : undefined,
    differs: differs.length > 0 ? differs : undefined,
    applied: applied === undefined ? undefined : changes(object, applied),
  }));
  const conditions = result.problem === undefined ? undefined : [{ type: 'ComparisonError', message: result.problem }];
  const key = (r: { kind: string; name: string }) => `${r.kind}/${r.name}`;
  return { sync: result.sync, resources: resources.sort((a, b) => (key(a) < key(b) ? -1 : 1)), conditions };
}

const changes = (from: Manifest, to: Manifest) =>
  differences(to as unknown as Json, from as unknown as Json).map(({ path, live, desired }) => ({
    path,
    applied: live,
    desired,
  }));

/** Rules of the whole installation: the key ends in group and kind. */
function forAll(settings: { readonly [key: string]: string }): readonly IgnoreRule[] {
  return Object.entries(settings).flatMap(([key, text]) => {
    if (!key.startsWith(CUSTOM)) return [];
    const name = key.slice(CUSTOM.length);
    const cut = name.lastIndexOf('_');
    const rule = readYaml(text).documents[0]?.value as Partial<IgnoreRule>;
    return [
      name === 'all'
        ? { group: '*', kind: '*', ...rule }
        : { group: name.slice(0, Math.max(0, cut)), kind: name.slice(cut + 1), ...rule },
    ];
  });
}

function statusOf(options: string | undefined): 'all' | 'crd' | 'none' {
  const { ignoreResourceStatusField = 'all' } = (readYaml(options ?? '{}').documents[0]?.value ?? {}) as {
    readonly ignoreResourceStatusField?: 'all' | 'crd' | 'none';
  };
  return ignoreResourceStatusField;
}
