/** The report: a trace in; pages, pictures, text and tables out. Pure functions, so the same trace gives the same bytes. */
export { type ChromeEvent, renderChromeTrace } from './exports/chrome-trace.ts';
export { type CsvFile, renderCsvs } from './exports/csv.ts';
export { type JsonlProblem, type ReadJsonl, readJsonl, writeJsonl } from './exports/jsonl.ts';
export { renderJunit } from './exports/junit.ts';
export { renderMarkdown } from './exports/markdown.ts';
export type { Extras, WhatIf } from './extras.ts';
export { renderPage } from './page.ts';
export { type Painter, plain } from './painter.ts';
export { type Picture, renderSvgs } from './picture.ts';
export { type IndexRow, renderIndex } from './report-index.ts';
export { type Story, tell } from './story.ts';
export { renderComparePage } from './study/compare-page.ts';
export type { StudyExtras } from './study/shell.ts';
export { renderStudyPage } from './study/study-page.ts';
export { type TerminalLanes, terminalLanes } from './terminal-lanes.ts';
export { renderText, renderVerdict } from './text.ts';
export { type Line, timeline } from './timeline.ts';
