/** A traffic router plugin that preroll does not know: it is taken to do what it is asked, and writes nothing that is known. */
import { nothing } from '../pass.ts';
import type { Router } from './router.ts';

export const unknownPlugin: Router = { name: 'plugins', setWeight: () => nothing };
