/** How a pod resolves names. */
import { type Errors, type FieldPath, invalid, required } from '../field-error.ts';
import { dnsSubdomainProblems, ipProblems } from '../names.ts';
import type { DnsConfigShape } from './shapes.ts';

const MOST_SERVERS = 3;
const MOST_SEARCHES = 32;
const MOST_CHARACTERS = 2048;

export function* validateDnsConfig(
  config: DnsConfigShape | undefined,
  policy: string | undefined,
  at: FieldPath,
): Errors {
  const { nameservers = [], searches = [], options = [] } = config ?? {};
  if (policy === 'None' && config === undefined) {
    yield required(at, 'must provide `dnsConfig` when `dnsPolicy` is None');
    return;
  }
  if (policy === 'None' && nameservers.length === 0) {
    yield required([...at, 'nameservers'], 'must provide at least one DNS nameserver when `dnsPolicy` is None');
    return;
  }
  if (nameservers.length > MOST_SERVERS) {
    yield invalid([...at, 'nameservers'], nameservers, `must not have more than ${MOST_SERVERS} nameservers`);
  }
  for (const [i, server] of nameservers.entries()) {
    for (const problem of ipProblems(server)) yield invalid([...at, 'nameservers', i], server, problem);
  }
  if (searches.length > MOST_SEARCHES) {
    yield invalid([...at, 'searches'], searches, `must not have more than ${MOST_SEARCHES} search paths`);
  }
  if (searches.join(' ').length > MOST_CHARACTERS) {
    const told = `must not have more than ${MOST_CHARACTERS} characters (including spaces) in the search list`;
    yield invalid([...at, 'searches'], searches, told);
  }
  for (const [i, search] of searches.entries()) {
    const name = search.endsWith('.') ? search.slice(0, -1) : search;
    for (const problem of dnsSubdomainProblems(name)) yield invalid([...at, 'searches', i], name, problem);
  }
  for (const [i, { name = '' }] of options.entries()) {
    if (name === '') yield required([...at, 'options', i], 'must not be empty');
  }
}
