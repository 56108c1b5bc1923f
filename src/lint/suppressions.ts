/** Comments by which people say that they know: `# preroll-disable-line rule`, `-next-line`, `-file`; without a rule, all of them. */

const COMMENT = /(?:^|\s)#\s*preroll-disable-(line|next-line|file)\b([^\n#]*)/;

/** Whether a finding of this rule at this line has been silenced. */
export type IsSilenced = (rule: string, line: number) => boolean;

export function silencedIn(text: string): IsSilenced {
  const byLine = new Map<number, string[]>();
  const everywhere: string[] = [];
  for (const [i, content] of text.split('\n').entries()) {
    const [, scope, names = ''] = COMMENT.exec(content) ?? [];
    if (scope === undefined) continue;
    const rules = names.split(/[\s,]+/).filter((name) => name !== '');
    const told = rules.length === 0 ? [ALL] : rules;
    if (scope === 'file') everywhere.push(...told);
    else byLine.set(scope === 'line' ? i + 1 : i + 2, told);
  }
  const covers = (told: readonly string[], rule: string): boolean => told.includes(ALL) || told.includes(rule);
  return (rule, line) => covers(everywhere, rule) || covers(byLine.get(line) ?? [], rule);
}

const ALL = '*';
