import { describe } from 'vitest';
import { flowLaws } from '../flow-laws.ts';

describe('the aggregate flow', () => flowLaws('aggregate'));
