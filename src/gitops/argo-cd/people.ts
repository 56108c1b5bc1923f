/** What people do to an application with the `argocd` command line (`server/application/application.go`). */
import type { Person, Said } from '../people.ts';
import { type ApplicationObject, applications } from './objects.ts';

export type ArgoCdAct =
  | { readonly do: 'sync'; readonly prune?: boolean }
  /** To a revision of the history by its number; without one, to the one before the present. */
  | { readonly do: 'rollback'; readonly id?: number; readonly prune?: boolean }
  | { readonly do: 'refresh'; readonly hard?: boolean }
  | { readonly do: 'terminate-sync' };

const refused = (text: string): Said => ({ accepted: false, text });

/** Does one thing to the named Application, wherever it lives. */
export function actOnApplication({ store, by }: Person, name: string, what: ArgoCdAct): Said {
  const app = store.list(applications).find(({ metadata }) => metadata.name === name);
  if (app === undefined) return refused(`applications.argoproj.io "${name}" not found`);
  if (what.do === 'terminate-sync') return terminate(app, store, by);
  const patch = patchFor(app, what);
  if (typeof patch === 'string') return refused(patch);
  const written = store.patch(applications, app.metadata.namespace, name, patch, by);
  return written.ok ? { accepted: true, text: SAID[what.do](name) } : refused(written.error.message);
}

const SAID = {
  sync: (name: string) => `application '${name}' synced`,
  rollback: (name: string) => `application '${name}' rolled back`,
  refresh: (name: string) => `application '${name}' refreshed`,
  'terminate-sync': (name: string) => `Application '${name}' operation terminating`,
} as const;

/** Only says so: the controller ends the operation when it looks next. */
function terminate({ metadata, operation, status }: ApplicationObject, store: Person['store'], by: string): Said {
  if (operation === undefined || status?.operationState === undefined)
    return refused('Unable to terminate operation. No operation is in progress');
  const { namespace, name } = metadata;
  const written = store.patchStatus(applications, namespace, name, { operationState: { phase: 'Terminating' } }, by);
  return written.ok ? { accepted: true, text: SAID['terminate-sync'](name) } : refused(written.error.message);
}

/** What changes in the Application, or why nothing does. */
function patchFor(app: ApplicationObject, what: Exclude<ArgoCdAct, { do: 'terminate-sync' }>): object | string {
  const { operation, spec, status } = app;
  switch (what.do) {
    case 'refresh':
      return { metadata: { annotations: { 'argocd.argoproj.io/refresh': what.hard === true ? 'hard' : 'normal' } } };
    case 'sync':
      if (operation !== undefined) return 'another operation is already in progress';
      return {
        operation: {
          ...operationFor(spec, undefined, what.prune),
          ...(spec.syncPolicy?.retry === undefined ? {} : { retry: spec.syncPolicy.retry }),
        },
      };
    case 'rollback': {
      if (operation !== undefined) return 'another operation is already in progress';
      if (spec.syncPolicy?.automated !== undefined && spec.syncPolicy.automated.enabled !== false)
        return 'rollback cannot be initiated when auto-sync is enabled';
      const history = status?.history ?? [];
      const deployed = what.id === undefined ? history.at(-2) : history.find(({ id }) => id === what.id);
      if (deployed === undefined)
        return `application ${app.metadata.name} does not have deployment with id ${what.id ?? Math.max(0, history.length - 2)}`;
      return { operation: operationFor(spec, deployed.revision, what.prune) };
    }
  }
}

function operationFor(
  { syncPolicy }: ApplicationObject['spec'],
  revision: string | undefined,
  prune: boolean | undefined,
) {
  return {
    initiatedBy: {},
    sync: {
      ...(revision === undefined ? {} : { revision }),
      ...(prune === true ? { prune: true } : {}),
      ...(syncPolicy?.syncOptions === undefined ? {} : { syncOptions: syncPolicy.syncOptions }),
    },
  };
}
