/** The library's contents page: manifests in, a run, its trace and its report out. Nothing here touches files or a screen. */

export type { Extras, Painter } from './report/index.ts';
export {
  readJsonl,
  renderCsvs,
  renderJunit,
  renderMarkdown,
  renderPage,
  renderSvgs,
  renderText,
  writeJsonl,
} from './report/index.ts';
export {
  type DecodedScenario,
  type DecodeScenarioOptions,
  decodeScenario,
  formatProblem,
  type SourceFile,
} from './scenario/decode.ts';
export type { Problem, Scenario } from './scenario/format.ts';
export { ScenarioError, scenario } from './scenario/scenario.ts';
export { type Outcome, sentence } from './simulation/outcome.ts';
export { type Recording, type RunResult, record, run } from './simulation/run.ts';
export type { Trace, TraceEntry, TraceHeader } from './simulation/trace.ts';
export { answerWhatIf, type WhatIfRow } from './study/what-if.ts';
export { version } from './version.ts';
