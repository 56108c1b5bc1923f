/** A Rollout `shop` of a few pods, told as a scenario in YAML, and what its run leaves behind. */
import { decodeScenario, formatProblem } from '../../src/scenario/decode.ts';
import { type Recording, record } from '../../src/simulation/run.ts';
import type { TraceEntry } from '../../src/simulation/trace.ts';

type Kind = TraceEntry['kind'];

export interface Rehearsed extends Recording {
  of<K extends Kind>(kind: K): readonly Extract<TraceEntry, { kind: K }>[];
  /** `<second> <reason>` of the notices whose reason matches. */
  notices(reason: RegExp): readonly string[];
  /** `<second> <pod's move>` of each pod that a test looks at, without its name. */
  moves(state: RegExp): readonly string[];
}

export const manifestsOf = (container: string, rest: string) => `---
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: shop }
spec:
  replicas: 2
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec:
${rest}
      containers:
        - { name: app, image: "example/shop:v1", imagePullPolicy: IfNotPresent${container} }
  strategy: { canary: { steps: [{ setWeight: 50 }, { pause: { duration: 30s } }] } }
---
apiVersion: v1
kind: Service
metadata: { name: shop }
spec: { selector: { app: shop }, ports: [{ port: 80 }] }
`;

/** A document (without its first two lines) and its manifests, decoded. */
export const decode = (document: string, objects = manifestsOf('', '')) =>
  decodeScenario([
    { file: 'test.yaml', text: `apiVersion: preroll.dev/v1alpha1\nkind: Scenario\n${document}\n${objects}` },
  ]);

/** Plays a document (without its first two lines); delays are constant, so that moments can be told. */
export function rehearse(
  document: string,
  {
    container = '',
    podSpec = '',
    more = '',
    edit = (text) => text,
  }: { container?: string; podSpec?: string; more?: string; edit?: (manifests: string) => string } = {},
): Rehearsed {
  const decoded = decode(document, edit(manifestsOf(container, podSpec)) + more);
  if (!decoded.ok) throw new Error(decoded.problems.map(formatProblem).join('\n'));
  const recording = record(decoded.scenario);
  const { entries } = recording.trace;
  const second = (t: number) => Math.round(t / 100_000) / 10;
  const of = <K extends Kind>(kind: K) => entries.filter((e): e is Extract<TraceEntry, { kind: K }> => e.kind === kind);
  return {
    ...recording,
    of,
    notices: (reason) => of('notice').flatMap((n) => (reason.test(n.reason) ? [`${second(n.t)} ${n.reason}`] : [])),
    moves: (state) => of('pod').flatMap((p) => (state.test(p.state) ? [`${second(p.t)} ${p.state}`] : [])),
  };
}

/** Every delay of the cluster told exactly. */
export const EXACT = `
cluster:
  scheduling: 0s
  sandbox: 0s
  imagePull: 0s
  containerStart: 1s
  endpointPropagation: 1s
  watchLag: 10ms
releases: []
people: []
`;
