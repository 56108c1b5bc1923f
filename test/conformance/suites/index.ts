/** Every conformance suite there is code for, and the names of those there is none for yet. */
import type { Suite } from '../suite.ts';
import { suite as deployment } from './deployment.ts';
import { suite as promql } from './promql.ts';
import { suite as promqlPrometheus242 } from './promql-prom242.ts';
import { suite as promqlRandom, textSuite as promqlRandomText } from './promql-random.ts';
import { suite as unmarshal } from './unmarshal.ts';

export const suites: readonly Suite[] = [deployment, promql, promqlPrometheus242, promqlRandom, promqlRandomText, unmarshal];

export const withoutCode: readonly string[] = [];
