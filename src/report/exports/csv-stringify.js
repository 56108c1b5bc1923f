// The package's browser build. It is imported through this file because the package's own declarations bring the types of
// Node into every program that reads them, and the core must compile without; see csv-stringify.d.ts.
export { stringify } from 'csv-stringify/browser/esm/sync';
