/** Secrets, as far as arguments refer to them. */
import { type KubeObject, kind, type StringMap } from '../../cluster/objects.ts';
import type { Store } from '../../cluster/store.ts';
import { decodeBase64 } from '../../languages/base64.ts';
import { type Result, refuse, succeed } from '../../languages/result.ts';
import { textOfUtf8 } from '../../languages/utf8.ts';

export interface Secret extends KubeObject {
  readonly kind: 'Secret';
  /** Base64. */
  readonly data?: StringMap;
  readonly stringData?: StringMap;
}

export const secrets = kind<Secret>('v1', 'Secret');

/** Reads keys of the secrets of a namespace; what is missing is told as the controller tells it. */
export function secretReader(store: Store, namespace: string): (name: string, key: string) => Result<string> {
  return (name, key) => {
    const secret = store.get(secrets, namespace, name);
    if (secret === undefined) return refuse(`secrets "${name}" not found`);
    const plain = secret.stringData?.[key];
    if (plain !== undefined) return succeed(plain);
    const encoded = secret.data?.[key];
    const decoded = encoded === undefined ? undefined : decodeBase64(encoded);
    if (decoded?.ok !== true) return refuse(`key '${key}' does not exist in secret '${name}'`);
    return succeed(textOfUtf8(decoded.bytes));
  };
}
