/** The health of a PodDisruptionBudget (`resource_customizations/policy/PodDisruptionBudget`): too few pods are no illness of the budget. */
import { listAt, type Manifest, textAt } from '../manifest.ts';
import { degraded, type Health, healthy, progressing } from './status.ts';

export function disruptionBudgetHealth(budget: Manifest): Health {
  let health = progressing('Waiting for status');
  for (const condition of listAt(budget, 'status', 'conditions')) {
    const reason = textAt(condition, 'reason');
    const message = `PodDisruptionBudget has ${reason}`;
    if (textAt(condition, 'status') === 'False' && reason !== 'InsufficientPods') return degraded(message);
    health = healthy(message);
  }
  return health;
}
