import { describe } from 'vitest';
import { flowLaws } from '../flow-laws.ts';

describe('the exact flow', () => flowLaws('exact'));
