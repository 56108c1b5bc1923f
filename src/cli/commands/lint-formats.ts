/** How `preroll lint` can print its findings; apart from the command, so that its options are known before it is loaded. */
export const LINT_FORMATS = ['text', 'json', 'sarif', 'junit', 'github'] as const;
export type LintFormat = (typeof LINT_FORMATS)[number];
