/** Where a Service's requests arrive in a pod: `targetPort`, or the Service's own port where it says none (`core/v1 ServicePort`). */
import type { Pod, Service } from './objects.ts';

/**
 * Does some container listen where the Service sends? Containers are taken to listen on the ports they declare; one whose
 * ports nobody declares may listen on any. Which of several ports a client calls is not known: one that is open is enough.
 */
export function isListening({ spec: { ports = [] } }: Service, { spec: { containers } }: Pod): boolean {
  if (ports.length === 0 || containers.some((c) => (c.ports ?? []).length === 0)) return true;
  return ports.some(({ port, targetPort }) => {
    const wanted = targetPort ?? port;
    return containers.some((container) =>
      container.ports?.some(({ containerPort, name }) => containerPort === wanted || name === wanted),
    );
  });
}
