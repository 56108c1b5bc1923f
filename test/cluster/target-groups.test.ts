import { expect, it } from 'vitest';
import type { Pod, Service } from '../../src/cluster/objects.ts';
import { createTargetGroups } from '../../src/cluster/target-groups.ts';
import { createEngine } from '../../src/kernel/engine.ts';
import { atSecond, seconds } from '../../src/kernel/time.ts';

const pod = (name: string) => ({ metadata: { uid: name, name, namespace: 'default' } }) as Pod;
const service = { metadata: { name: 'shop', namespace: 'default' } } as Service;

it('pods become targets some time after they are endpoints, and stay so for some time after they are not', () => {
  const engine = createEngine();
  let changes = 0;
  const groups = createTargetGroups({
    engine,
    registration: () => seconds(10),
    deregistration: () => seconds(3),
    changed: () => void changes++,
  });
  const names = (t: number) => {
    engine.runUntil(atSecond(t));
    return groups.known('default', 'shop').map((p) => p.metadata.name);
  };
  groups.endpoints(service, [pod('a'), pod('b')]);
  expect(names(9)).toEqual([]);
  expect(names(10)).toEqual(['a', 'b']);
  groups.endpoints(service, [pod('b'), pod('c')]);
  expect(names(12)).toEqual(['a', 'b']);
  expect(names(13)).toEqual(['b']);
  groups.endpoints(service, [pod('b')]);
  expect(names(30)).toEqual(['b']);
  expect(changes).toBe(5);
});
