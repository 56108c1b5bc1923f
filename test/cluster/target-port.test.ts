import { describe, expect, it } from 'vitest';
import type { Pod, Service, ServicePort } from '../../src/cluster/objects.ts';
import { isListening } from '../../src/cluster/target-port.ts';

const service = (...ports: readonly ServicePort[]) => ({ spec: { ports } }) as unknown as Service;
const pod = (...ports: readonly object[]) => ({ spec: { containers: [{ name: 'app', ports }] } }) as unknown as Pod;

describe('a Service reaches a container', () => {
  it('by the number or the name of its target port, or by its own port where it says none', () => {
    const one = pod({ containerPort: 8080, name: 'http' });
    expect(isListening(service({ port: 80, targetPort: 8080 }), one)).toBe(true);
    expect(isListening(service({ port: 80, targetPort: 'http' }), one)).toBe(true);
    expect(isListening(service({ port: 8080 }), one)).toBe(true);
    expect(isListening(service({ port: 80 }), one)).toBe(false);
    expect(isListening(service({ port: 80, targetPort: 'web' }), one)).toBe(false);
  });

  it('on any port where the pod declares none', () => {
    expect(isListening(service({ port: 80 }), pod())).toBe(true);
  });
});
