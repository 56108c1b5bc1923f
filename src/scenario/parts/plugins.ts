/** What the document says of the answers of step plugins. A plugin it says nothing of is named as an assumption. */
import type { ScenarioDocument } from '../document.ts';
import { duration } from '../durations.ts';
import type { PluginAnswer, Scenario } from '../format.ts';

type Script = NonNullable<ScenarioDocument['plugins']>[string];
type AnswerText = Exclude<Script, string>[number];

export const pluginsOf = ({ plugins = {} }: ScenarioDocument): Scenario['plugins'] =>
  Object.fromEntries(
    Object.entries(plugins).map(([name, script]) => [name, typeof script === 'string' ? script : script.map(answerOf)]),
  );

function answerOf(text: AnswerText): PluginAnswer {
  const { after, requeueAfter, ...rest } = { requeueAfter: undefined, ...text };
  return {
    ...rest,
    ...(after === undefined ? {} : { after: duration(after) }),
    ...(requeueAfter === undefined ? {} : { requeueAfter: duration(requeueAfter) }),
  } as PluginAnswer;
}
