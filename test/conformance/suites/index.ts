/** Every conformance suite there is code for, and the names of those there is none for yet. */
import type { Suite } from '../suite.ts';

export const suites: readonly Suite[] = [];

export const withoutCode: readonly string[] = [];
