/** What becomes of builds and their steps, in words. */
import type { PipelineEntry } from '../simulation/trace.ts';

/** A build, or a step of it, in a line. */
export function sayPipeline({ pipeline, build, step, state, message }: PipelineEntry): string {
  const of = `pipeline ${pipeline}${build === 0 ? '' : ` #${build}`}`;
  const more = message === '' ? '' : `: ${message}`;
  if (step === undefined)
    return state === 'log' ? of + more : `${of} ${state === 'running' ? 'begins' : WORDS[state]}${more}`;
  return state === 'log' ? `${of}, ${step}${more}` : `${of}: ${step} ${WORDS[state]}${more}`;
}

const WORDS: { readonly [S in Exclude<PipelineEntry['state'], 'log'>]: string } = {
  running: 'runs',
  'pending-approval': 'asks',
  success: 'succeeds',
  failure: 'fails',
  skipped: 'is skipped',
  approved: 'is approved',
  denied: 'is rejected',
  terminated: 'is ended',
};

/** How it should strike the eye. */
export function toneOfPipeline({ step, state }: PipelineEntry): 'bad' | 'faint' | 'plain' | 'strong' | 'warning' {
  if (state === 'failure' || state === 'terminated') return 'bad';
  if (state === 'denied') return 'warning';
  if (state === 'skipped' || state === 'log') return 'faint';
  if (state === 'running') return step === undefined ? 'plain' : 'faint';
  return step === undefined && state === 'success' ? 'strong' : 'plain';
}
