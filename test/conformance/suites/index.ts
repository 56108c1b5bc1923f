/** Every conformance suite there is code for, and the names of those there is none for yet. */
import type { Suite } from '../suite.ts';
import { suite as deployment } from './deployment.ts';

export const suites: readonly Suite[] = [deployment];

export const withoutCode: readonly string[] = [];
