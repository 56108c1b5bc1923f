/** Asking the routers of a canary for the weight of the moment (`rollout/trafficrouting.go: reconcileTrafficRouting`). */
import { stepPosition } from './canary-target.ts';
import { maxTrafficWeightOf } from './defaults.ts';
import { normal, warning } from './events.ts';
import { type Contribution, nothing, type Pass, type RoutingGoal, type Stage, stage } from './pass.ts';
import { countsOf, revisionOf } from './revisions.ts';
import { routersOf } from './routing/index.ts';
import type { Router } from './routing/router.ts';
import { pointAt } from './services.ts';
import { VERIFY_AGAIN } from './target-groups.ts';
import { canStableCarry, isSameWeights, routingGoal, weightsOf, weightUpdateText } from './weights.ts';

/** The stages of all routers, one after the other; without any, the weights are forgotten. */
export function trafficStages(pass: Pass): readonly Stage[] {
  const routers = routersOf(pass.canary?.trafficRouting);
  if (routers.length === 0) return withoutRouter;
  const [only] = routers;
  return routers.length === 1 && only !== undefined ? stagesOf(only) : routers.flatMap(stagesOf);
}

const withoutRouter = [stage('no router', () => ({ draft: { weights: undefined } }))];

const cached = new Map<Router, readonly Stage[]>();

function stagesOf(router: Router): readonly Stage[] {
  let stages = cached.get(router);
  if (stages === undefined) {
    stages = newStages(router);
    cached.set(router, stages);
  }
  return stages;
}

function newStages(router: Router): readonly Stage[] {
  const asked = (name: string, ask: (pass: Pass, goal: RoutingGoal) => Contribution) =>
    stage(`${router.name} ${name}`, (pass) =>
      pass.routing === undefined || pass.routing.frozen ? nothing : ask(pass, pass.routing),
    );
  return [
    stage(`${router.name} goal`, chooseGoal),
    stage(`${router.name} managed routes`, (pass) =>
      pass.routing?.removesRoutes ? (router.removeManagedRoutes?.(pass) ?? nothing) : nothing,
    ),
    stage(`${router.name} capacity`, freezeIfNeeded),
    asked('routes of the step', (pass) => routesOfStep(router, pass)),
    // A new canary without pods: the weight of the old one goes before the hash moves, or traffic would go nowhere.
    asked('weight before hash', (pass, goal) => {
      const isEmpty = (countsOf(pass.current)?.available ?? 0) === 0;
      const had = (pass.status.canary?.weights?.canary.weight ?? 0) > 0;
      return isEmpty && had ? setWeight(router, pass, goal) : nothing;
    }),
    asked(
      'hash',
      (pass, { canaryHash: canary, stableHash: stable, destinations }) =>
        router.updateHash?.(pass, { canary, stable }, destinations) ?? nothing,
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
    because: [...(returned.because ?? []), { rule: 'weight', because: `weight ${goal.weight}: ${goal.because}` }],
  };
}

/** Only now, after managed routes were removed, does the real controller look whether stable can carry its share. */
function freezeIfNeeded(pass: Pass): Contribution {
  if (pass.routing === undefined || pass.routing.frozen) return nothing;
  if (canStableCarry(pass, maxTrafficWeightOf(pass.spec) - pass.routing.weight)) return nothing;
  const because = `traffic stays as it is: stable has ${countsOf(pass.stable)?.available ?? 0} available pods, too few for its share`;
  return {
    pass: { routing: { ...pass.routing, removesRoutes: false, frozen: true } },
    because: [{ rule: 'weight', because }],
  };
}

/** Routes of the present step are written on every pass while it lasts, but never for a first revision. */
function routesOfStep(router: Router, pass: Pass): Contribution {
  const { step } = stepPosition(pass.rollout);
  if (step === undefined || revisionOf(pass.rollout) <= 1) return nothing;
  if (step.setHeaderRoute !== undefined) return router.setHeaderRoute?.(pass, step.setHeaderRoute) ?? nothing;
  if (step.setMirrorRoute !== undefined) return router.setMirrorRoute?.(pass, step.setMirrorRoute) ?? nothing;
  return nothing;
}

function setWeight(router: Router, pass: Pass, { weight, destinations }: RoutingGoal): Contribution {
  const contribution = router.setWeight(pass, weight, destinations);
  const { halt } = contribution;
  if (halt?.kind !== 'failed') return contribution;
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
  };
}

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
