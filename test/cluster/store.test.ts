import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Draft,
  deployments,
  kind,
  type LooseObject,
  looseKind,
  type OwnerReference,
  type ReplicaSet,
  replicaSets,
  services,
} from '../../src/cluster/objects.ts';
import { type Change, createStore, type Store } from '../../src/cluster/store.ts';
import { atSecond } from '../../src/kernel/time.ts';

const things = looseKind('example.com/v1', 'Thing');
const draft = (name: string, rest: Partial<Draft<LooseObject>> = {}): Draft<LooseObject> => ({
  apiVersion: 'example.com/v1',
  kind: 'Thing',
  ...rest,
  metadata: { name, ...rest.metadata },
});

function begin() {
  let second = 0;
  const store = createStore(() => atSecond(second));
  const heard: Change[] = [];
  store.watch((change) => void heard.push(change));
  const at = (t: number) => {
    second = t;
  };
  return { store, heard, at };
}

/** The object of a write that must have succeeded. */
function must<T>(written: ReturnType<Store['create']> | { ok: boolean }): T {
  expect(written).toMatchObject({ ok: true });
  return (written as unknown as { object: T }).object;
}
const ownedBy = (owner: LooseObject): { ownerReferences: readonly OwnerReference[] } => ({
  ownerReferences: [{ apiVersion: 'v1', kind: owner.kind, name: owner.metadata.name, uid: owner.metadata.uid }],
});

describe('creating', () => {
  it('fills in the metadata', () => {
    const { store, at } = begin();
    at(7);
    const thing = must<LooseObject>(store.create(things, draft('a'), 'me'));
    expect(thing.metadata).toMatchObject({
      name: 'a',
      namespace: 'default',
      generation: 1,
      resourceVersion: 1,
      creationTimestamp: '2020-01-01T00:00:07Z',
    });
    expect(store.get(things, 'default', 'a')).toBe(thing);
  });

  it('gives every object a uid of its own, also one that takes the name of another', () => {
    const { store } = begin();
    const first = must<LooseObject>(store.create(things, draft('a'), 'me'));
    store.delete(things, 'default', 'a', 'me');
    const second = must<LooseObject>(store.create(things, draft('a'), 'me'));
    expect(second.metadata.uid).not.toBe(first.metadata.uid);
  });

  it('is refused when the name is taken, in the same namespace and kind only', () => {
    const { store } = begin();
    store.create(things, draft('a'), 'me');
    expect(store.create(things, draft('a'), 'me')).toEqual({
      ok: false,
      error: { reason: 'AlreadyExists', message: 'things.example.com "a" already exists' },
    });
    must(store.create(things, draft('a', { metadata: { name: 'a', namespace: 'other' } }), 'me'));
    must(store.create(looseKind('v1', 'Policy'), { ...draft('a'), kind: 'Policy' }, 'me'));
  });

  it('puts what has no namespace into none', () => {
    const { store } = begin();
    const nodes = kind<LooseObject>('v1', 'Node', false);
    const node = must<LooseObject>(store.create(nodes, { ...draft('n'), kind: 'Node' }, 'me'));
    expect(node.metadata.namespace).toBe('');
    expect(store.get(nodes, 'anything', 'n')).toBe(node);
  });
});

