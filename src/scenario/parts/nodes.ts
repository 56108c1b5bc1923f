/** The machines of a scenario: so many alike, or one by one. */

import type { NodeModel } from '../../cluster/model.ts';
import { ZONE } from '../../cluster/nodes/objects.ts';
import { labelKeyProblem, labelValueProblem } from '../../languages/selector.ts';
import type { Path } from '../../languages/yaml.ts';
import { NODE } from '../defaults.ts';
import type { ScenarioDocument } from '../document.ts';
import type { Desk } from './desk.ts';

type NodesText = NonNullable<NonNullable<ScenarioDocument['cluster']>['nodes']>;
type NodeText = Exclude<NodesText, number>[number];

/** The nodes as written, with what is usual where nothing is said. Nothing is complained of here. */
export function nodeModels(text: NodesText): readonly NodeModel[] {
  if (typeof text === 'number') return Array.from({ length: text }, (_, i) => nodeModel({ name: `node-${i + 1}` }));
  return text.map(nodeModel);
}

const nodeModel = ({ name, cpu, memory, pods, labels = {}, zone }: NodeText): NodeModel => ({
  name,
  cpu: String(cpu ?? NODE.cpu),
  memory: String(memory ?? NODE.memory),
  pods: pods ?? NODE.pods,
  labels: zone === undefined ? labels : { ...labels, [ZONE]: zone },
});

export function nodesOf(desk: Desk, text: NodesText): readonly NodeModel[] {
  const models = nodeModels(text);
  for (const [i, { name, labels }] of models.entries()) {
    const path: Path = ['cluster', 'nodes', i];
    if (models.findIndex((other) => other.name === name) !== i) {
      desk.complain([...path, 'name'], {
        found: `another node ${name}`,
        expected: 'a name for each node',
        remedy: 'give one of them another name',
      });
    }
    for (const [key, value] of Object.entries(labels)) {
      const problem = labelKeyProblem(key) ?? labelValueProblem(value);
      if (problem === undefined) continue;
      desk.complain(path, { found: problem, expected: 'labels as Kubernetes takes them', remedy: 'correct the label' });
    }
  }
  return models;
}
