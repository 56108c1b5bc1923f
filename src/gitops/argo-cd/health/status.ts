/** The words for health, from best to worst (`health.IsWorse`). */

/** The text is one of `HEALTH_STATUSES`, or empty when a check has no opinion. */
export interface Health {
  readonly status: string;
  readonly message: string;
  /** Why the check could not tell, where the check itself failed. */
  readonly problem?: string;
}

export const HEALTH_STATUSES: readonly string[] = [
  'Healthy',
  'Suspended',
  'Progressing',
  'Missing',
  'Degraded',
  'Unknown',
];

/** Is `candidate` a worse health than `present`? A word that is none counts as the best. */
export const isWorse = (present: string, candidate: string): boolean => rank(candidate) > rank(present);

const rank = (status: string): number => Math.max(0, HEALTH_STATUSES.indexOf(status));

export const healthy = (message = ''): Health => ({ status: 'Healthy', message });
export const progressing = (message = ''): Health => ({ status: 'Progressing', message });
export const degraded = (message = ''): Health => ({ status: 'Degraded', message });
export const suspended = (message = ''): Health => ({ status: 'Suspended', message });
export const unknown = (message = ''): Health => ({ status: 'Unknown', message });
