/** The part of seedrandom that the kernel uses; `@types/seedrandom` describes the package's front door only. */
declare module 'seedrandom/lib/alea.js' {
  interface AleaState {
    readonly c: number;
    readonly s0: number;
    readonly s1: number;
    readonly s2: number;
  }
  interface Alea {
    /** A multiple of 2^-32 in [0, 1). */
    (): number;
    /** A multiple of 2^-53 in [0, 1), from two steps of the generator. */
    double(): number;
  }
  function alea(seed: string, options?: { readonly state: AleaState }): Alea;
  export = alea;
}
