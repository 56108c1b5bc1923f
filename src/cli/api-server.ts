/**
 * Carries the HTTP API over a wire: loopback only, nothing kept, requests read strictly and within bounds. Pages of other
 * sites get nothing: no CORS headers are sent, and a request that names another host is refused, so that no name somebody
 * else controls can be pointed here.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ApiResponse, type ApiServer, answerApi } from '../metrics/http-api.ts';

export interface ApiListener {
  readonly api: ApiServer;
  /** Called once connections are taken, with the address to open. */
  listening(address: string): void;
  /** Called instead when the port cannot be had, with the reason. */
  failed(why: string): void;
}

/** Bytes of a form; what a client needs for the longest query is far less. */
const LARGEST_FORM = 1_048_576;
const FORM = 'application/x-www-form-urlencoded';

/** Listens on 127.0.0.1; `close` lets answers under way finish and then ends. */
export function listenApi(port: number, { api, listening, failed }: ApiListener): { close(): void } {
  const server = createServer({ maxHeaderSize: 65_536, requestTimeout: 30_000 }, (request, response) => {
    answer(request, api).then(
      (answered) => send(response, request, answered),
      () => send(response, request, plain(500, 'our own mistake\n')),
    );
  });
  server.on('error', (error: NodeJS.ErrnoException) => failed(reason(error)));
  server.listen(port, '127.0.0.1', () => listening(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  return { close: () => shut(server) };
}

function shut(server: Server): void {
  server.close();
  server.closeIdleConnections();
}

const reason = ({ code, message }: NodeJS.ErrnoException): string =>
  code === 'EADDRINUSE' ? 'another program listens there; take another --port' : message;

const plain = (status: number, body: string): ApiResponse => ({
  status,
  body,
  contentType: 'text/plain; charset=utf-8',
});

const OWN_HOST = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/i;

async function answer(request: IncomingMessage, api: ApiServer): Promise<ApiResponse> {
  if (!OWN_HOST.test(request.headers.host ?? '')) return plain(403, 'only this machine is served\n');
  const [path = '/', query = ''] = splitOnce(request.url ?? '/');
  const form = isForm(request) ? await read(request) : '';
  if (form === undefined) return plain(413, 'request body too large\n');
  // The form counts before the query, as Go's `Request.Form` has it.
  const parameters = [...new URLSearchParams(form), ...new URLSearchParams(query)];
  return answerApi({ method: request.method ?? 'GET', path, parameters }, api);
}

const splitOnce = (url: string): readonly string[] => {
  const at = url.indexOf('?');
  return at < 0 ? [url] : [url.slice(0, at), url.slice(at + 1)];
};

const isForm = ({ method, headers }: IncomingMessage): boolean =>
  method === 'POST' && (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() === FORM;

/** The body as text; `undefined` if it is too long. */
async function read(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LARGEST_FORM) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, { method }: IncomingMessage, { status, body, contentType }: ApiResponse): void {
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'x-content-type-options': 'nosniff',
    // A body that was not read to its end would be taken for the next request.
    ...(status === 413 ? { connection: 'close' } : {}),
  });
  response.end(method === 'HEAD' ? '' : body);
}
