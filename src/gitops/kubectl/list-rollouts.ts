/** `list rollouts`: a line a Rollout. */
import { currentSetWeight } from '../../delivery/rollout/canary-target.ts';
import { replicasOf, statusOf } from '../../delivery/rollout/defaults.ts';
import { type Rollout, rollouts } from '../../delivery/rollout/objects.ts';
import { observedPhase } from '../../delivery/rollout/phase.ts';
import { rfc3339 } from '../../kernel/time.ts';
import { stepText } from './get-rollout.ts';
import { type Look, type Printed, printed } from './look.ts';

interface ListOptions {
  readonly name?: string;
  readonly allNamespaces?: boolean;
  readonly timestamps?: boolean;
}

/** A column: its heading, the width its cells are filled to beforehand, and the cell of a Rollout. */
interface Column {
  readonly heading: string;
  readonly least: number;
  readonly of: (rollout: Rollout, look: Look) => string;
}

const column = (heading: string, least: number, of: Column['of']): Column => ({ heading, least, of });

const TIMESTAMP = column('TIMESTAMP', 20, (_, { now }) => rfc3339(now));
const NAMESPACE = column('NAMESPACE', 9, ({ metadata }) => metadata.namespace);

const COLUMNS: readonly Column[] = [
  column('NAME', 10, ({ metadata }) => metadata.name),
  column('STRATEGY', 9, ({ spec: { strategy } }) => {
    if (strategy?.canary !== undefined) return 'Canary';
    return strategy?.blueGreen === undefined ? 'unknown' : 'BlueGreen';
  }),
  column('STATUS', 12, (rollout) => observedPhase(rollout).phase),
  column('STEP', 4, (rollout) => stepText(rollout) || '-'),
  column('SET-WEIGHT', 10, (rollout) =>
    rollout.spec.strategy?.canary === undefined ? '-' : String(currentSetWeight(rollout)),
  ),
  column('READY', 5, (rollout) => `${statusOf(rollout).readyReplicas ?? 0}/${statusOf(rollout).replicas ?? 0}`),
  column('DESIRED', 7, ({ spec }) => String(replicasOf(spec))),
  column('UP-TO-DATE', 10, (rollout) => String(statusOf(rollout).updatedReplicas ?? 0)),
  column('AVAILABLE', 9, (rollout) => String(statusOf(rollout).availableReplicas ?? 0)),
];

const GAP = 2;

/** Prints the Rollouts of the namespace, or of all; that there are none goes to standard error and is no failure. */
export function listRollouts(look: Look, options: ListOptions = {}): Printed {
  const found = look.objects
    .list(rollouts, options.allNamespaces ? undefined : look.namespace)
    .filter(({ metadata }) => options.name === undefined || metadata.name === options.name);
  if (found.length === 0) return { stdout: '', stderr: 'No resources found.\n', exit: 0 };
  const columns = [
    ...(options.timestamps ? [TIMESTAMP] : []),
    ...(options.allNamespaces ? [NAMESPACE] : []),
    ...COLUMNS,
  ];
  const lines = [
    columns.map(({ heading }) => heading),
    ...found.map((rollout) => columns.map((c) => c.of(rollout, look).padEnd(c.least))),
  ];
  const widths = columns.map((_, i) => Math.max(...lines.map((cells) => cells[i]?.length ?? 0)) + GAP);
  // The last column is not aligned, so that its heading ends the line, and its cells keep their own blanks.
  const text = lines.map((cells) =>
    cells.map((cell, i) => (i === columns.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join(''),
  );
  return printed(`${text.join('\n')}\n`);
}
