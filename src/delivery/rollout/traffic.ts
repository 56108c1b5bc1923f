/** Asking the routers of a canary for the weight of the moment (`rollout/trafficrouting.go: reconcileTrafficRouting`). */
import { oncePer } from '../../kernel/once.ts';
import { stepPosition } from './canary-target.ts';
import { maxTrafficWeightOf, replicasOf } from './defaults.ts';
import { normal, warning } from './events.ts';
import type { TrafficRouting, TrafficWeights } from './objects.ts';
import { type Contribution, nothing, type Pass, type RoutingGoal, type Stage, stage } from './pass.ts';
import { countsOf, revisionOf } from './revisions.ts';
import { routersOf } from './routing/index.ts';
import type { Router } from './routing/router.ts';
import { pointAt } from './services.ts';
import { describeStep } from './steps/index.ts';
import { VERIFY_AGAIN } from './target-groups.ts';
import { canStableCarry, isSameWeights, routingGoal, weightsOf, weightUpdateText } from './weights.ts';

/** The stages of all routers, one after the other; without any, the weights are forgotten. */
export function trafficStages({ canary }: Pass): readonly Stage[] {
  return canary?.trafficRouting === undefined ? withoutRouter : stagesAskedFor(canary.trafficRouting);
}

const stagesAskedFor = oncePer((asked: TrafficRouting): readonly Stage[] => {
  const routers = routersOf(asked);
  return routers.length === 0 ? withoutRouter : routers.flatMap(stagesOf);
});

const withoutRouter = [stage('no router', () => ({ draft: { weights: undefined } }))];

function stagesOf(router: Router): readonly Stage[] {
  const asked = (name: string, ask: (pass: Pass, goal: RoutingGoal) => Contribution) =>
    stage(`${router.name} ${name}`, (pass) =>
      pass.routing === undefined || pass.routing.frozen ? nothing : ask(pass, pass.routing),
    );
  return [
    stage(`${router.name} goal`, chooseGoal),
    stage(`${router.name} managed routes`, (pass) =>
      pass.routing?.removesRoutes
        ? told(
            router.removeManagedRoutes?.(pass) ?? nothing,
            'router routes',
            `${router.name} loses the routes of steps: ${pass.routing.because}`,
          )
        : nothing,
    ),
    stage(`${router.name} capacity`, freezeIfNeeded),
    asked('routes of the step', (pass) => routesOfStep(router, pass)),
    // A new canary without pods: the weight of the old one goes before the hash moves, or traffic would go nowhere.
    asked('weight before hash', (pass, goal) => {
      const isEmpty = (countsOf(pass.current)?.available ?? 0) === 0;
      const had = (pass.status.canary?.weights?.canary.weight ?? 0) > 0;
      return isEmpty && had ? setWeight(router, pass, goal) : nothing;
    }),
    asked('hash', (pass, { canaryHash: canary, stableHash: stable, destinations }) =>
      told(
        router.updateHash?.(pass, { canary, stable }, destinations) ?? nothing,
        'router hash',
        `${router.name} tells versions apart by stable ${stable}, canary ${canary}`,
      ),
    ),
    asked('weight', (pass, goal) => setWeight(router, pass, goal)),
    asked('record', record),
    asked('verification', (pass, goal) => verify(router, pass, goal)),
  ];
}

function chooseGoal(pass: Pass): Contribution {
  // Stable could not carry its share for a router before this one: nothing more is asked of any.
  if (pass.routing?.frozen) return nothing;
  const goal = routingGoal(pass);
  const returned = goal.returnsService
    ? pointAt(pass, pass.canary?.canaryService, pass.stable, { checked: false })
    : nothing;
  return {
    ...returned,
    pass: { routing: goal },
    because: [
      ...(returned.because ?? []),
      { rule: 'weight', because: `weight ${goal.weight}: ${goal.because}`, stands: true },
    ],
  };
}

/** Only now, after managed routes were removed, does the real controller look whether stable can carry its share. */
function freezeIfNeeded(pass: Pass): Contribution {
  if (pass.routing === undefined || pass.routing.frozen) return nothing;
  if (canStableCarry(pass, maxTrafficWeightOf(pass.spec) - pass.routing.weight)) return nothing;
  const share = maxTrafficWeightOf(pass.spec) - pass.routing.weight;
  const because = `traffic stays as it is: stable has ${countsOf(pass.stable)?.available ?? 0} available pods of ${replicasOf(pass.spec)}, too few for ${share} of ${maxTrafficWeightOf(pass.spec)}`;
  return {
    pass: { routing: { ...pass.routing, removesRoutes: false, frozen: true } },
    because: [{ rule: 'weight', because, stands: true }],
  };
}

