/** Ports of containers, and ports of the host that two of them want. */
import { duplicate, type Errors, type FieldPath, invalid, notSupported, required } from '../field-error.ts';
import { portNameProblems, portNumberProblems } from '../names.ts';
import type { ContainerShape, PortShape } from './shapes.ts';

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

export function* validatePorts(ports: readonly PortShape[], at: FieldPath): Errors {
  const names = new Set<string>();
  for (const [i, { name = '', containerPort = 0, hostPort = 0, protocol = '' }] of ports.entries()) {
    const here = [...at, i];
    if (name !== '') {
      const problems = portNameProblems(name);
      for (const problem of problems) yield invalid([...here, 'name'], name, problem);
      if (problems.length === 0 && names.has(name)) yield duplicate([...here, 'name'], name);
      if (problems.length === 0) names.add(name);
    }
    if (containerPort === 0) yield required([...here, 'containerPort']);
    else for (const p of portNumberProblems(containerPort)) yield invalid([...here, 'containerPort'], containerPort, p);
    if (hostPort !== 0) {
      for (const problem of portNumberProblems(hostPort)) yield invalid([...here, 'hostPort'], hostPort, problem);
    }
    if (protocol !== '' && !PROTOCOLS.includes(protocol))
      yield notSupported([...here, 'protocol'], protocol, PROTOCOLS);
  }
}

export function* validateHostPorts(containers: readonly ContainerShape[], at: FieldPath): Errors {
  const taken = new Set<string>();
  for (const [c, { ports = [] }] of containers.entries()) {
    for (const [p, { protocol = '', hostIP = '', hostPort = 0 }] of ports.entries()) {
      if (hostPort === 0) continue;
      const wanted = `${protocol === '' ? 'TCP' : protocol}/${hostIP}/${hostPort}`;
      if (taken.has(wanted)) yield duplicate([...at, c, 'ports', p, 'hostPort'], wanted);
      taken.add(wanted);
    }
  }
}
