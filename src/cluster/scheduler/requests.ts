/**
 * What a pod requests of a node: its containers together, or its largest init container, if that is more, and the overhead
 * (kubernetes `resourcehelper.PodRequests`). A limit without a request is a request, as the API server completes it.
 */
import { milliValue, parseQuantity } from '../../languages/quantity.ts';
import type { Container, PodSpec, StringMap } from '../objects.ts';

/** Thousandths of a core, bytes. */
export interface Requests {
  readonly cpu: number;
  readonly memory: number;
}

/** What the scheduler takes for granted, when it compares nodes, of containers that request nothing (`util.GetNonzeroRequests`). */
const UNSAID: Requests = { cpu: 100, memory: 200 * 1024 * 1024 };
const NOTHING: Requests = { cpu: 0, memory: 0 };

export interface PodRequests {
  readonly said: Requests;
  /** With the usual amounts for containers that say nothing: for comparing nodes alone. */
  readonly supposed: Requests;
}

const known = new WeakMap<PodSpec, PodRequests>();

export function podRequests(spec: PodSpec): PodRequests {
  const remembered = known.get(spec);
  if (remembered !== undefined) return remembered;
  const requests = { said: total(spec, NOTHING), supposed: total(spec, UNSAID) };
  known.set(spec, requests);
  return requests;
}

function total(spec: PodSpec, unsaid: Requests): Requests {
  const { overhead } = spec as { readonly overhead?: StringMap };
  const sum = (name: keyof Requests) => spec.containers.reduce((all, c) => all + requestOf(c, name, unsaid), 0);
  const largest = (name: keyof Requests) =>
    (spec.initContainers ?? []).reduce((most, c) => Math.max(most, requestOf(c, name, unsaid)), 0);
  const needed = (name: keyof Requests) =>
    Math.max(sum(name), largest(name)) + (overhead?.[name] === undefined ? 0 : amountOf(name, overhead[name]));
  return { cpu: needed('cpu'), memory: needed('memory') };
}

function requestOf({ resources }: Container, name: keyof Requests, unsaid: Requests): number {
  const said = resources?.requests?.[name] ?? resources?.limits?.[name];
  return said === undefined ? unsaid[name] : amountOf(name, said);
}

/** A quantity of a resource: thousandths of a core, or bytes; what is no quantity is nothing. */
export function amountOf(name: string, text: string): number {
  const quantity = parseQuantity(String(text));
  if (!quantity.ok) return 0;
  const milli = milliValue(quantity.value);
  return name === 'cpu' ? milli : Math.ceil(milli / 1_000);
}
