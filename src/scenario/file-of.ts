/** A Scenario document and its objects as one file that preroll reads. */
import { stringify } from 'yaml';

/** `yes` and `no` are truth values where this is read (YAML 1.1), so texts that look so are quoted. */
const WORDS = { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false } as const;

/** Documents of plain data, the Scenario first, one after the other. */
export const yamlFile = (documents: readonly object[]): string =>
  documents.map((part) => stringify(part, WORDS)).join('---\n');
