/**
 * All that a Rollout refers to, looked up in the real order; the first thing that is missing, or referred to in a
 * contradictory way, ends the search (`rollout/controller.go: getRolloutReferencedResources`).
 */
import { type LooseObject, type Service, services } from '../../../../cluster/objects.ts';
import type { Rollout } from '../../objects.ts';
import type { Finder } from '../../pass.ts';
import { type FieldError, type FieldPath, invalid } from '../field-error.ts';
import { lookUpIngresses } from './ingresses.ts';
import { lookUpMappings } from './mappings.ts';
import { lookUpMeshRouter } from './mesh-routers.ts';
import { lookUpTemplates, type TemplatesInUse } from './templates.ts';
import { lookUpVirtualServices } from './virtual-services.ts';

/** A Service and the field that names it. */
export interface ServiceInUse {
  readonly service: Service;
  readonly path: FieldPath;
}

/** What was found so far. The search owns it while it lasts. */
export interface Found {
  readonly services: ServiceInUse[];
  readonly templates: TemplatesInUse[];
  readonly ingresses: LooseObject[];
  readonly virtualServices: LooseObject[];
  readonly mappings: LooseObject[];
  readonly meshRouters: LooseObject[];
}

/** Why the search ended: a mistake in a field, or a misfortune that is nobody's mistake and that no condition tells. */
export type Refusal = FieldError | { readonly misfortune: string };

export const nothingFound = (): Found => ({
  services: [],
  templates: [],
  ingresses: [],
  virtualServices: [],
  mappings: [],
  meshRouters: [],
});

/** Fills `found` up to the first refusal. */
export const lookUp = (rollout: Rollout, read: Finder, found: Found): Refusal | undefined =>
  lookUpServices(rollout, read, found) ??
  lookUpTemplates(rollout, read, found) ??
  lookUpIngresses(rollout, read, found) ??
  lookUpVirtualServices(rollout, read, found) ??
  lookUpMappings(rollout, read, found) ??
  lookUpMeshRouter(rollout, read, found);

/** Stable before canary, active before preview, the pair last. Of two strategies only blue-green counts. */
function lookUpServices({ spec, metadata }: Rollout, read: Finder, found: Found): Refusal | undefined {
  const { canary, blueGreen } = spec.strategy ?? {};
  const named: readonly (readonly [string | undefined, FieldPath])[] =
    blueGreen !== undefined
      ? [
          [blueGreen.activeService, SERVICE_PATHS.active],
          [blueGreen.previewService, SERVICE_PATHS.preview],
        ]
      : [
          [canary?.stableService, SERVICE_PATHS.stable],
          [canary?.canaryService, SERVICE_PATHS.canary],
          [canary?.pingPong?.pingService, SERVICE_PATHS.ping],
          [canary?.pingPong?.pongService, SERVICE_PATHS.pong],
        ];
  for (const [name = '', path] of named) {
    if (name === '') continue;
    const service = read.get(services, metadata.namespace, name);
    if (service === undefined) return invalid(path, name, `service "${name}" not found`);
    found.services.push({ service, path });
  }
  return undefined;
}

const STRATEGY: FieldPath = ['spec', 'strategy'];

export const SERVICE_PATHS = {
  active: [...STRATEGY, 'blueGreen', 'activeService'],
  preview: [...STRATEGY, 'blueGreen', 'previewService'],
  stable: [...STRATEGY, 'canary', 'stableService'],
  canary: [...STRATEGY, 'canary', 'canaryService'],
  ping: [...STRATEGY, 'canary', 'pingPong', 'pingService'],
  pong: [...STRATEGY, 'canary', 'pingPong', 'pongService'],
} satisfies Readonly<Record<string, FieldPath>>;
