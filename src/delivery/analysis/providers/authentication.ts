/** Authentication that several providers share: what must be there for OAuth2. */
import { type Config, objectField, textField } from './provider.ts';

/** OAuth2 needs an address for tokens and both halves of the client's credentials, or nothing at all. */
export function oauth2Problem(authentication: Config | undefined): string | undefined {
  const oauth2 = authentication === undefined ? undefined : objectField(authentication, 'oauth2');
  if (oauth2 === undefined) return undefined;
  const url = textField(oauth2, 'tokenUrl');
  if (url === '') return undefined;
  const isComplete = textField(oauth2, 'clientId') !== '' && textField(oauth2, 'clientSecret') !== '';
  return isComplete ? undefined : 'missing mandatory parameter in metric for OAuth2 setup';
}
