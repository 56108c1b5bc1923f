/** When which version arrives: one entry of `releases`. */
import { beginning, later } from '../../kernel/time.ts';
import type { Path } from '../../languages/yaml.ts';
import type { ScenarioDocument } from '../document.ts';
import { duration } from '../durations.ts';
import type { Release } from '../format.ts';
import { withTag } from '../images.ts';
import { checkContainers, type Desk, rolloutMeant } from './desk.ts';

export function releaseOf(desk: Desk, text: NonNullable<ScenarioDocument['releases']>[number], path: Path): Release {
  const rollout = rolloutMeant(desk, text, path);
  const images: { [container: string]: string } = { ...text.images };
  const container = rollout?.template?.spec?.containers?.[0];
  if (text.image !== undefined) images[container?.name ?? '*'] = text.image;
  if (text.tag !== undefined && container?.image !== undefined)
    images[container.name] = withTag(container.image, text.tag);
  if (Object.keys(images).length === 0 && text.patch === undefined) {
    desk.complain(path, {
      found: 'a release of nothing',
      expected: 'one of image, tag, images, patch',
      remedy: 'say what is released: image: repository/name:tag',
    });
  }
  checkContainers(desk, images, rollout, [...path, text.images === undefined ? 'image' : 'images']);
  return {
    at: later(beginning, duration(text.at)),
    rollout: rollout?.name ?? '',
    namespace: rollout?.namespace ?? 'default',
    images,
    ...(text.patch === undefined ? {} : { patch: text.patch }),
  };
}
