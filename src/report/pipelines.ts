/** What becomes of builds and their steps, in words. */
import type { PipelineEntry } from '../simulation/trace.ts';

/** A build, or a step of it, in a line. */
export function sayPipeline({ pipeline, build, step, state, message }: PipelineEntry): string {
  const what = `pipeline ${pipeline}${build === 0 ? '' : ` #${build}`}`;
  const more = message === '' ? '' : `: ${message}`;
  if (step === undefined)
    return build === 0 ? `${what}${more}` : `${what} ${state === 'running' ? 'begins' : `ends: ${state}`}${more}`;
  if (state === 'log') return `${what}, ${step}${more}`;
  if (state === 'running') return `${what}: ${step} runs`;
  if (state === 'pending-approval') return `${what}: ${step} asks${more}`;
  return `${what}: ${step} ${state === 'skipped' ? 'is skipped' : `ends: ${state}`}${more}`;
}

/** How it should strike the eye. */
export function toneOfPipeline({ step, state }: PipelineEntry): 'bad' | 'faint' | 'plain' | 'strong' | 'warning' {
  if (state === 'failure' || state === 'terminated') return 'bad';
  if (state === 'denied') return 'warning';
  if (state === 'skipped' || state === 'log') return 'faint';
  if (state === 'running') return step === undefined ? 'plain' : 'faint';
  return step === undefined && state === 'success' ? 'strong' : 'plain';
}
