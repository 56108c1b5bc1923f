/** How which image behaves: `versions`, and the `behaviours` they name. */
import type { Path } from '../../languages/yaml.ts';
import type { Behaviour } from '../../traffic/model.ts';
import { type BehaviourComplaint, behaviourOf, good, PRESETS, preset } from '../behaviours.ts';
import type { BehaviourText, ScenarioDocument } from '../document.ts';
import type { VersionBehaviour } from '../format.ts';
import { type Desk, didYouMean } from './desk.ts';
import { recordedIn } from './recorded.ts';

export function versionsOf(desk: Desk, texts: NonNullable<ScenarioDocument['versions']>): VersionBehaviour[] {
  return texts.map(({ image, behaviour }, i) =>
    typeof behaviour === 'string'
      ? { image, name: behaviour, behaviour: named(desk, behaviour, ['versions', i, 'behaviour'], []) }
      : { image, name: image, behaviour: written(desk, behaviour, ['versions', i, 'behaviour'], []) },
  );
}

/** A behaviour by name: the user's own first, then a preset. `open` holds the names being followed, against circles. */
function named(desk: Desk, name: string, path: Path, open: readonly string[]): Behaviour {
  const own = Object.hasOwn(desk.document.behaviours ?? {}, name) ? desk.document.behaviours?.[name] : undefined;
  if (own !== undefined && !open.includes(name)) return written(desk, own, ['behaviours', name], [...open, name]);
  const known = own === undefined ? preset(name) : undefined;
  if (known !== undefined) return known;
  const names = [...Object.keys(desk.document.behaviours ?? {}), ...PRESETS];
  desk.complain(path, {
    found:
      own === undefined
        ? `the behaviour ${JSON.stringify(name)}`
        : `a behaviour that is like itself: ${[...open, name].join(' → ')}`,
    expected: `one of ${names.join(', ')} (errors-N and slow-N for any N)`,
    remedy:
      own === undefined
        ? (didYouMean(name, names) ?? `describe it under behaviours: {${name}: …}`)
        : 'let one of them start from good',
  });
  return good;
}

function written(desk: Desk, text: BehaviourText, path: Path, open: readonly string[]): Behaviour {
  const base = text.like === undefined ? good : named(desk, text.like, [...path, 'like'], open);
  const complain = ({ path: below, ...words }: BehaviourComplaint) => desk.complain([...path, ...below], words);
  return behaviourOf(text, base, complain, (column) => recordedIn(desk, column));
}
