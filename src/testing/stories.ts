/** What happens to a Rollout: releases, what people do, who asks. */
import fc from 'fast-check';
import { type Mapping, NAME } from './manifest.ts';

/** Latest second at which anything is done. */
export const LAST_ACT = 180;

const at = fc.integer({ min: 5, max: LAST_ACT }).map((s) => `${s}s`);
/** `bad` never gets ready, `slow` takes twenty seconds; v1 is what there is in the beginning. */
const tags = fc.constantFrom('v2', 'v3', 'bad', 'slow', 'v1');

/** Up to three releases, good ones and bad ones, in order of time. */
export const releases = (): fc.Arbitrary<readonly Mapping[]> =>
  fc
    .array(fc.record({ second: fc.integer({ min: 5, max: 120 }), tag: tags }), { minLength: 1, maxLength: 3 })
    .map((list) =>
      [...list]
        .sort((a, b) => a.second - b.second)
        .map(({ second, tag }) => ({ at: `${second}s`, image: `example/shop:${tag}` })),
    );

const verb = (name: string) => fc.record({ at, do: fc.constant(name) });
const patch = (arbitrary: fc.Arbitrary<Mapping>) => fc.record({ at, do: fc.constant('patch'), patch: arbitrary });

/** Up to six things people do, at moments that suit nobody. */
export const people = (): fc.Arbitrary<readonly Mapping[]> =>
  fc.array(
    fc.oneof(
      { weight: 4, arbitrary: verb('promote') },
      { weight: 2, arbitrary: verb('abort') },
      { weight: 2, arbitrary: verb('retry') },
      { weight: 1, arbitrary: verb('promote-full') },
      { weight: 1, arbitrary: verb('promote-skip-current-step') },
      { weight: 1, arbitrary: verb('promote-skip-all-steps') },
      { weight: 1, arbitrary: verb('undo') },
      { weight: 1, arbitrary: verb('pause') },
      { weight: 1, arbitrary: verb('restart') },
      { weight: 1, arbitrary: patch(fc.constant({ spec: { paused: false } })) },
      { weight: 1, arbitrary: patch(fc.integer({ min: 0, max: 9 }).map((s) => ({ spec: { minReadySeconds: s } }))) },
      {
        weight: 2,
        arbitrary: fc.record({ at, do: fc.constant('scale'), replicas: fc.integer({ min: 0, max: 10 }) }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          at,
          do: fc.constant('set-image'),
          image: tags.map((tag) => `example/shop:${tag}`),
        }),
      },
    ),
    { maxLength: 6 },
  );

/** At most one source of requests to a Service. */
export const traffic = (to: string = NAME): fc.Arbitrary<readonly Mapping[]> =>
  fc.array(
    fc.record({
      to: fc.constant(to),
      rate: fc.constantFrom(5, 1, 50),
      arrivals: fc.constantFrom('constant', 'poisson'),
      meshed: fc.boolean(),
    }),
    { maxLength: 1 },
  );
