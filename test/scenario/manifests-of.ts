/** The smallest manifests that make sense, for tests to spoil or to extend. */
import { type DecodedScenario, type DecodeScenarioOptions, decodeScenario } from '../../src/scenario/decode.ts';
import type { Problem, Scenario } from '../../src/scenario/format.ts';

/** A Rollout `shop` whose strategy is the given YAML, indented by two blanks. */
export const rolloutWith = (strategy: string, more = ''): string => `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata:
  name: shop
spec:
  replicas: 3
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop}
    spec:
      containers:
        - name: web
          image: example/shop:1.4
          ports: [{containerPort: 8080}]
${more}  strategy:
${strategy.replace(/^/gm, '    ')}
`;

export const canaryWith = (...steps: string[]): string =>
  rolloutWith(`canary:\n  steps:\n${steps.map((step) => `    - ${step}`).join('\n')}`);

export const scenarioWith = (members: string): string =>
  `apiVersion: preroll.dev/v1alpha1\nkind: Scenario\n${members}\n`;

export const service = (name: string, selector = '{app: shop}'): string =>
  `---\napiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec: {selector: ${selector}, ports: [{port: 80, targetPort: 8080}]}\n`;

type Read = NonNullable<DecodeScenarioOptions['read']>;

/** Decodes texts as files `a.yaml`, `b.yaml` …, which may name each other, and what else there is to read. */
export const decodeTexts = (...texts: string[]): DecodedScenario => decodeReading(() => undefined, texts);

function decodeReading(others: Read, texts: readonly string[]): DecodedScenario {
  const files = texts.map((text, i) => ({ file: `${'abcdefgh'[i]}.yaml`, text }));
  const read: Read = (path, from) => {
    const found = files.filter(({ file }) => file === path);
    return found.length === 0 ? others(path, from) : found;
  };
  return decodeScenario(files, { read });
}

export function scenarioOf(...texts: string[]): Scenario {
  const decoded = decodeTexts(...texts);
  if (!decoded.ok) throw new Error(decoded.problems.map(summary).join('\n'));
  return decoded.scenario;
}

/** `a.yaml:20:12 spec.strategy… : the text "3"`, a line a problem. */
export function problemsOf(...texts: string[]): string[] {
  const decoded = decodeTexts(...texts);
  return decoded.ok ? [] : decoded.problems.map(summary);
}

/** The same, with the files that a document names. */
export function problemsReading(read: Read, ...texts: string[]): string[] {
  const decoded = decodeReading(read, texts);
  return decoded.ok ? [] : decoded.problems.map(summary);
}

export const summary = ({ at, path, found }: Problem): string => `${at.file}:${at.line}:${at.column} ${path}: ${found}`;
