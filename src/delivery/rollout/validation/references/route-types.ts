/** Whether the routes of a VirtualService have the types that the controller reads them with (`istio_types.go`); what else stands there is free. */
import type { Protocol } from '../../routing/virtual-service.ts';

/** A member that is absent or null has every type. */
type Test = (value: unknown) => boolean;

const optional =
  (test: Test): Test =>
  (value) =>
    value === undefined || value === null || test(value);
const text: Test = optional((value) => typeof value === 'string');
const integer: Test = optional((value) => Number.isSafeInteger(value));
const number: Test = optional((value) => typeof value === 'number');
const list = (item: Test): Test => optional((value) => Array.isArray(value) && value.every(item));
const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const map = (item: Test): Test => optional((value) => isMap(value) && Object.values(value).every(item));
const record = (members: Readonly<Record<string, Test>>): Test =>
  optional((value) => isMap(value) && Object.entries(members).every(([name, test]) => test(value[name])));

const stringMatch = record({ exact: text, prefix: text, regex: text });
const destination = record({ host: text, subset: text, port: record({ number: integer }) });
const destinations = list(record({ destination, weight: integer }));
const layerFour = {
  destinationSubnets: list(text),
  port: integer,
  sourceLabels: map(text),
  gateways: list(text),
  sourceNamespace: text,
};

const ROUTES: Readonly<Record<Protocol, Test>> = {
  http: list(
    record({
      name: text,
      match: list(record({ method: stringMatch, uri: stringMatch, headers: map(stringMatch) })),
      route: destinations,
      mirror: destination,
      mirrorPercentage: record({ value: number }),
    }),
  ),
  tls: list(record({ match: list(record({ ...layerFour, sniHosts: list(text) })), route: destinations })),
  tcp: list(record({ match: list(record(layerFour)), route: destinations })),
};

export const areRoutes = (value: unknown, protocol: Protocol): boolean => ROUTES[protocol](value);