/** Routes of the present step are written on every pass while it lasts, but never for a first revision. */
function routesOfStep(router: Router, pass: Pass): Contribution {
  const { step } = stepPosition(pass.rollout);
  if (step === undefined || revisionOf(pass.rollout) <= 1) return nothing;
  const set =
    step.setHeaderRoute !== undefined
      ? router.setHeaderRoute?.(pass, step.setHeaderRoute)
      : step.setMirrorRoute !== undefined
        ? router.setMirrorRoute?.(pass, step.setMirrorRoute)
        : undefined;
  return set === undefined ? nothing : told(set, 'router routes', `${router.name} is asked for ${describeStep(step)}`);
}

/** With the reason of what is written, if anything is. */
function told(contribution: Contribution, rule: string, because: string): Contribution {
  const { effects = [], tolerant, pass, draft, pauses, halt, requeueAfter, because: before = [] } = contribution;
  if (effects.length === 0) return contribution;
  return { effects, tolerant, pass, draft, pauses, halt, requeueAfter, because: [...before, { rule, because }] };
}

function setWeight(router: Router, pass: Pass, { weight, destinations, because }: RoutingGoal): Contribution {
  const contribution = router.setWeight(pass, weight, destinations);
  const { halt } = contribution;
  if (halt?.kind !== 'failed')
    return told(
      contribution,
      'router weight',
      `${router.name} is asked for ${weight} of ${maxTrafficWeightOf(pass.spec)}: ${because}`,
    );
  const said = { kind: 'event', event: warning('TrafficRoutingError', halt.because) } as const;
  return { ...contribution, effects: [...(contribution.effects ?? []), said] };
}

/** The new weights are noted and said, if they differ in number, Service or version. Whether they hold is not known then. */
function record(pass: Pass, goal: RoutingGoal): Contribution {
  const before = pass.status.canary?.weights;
  const next = weightsOf(pass, goal);
  if (isSameWeights(before, next)) return nothing;
  return {
    effects: [{ kind: 'event', event: normal('TrafficWeightUpdated', weightUpdateText(before, next)) }],
    draft: { weights: next },
    because: [{ rule: 'weights', because: `${sharesText(next)}: ${goal.because}` }],
  };
}

const sharesText = ({ canary, stable, additional = [] }: TrafficWeights): string =>
  [
    `canary ${canary.weight}`,
    `stable ${stable.weight}`,
    ...additional.map((d) => `${d.serviceName ?? 'experiment'} ${d.weight}`),
  ].join(', ');

/**
 * The real controller writes the answer into a record that old and new status share as long as the weights stay: the answer
 * counts for this pass, and is kept only with new weights. So a status may say `verified: false` long after the step went on.
 */
function verify(router: Router, pass: Pass, { weight, destinations }: RoutingGoal): Contribution {
  const { weights } = pass.draft;
  if (weights === undefined) return nothing;
  const answer = router.verifyWeight?.(pass, weight, destinations) ?? { kind: 'not applicable' };
  if (answer.kind === 'not applicable') return nothing;
  if (answer.kind === 'error') {
    const event = warning('WeightVerifyError', `Failed to verify weight: ${answer.problem}`);
    return { effects: [{ kind: 'event', event }] };
  }
  const { verified, events: effects = [] } = answer;
  const isNew = weights !== pass.status.canary?.weights;
  const draft = { ...answer.draft, ...(isNew ? { weights: { ...weights, verified } } : {}) };
  const known: Contribution = { effects, draft, pass: { weightVerified: verified } };
  if (verified) return known;
  const steps = pass.canary?.steps?.length ?? 0;
  const isEnd = weight === maxTrafficWeightOf(pass.spec) && steps >= (pass.status.currentStepIndex ?? 0);
  const because = `end of rollout, desired weight ${weight} not yet verified`;
  return {
    ...known,
    requeueAfter: VERIFY_AGAIN,
    ...(isEnd ? { halt: { kind: 'failed', because } as const } : {}),
  };
}
