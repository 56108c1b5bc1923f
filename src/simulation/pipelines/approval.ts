/** A build that waits for somebody: it holds nothing meanwhile, and unless it is told to keep it, the shared volume is lost. */
import type { Step, StepKind } from '../../gitops/codefresh/pipeline.ts';
import { between, type Duration, type Instant, later } from '../../kernel/time.ts';
import type { ApprovalAnswer } from '../../scenario/pipeline-plan.ts';
import type { Build } from './build.ts';
import type { Process } from './process.ts';
import type { Ending } from './step.ts';

/** Asks, and waits for an answer of the scenario's people, or for the end of the question. */
export function* approval(
  build: Build,
  step: Step,
  { timeout, finalState }: Extract<StepKind, { kind: 'pending-approval' }>,
): Process<Ending> {
  const { plan, ports } = build;
  const asked = ports.engine.now;
  build.tell(step, 'pending-approval', step.title);
  const given = answerTo(build, step, asked);
  if (given === undefined || given.at > later(asked, timeout)) {
    yield timeout;
    return { result: finalState, message: 'nobody answered in time' };
  }
  yield between(asked, given.at) as Duration;
  if (!plan.keepsVolume) {
    build.volume.clear();
    build.clones.clear();
  }
  const { who, does } = given.answer;
  ports.write({
    t: ports.engine.now,
    kind: 'command',
    who,
    what: `${does} ${step.name} of ${plan.name}`,
    accepted: true,
    message: '',
  });
  return { result: does === 'approve' ? 'approved' : 'denied', message: `by ${who}` };
}

/** The first answer to this question, and when it comes; one for an instant that is over was given to nobody. */
function answerTo(
  { plan, number }: Build,
  { name }: Step,
  asked: Instant,
): { readonly answer: ApprovalAnswer; readonly at: Instant } | undefined {
  return plan.answers
    .filter(({ step, build }) => step === name && (build === undefined || build === number))
    .map((answer) => ({ answer, at: answer.at ?? later(asked, answer.after) }))
    .filter(({ at }) => at >= asked)
    .sort((a, b) => a.at - b.at)[0];
}
