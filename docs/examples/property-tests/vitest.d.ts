import 'vitest';
import type { PrerollMatchers } from 'preroll/testing';

declare module 'vitest' {
  interface Matchers<T = unknown> extends PrerollMatchers<T> {}
}