describe('updating', () => {
  it('counts a generation for content, not for metadata or status', () => {
    const { store } = begin();
    const a = must<LooseObject>(store.create(things, draft('a', { spec: { n: 1 } }), 'me'));
    const b = must<LooseObject>(store.update(things, { ...a, spec: { n: 2 } }, 'me'));
    expect(b.metadata.generation).toBe(2);
    const c = must<LooseObject>(store.patch(things, 'default', 'a', { metadata: { labels: { x: 'y' } } }, 'me'));
    const d = must<LooseObject>(store.updateStatus(things, { ...c, status: { seen: true } }, 'me'));
    expect([c.metadata.generation, d.metadata.generation]).toEqual([2, 2]);
  });

  it('leaves the status to those who report it, and the content to those who ask', () => {
    const { store } = begin();
    const a = must<LooseObject>(store.create(things, draft('a', { spec: { n: 1 } }), 'me'));
    const asked: LooseObject = { ...a, spec: { n: 9 }, status: { seen: 1 } };
    const b = must<LooseObject>(store.updateStatus(things, asked, 'me'));
    expect([b.spec, b.status]).toEqual([{ n: 1 }, { seen: 1 }]);
    const c = must<LooseObject>(store.update(things, { ...b, spec: { n: 2 }, status: { seen: 9 } }, 'me'));
    expect([c.spec, c.status]).toEqual([{ n: 2 }, { seen: 1 }]);
    const d = must<LooseObject>(store.patch(things, 'default', 'a', { spec: { m: 3 }, status: { seen: 9 } }, 'me'));
    expect([d.spec, d.status]).toEqual([{ n: 2, m: 3 }, { seen: 1 }]);
    const e = must<LooseObject>(store.patchStatus(things, 'default', 'a', { seen: null, done: true }, 'me'));
    expect([e.spec, e.status]).toEqual([{ n: 2, m: 3 }, { done: true }]);
  });

  it('is refused for whoever read an earlier version', () => {
    const { store } = begin();
    const a = must<LooseObject>(store.create(things, draft('a', { spec: { n: 1 } }), 'me'));
    store.update(things, { ...a, spec: { n: 2 } }, 'other');
    const late = store.update(things, { ...a, spec: { n: 3 } }, 'me');
    expect(late).toEqual({
      ok: false,
      error: {
        reason: 'Conflict',
        message:
          'Operation cannot be fulfilled on things.example.com "a": the object has been modified; please apply your changes to the latest version and try again',
      },
    });
    expect(store.updateStatus(things, { ...a, status: {} }, 'me')).toMatchObject({ error: { reason: 'Conflict' } });
  });

  it('cannot move name, uid, age or generation', () => {
    const { store } = begin();
    const a = must<LooseObject>(store.create(things, draft('a'), 'me'));
    const patch = { metadata: { uid: 'x', generation: 9, creationTimestamp: 'never', name: 'b' } };
    expect(store.patch(things, 'default', 'a', patch, 'me')).toEqual({ ok: true, object: a, changed: false });
  });

  it('is refused for what is not there', () => {
    const { store } = begin();
    const message = 'deployments.apps "web" not found';
    const missing = { ok: false, error: { reason: 'NotFound', message } };
    expect(store.patch(deployments, 'default', 'web', {}, 'me')).toEqual(missing);
    expect(store.delete(deployments, 'default', 'web', 'me')).toEqual(missing);
    expect(store.delete(services, 'default', 'web', 'me')).toMatchObject({
      error: { message: 'services "web" not found' },
    });
  });
});

describe('watching', () => {
  it('tells each change once, in order, with who did it', () => {
    const { store, heard } = begin();
    const a = must<LooseObject>(store.create(things, draft('a'), 'x'));
    const b = must<LooseObject>(store.update(things, { ...a, spec: { n: 1 } }, 'y'));
    store.update(things, b, 'nobody, because nothing differs');
    store.delete(things, 'default', 'a', 'z');
    expect(heard).toEqual([
      { verb: 'created', by: 'x', before: undefined, after: a, object: a },
      { verb: 'updated', by: 'y', before: a, after: b, object: b },
      { verb: 'deleted', by: 'z', before: b, after: undefined, object: b },
    ]);
  });

  it('tells nothing of a write that was refused', () => {
    const { store, heard } = begin();
    store.admit((next, before) =>
      before === undefined && next.metadata.name === 'bad' ? 'this name is not wanted' : undefined,
    );
    expect(store.create(things, draft('bad'), 'me')).toEqual({
      ok: false,
      error: { reason: 'Invalid', message: 'this name is not wanted' },
    });
    expect(heard).toEqual([]);
    expect(store.version()).toBe(0);
    must(store.create(things, draft('good'), 'me'));
  });
});

