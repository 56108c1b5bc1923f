/** The same scenario with other releases: good, failing, slow, never ready, and without any traffic. */
import type { Behaviour } from '../traffic/model.ts';
import { good, preset, slower } from './behaviours.ts';
import type { Scenario, VersionBehaviour } from './format.ts';
import { committedImages } from './gitops.ts';
import { matchesImage } from './images.ts';
import { rolloutManifest } from './rollout-manifest.ts';

export interface WhatIf {
  readonly name: string;
  readonly scenario: Scenario;
}

/** The variants of a scenario, in the order in which they are shown. Expectations are left out: they were about another release. */
export function whatIf(scenario: Scenario): readonly WhatIf[] {
  const base = presentBehaviour(scenario);
  const variant = (name: string, behaviour: Behaviour): WhatIf => ({
    name,
    scenario: { ...scenario, versions: releasedAs(scenario, name, behaviour), expect: [] },
  });
  return [
    variant('good', base),
    variant('errors 5 %', { ...base, statuses: { '500': 0.05 } }),
    variant('errors 20 %', { ...base, statuses: { '500': 0.2 } }),
    variant('slow (× 10)', slower(base, 10)),
    variant('never ready', { ...base, becomesReady: false }),
    { name: 'no traffic', scenario: { ...variant('good', base).scenario, traffic: [] } },
  ];
}

/** A preset's fault in a service that otherwise behaves as this one does: `errors-20` fails as often, and is as quick as ever. */
export function qualityOn(base: Behaviour, name: string): Behaviour {
  const slow = name === 'slow' ? 10 : Number(/^slow-(.+)$/.exec(name)?.[1] ?? 1);
  const fault = preset(name) ?? good;
  return { ...slower(base, slow), statuses: fault.statuses, becomesReady: fault.becomesReady };
}

/** The scenario with every released version behaving as `change` makes of a good one; `name` is how reports call it. */
export const releaseBehaving = (
  scenario: Scenario,
  name: string,
  change: (good: Behaviour) => Behaviour,
): Scenario => ({ ...scenario, versions: releasedAs(scenario, name, change(presentBehaviour(scenario))) });

/** How the version behaves that runs before any release: what a good release would go on doing. */
export function presentBehaviour(scenario: Scenario): Behaviour {
  const rolloutName = scenario.releases[0]?.rollout ?? committedImages(scenario.gitops)[0]?.of;
  const rollout = scenario.objects.find(
    (o) => o.metadata.name === rolloutName && /^(Rollout|Deployment)$/.test(o.kind),
  );
  const image =
    rollout === undefined
      ? undefined
      : rolloutManifest(rollout, scenario.objects).template?.spec?.containers?.[0]?.image;
  const now = scenario.versions.find((version) => image !== undefined && matchesImage(version.image, image));
  return { ...(now?.behaviour ?? good), statuses: {}, changes: [], becomesReady: true };
}

/** Every image that a release brings, an edit of the cluster or a commit, each once. */
export const releasedImages = ({ releases, gitops }: Scenario): readonly string[] => [
  ...new Set([
    ...releases.flatMap(({ images }) => Object.values(images)),
    ...committedImages(gitops).map(({ image }) => image),
  ]),
];

/** The versions of a scenario with every released image behaving so; what runs from the beginning stays as it is. */
export function releasedAs(scenario: Scenario, name: string, behaviour: Behaviour): readonly VersionBehaviour[] {
  const images = releasedImages(scenario);
  return [...images.map((image) => ({ image, name, behaviour })), ...scenario.versions];
}
