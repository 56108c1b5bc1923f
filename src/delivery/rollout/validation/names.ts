/** What Kubernetes accepts as a name of this or that, and how it says no (`apimachinery: util/validation`). All give a list of sentences. */
import { utf8Bytes } from '../../../languages/utf8.ts';

const bytes = (text: string): number => utf8Bytes(text).length;
const tooMany = (most: number): string => `must be no more than ${most} characters`;
const EMPTY = 'must be non-empty';

/** The sentence about a form, with examples; the two blanks are Kubernetes' own. */
const form = (sentence: string, regex: string, ...examples: readonly string[]): string =>
  `${sentence} (e.g. ${examples.map((e) => `'${e}', `).join(' or ')}regex used for validation is '${regex}')`;

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const LABEL_VALUE = `(${QUALIFIED})?`;
const ENV_NAME = '[-._a-zA-Z][-._a-zA-Z0-9]*';
const CONFIG_KEY = '[-._a-zA-Z0-9]+';
const HEADER = '[-A-Za-z0-9]+';

const whole = (regex: string): RegExp => new RegExp(`^(?:${regex})$`);
const isLabel = whole(LABEL);
const isSubdomain = whole(SUBDOMAIN);
const isQualified = whole(QUALIFIED);
const isLabelValue = whole(LABEL_VALUE);
const isEnvName = whole(ENV_NAME);
const isConfigKey = whole(CONFIG_KEY);
const isHeader = whole(HEADER);

export function dnsLabelProblems(value: string): string[] {
  const problems = bytes(value) > 63 ? [tooMany(63)] : [];
  if (isLabel.test(value)) return problems;
  if (isSubdomain.test(value)) return [...problems, 'must not contain dots'];
  return [
    ...problems,
    form(
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
      LABEL,
      'my-name',
      '123-abc',
    ),
  ];
}

export function dnsSubdomainProblems(value: string): string[] {
  const problems = bytes(value) > 253 ? [tooMany(253)] : [];
  if (isSubdomain.test(value)) return problems;
  return [
    ...problems,
    form(
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      SUBDOMAIN,
      'example.com',
    ),
  ];
}

const QUALIFIED_FORM = form(
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  QUALIFIED,
  'MyName',
  'my.name',
  '123-abc',
);

/** `name` or `prefix/name`: keys of labels and annotations, names of resources. */
export function qualifiedNameProblems(value: string): string[] {
  const parts = value.split('/');
  if (parts.length > 2) {
    return [
      `a qualified name ${QUALIFIED_FORM} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const name = parts.at(-1) ?? '';
  const problems: string[] = [];
  if (parts.length === 2) {
    const prefix = parts[0] ?? '';
    const wrong = prefix === '' ? [EMPTY] : dnsSubdomainProblems(prefix);
    problems.push(...wrong.map((problem) => `prefix part ${problem}`));
  }
  if (name === '') problems.push(`name part ${EMPTY}`);
  else if (bytes(name) > 63) problems.push(`name part ${tooMany(63)}`);
  if (!isQualified.test(name)) problems.push(`name part ${QUALIFIED_FORM}`);
  return problems;
}

export function labelValueProblems(value: string): string[] {
  const problems = bytes(value) > 63 ? [tooMany(63)] : [];
  if (isLabelValue.test(value)) return problems;
  return [
    ...problems,
    form(
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      LABEL_VALUE,
      'MyValue',
      'my_value',
      '12345',
    ),
  ];
}

export const portNumberProblems = (port: number): string[] => rangeProblems(port, 1, 65535);

/** User and group ids. */
export const idProblems = (id: number): string[] => rangeProblems(id, 0, 2147483647);

export const rangeProblems = (value: number, least: number, most: number): string[] =>
  value >= least && value <= most ? [] : [`must be between ${least} and ${most}, inclusive`];

export function portNameProblems(port: string): string[] {
  const problems: string[] = [];
  if (bytes(port) > 15) problems.push(tooMany(15));
  if (!/^[-a-z0-9]+$/.test(port)) {
    problems.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  }
  if (!/[a-z]/.test(port)) problems.push('must contain at least one letter (a-z)');
  if (port.includes('--')) problems.push('must not contain consecutive hyphens');
  if (port.startsWith('-') || port.endsWith('-')) problems.push('must not begin or end with a hyphen');
  return problems;
}

export function envNameProblems(value: string): string[] {
  const problems = isEnvName.test(value)
    ? []
    : [
        form(
          "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit",
          ENV_NAME,
          'my.env-name',
          'MY_ENV.NAME',
          'MyEnvName1',
        ),
      ];
  return [...problems, ...climbingProblems(value)];
}

/** Keys of ConfigMaps and Secrets. */
export function configKeyProblems(value: string): string[] {
  const problems = bytes(value) > 253 ? [tooMany(253)] : [];
  if (!isConfigKey.test(value)) {
    problems.push(
      form(
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
        CONFIG_KEY,
        'key.name',
        'KEY_NAME',
        'key-name',
      ),
    );
  }
  return [...problems, ...climbingProblems(value)];
}

/** What would lead out of a folder if it were made a file. */
function climbingProblems(value: string): string[] {
  if (value === '.' || value === '..') return [`must not be '${value}'`];
  return value.startsWith('..') ? ["must not start with '..'"] : [];
}

export const headerNameProblems = (value: string): string[] =>
  isHeader.test(value)
    ? []
    : [form("a valid HTTP header must consist of alphanumeric characters or '-'", HEADER, 'X-Header-Name')];

/** Addresses of either family; IPv4 with leading zeros is let through, as the older fields do. */
export const ipProblems = (value: string): string[] =>
  isIPv4(value) || isIPv6(value) ? [] : ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'];

const isIPv4 = (value: string): boolean =>
  /^\d{1,3}(?:\.\d{1,3}){3}$/.test(value) && value.split('.').every((part) => Number(part) <= 255);

function isIPv6(value: string): boolean {
  const embedded = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(value);
  if (embedded !== null && !isIPv4(embedded[2] ?? '')) return false;
  const text = embedded === null ? value : `${embedded[1]}0:0`;
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return false;
  return halves.length === 2 ? groups.length <= 7 : groups.length === 8;
}