describe('owners', () => {
  it('take all they own with them, down to the last', () => {
    const { store, heard } = begin();
    const top = must<LooseObject>(store.create(things, draft('top'), 'me'));
    const middle = must<LooseObject>(
      store.create(things, draft('middle', { metadata: { name: 'middle', ...ownedBy(top) } }), 'me'),
    );
    store.create(
      replicaSets,
      { kind: 'ReplicaSet', metadata: { name: 'rs', ...ownedBy(middle) } } as unknown as Draft<ReplicaSet>,
      'me',
    );
    store.create(things, draft('other'), 'me');
    expect(store.ownedBy(things, top.metadata.uid)).toEqual([middle]);
    store.delete(things, 'default', 'top', 'me');
    expect(store.list(things).map((t) => t.metadata.name)).toEqual(['other']);
    expect(store.list(replicaSets)).toEqual([]);
    expect(heard.slice(-3).map((c) => [c.verb, c.object.metadata.name, c.by])).toEqual([
      ['deleted', 'top', 'me'],
      ['deleted', 'middle', 'garbage-collector'],
      ['deleted', 'rs', 'garbage-collector'],
    ]);
  });

  it('keep nothing that was given to another', () => {
    const { store } = begin();
    const [a, b] = ['a', 'b'].map((name) => must<LooseObject>(store.create(things, draft(name), 'me')));
    const child = must<LooseObject>(
      store.create(things, draft('child', { metadata: { name: 'child', ...ownedBy(a!) } }), 'me'),
    );
    store.update(things, { ...child, metadata: { ...child.metadata, ...ownedBy(b!) } }, 'me');
    expect(store.ownedBy(things, a!.metadata.uid)).toEqual([]);
    store.delete(things, 'default', 'a', 'me');
    expect(store.get(things, 'default', 'child')).toBeDefined();
  });
});

describe('any sequence of writes', () => {
  const name = fc.constantFrom('a', 'b', 'c');
  const content = fc.record({ n: fc.nat(2) });
  const write = fc.oneof(
    fc.record({ do: fc.constant('create' as const), name, content }),
    fc.record({ do: fc.constant('patch' as const), name, content }),
    fc.record({ do: fc.constant('status' as const), name, content }),
    fc.record({ do: fc.constant('delete' as const), name, content }),
  );
  const apply = (store: Store, w: { do: string; name: string; content: { n: number } }) => {
    if (w.do === 'create') return store.create(things, draft(w.name, { spec: w.content }), 'me');
    if (w.do === 'patch') return store.patch(things, 'default', w.name, { spec: w.content }, 'me');
    if (w.do === 'status') return store.patchStatus(things, 'default', w.name, w.content, 'me');
    return store.delete(things, 'default', w.name, 'me');
  };

  it('lets versions only grow, by one with each change, and says so to every watch', () => {
    fc.assert(
      fc.property(fc.array(write, { maxLength: 40 }), (writes) => {
        const { store, heard } = begin();
        for (const w of writes) {
          const [version, told] = [store.version(), heard.length];
          const written = apply(store, w);
          const changed = Number(written.ok && written.changed);
          expect(store.version() - version).toBe(changed);
          expect(heard.length - told).toBe(changed);
          if (changed === 1 && w.do !== 'delete') {
            expect(store.get(things, 'default', w.name)?.metadata.resourceVersion).toBe(store.version());
          }
        }
      }),
    );
  });

  it('can be followed by watching alone: what was heard is what is there, in order of name', () => {
    fc.assert(
      fc.property(fc.array(write, { maxLength: 40 }), (writes) => {
        const { store, heard } = begin();
        for (const w of writes) apply(store, w);
        const followed = new Map<string, unknown>();
        for (const { verb, object, after } of heard) {
          if (verb === 'deleted') followed.delete(object.metadata.name);
          else followed.set(object.metadata.name, after);
        }
        const names = [...followed.keys()].sort();
        expect(store.list(things).map((t) => t.metadata.name)).toEqual(names);
        expect(store.list(things)).toEqual(names.map((n) => followed.get(n)));
        expect(store.list(things, 'other')).toEqual([]);
      }),
    );
  });

  it('is seen by whoever lists, by namespace or by owner, and changes no list that was given out', () => {
    const owners = fc.subarray(['x', 'y'], { minLength: 0 });
    fc.assert(
      fc.property(fc.array(fc.tuple(write, owners), { maxLength: 40 }), (writes) => {
        const { store } = begin();
        for (const [w, uids] of writes) {
          const before = store.list(things);
          const content = [...before];
          apply(store, w);
          const ownerReferences = uids.map((uid) => ({ apiVersion: 'v1', kind: 'Owner', name: uid, uid }));
          store.patch(things, 'default', w.name, { metadata: { ownerReferences } }, 'me');
          expect(before).toEqual(content);
          const all = store.list(things);
          expect(store.list(things, 'default')).toEqual(all);
          for (const uid of ['x', 'y']) {
            const owned = all.filter(({ metadata }) => metadata.ownerReferences?.some((o) => o.uid === uid));
            expect(store.ownedBy(things, uid)).toEqual(owned);
          }
        }
      }),
    );
  });
});
