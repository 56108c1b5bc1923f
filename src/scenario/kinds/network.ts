/** Service (`core/v1`) and Ingress (`networking.k8s.io/v1`, and the older form that some clusters still hold). */
import { anything, list, object, text, textMap, texts, truth, whole, wholeOrText } from './fields.ts';
import { frame } from './metadata.ts';

export const service = object({
  ...frame,
  spec: object({
    type: text,
    selector: textMap,
    ports: list(
      object(
        { name: text, protocol: text, appProtocol: text, targetPort: wholeOrText, nodePort: whole },
        { port: whole },
      ),
    ),
    clusterIP: text,
    clusterIPs: texts,
    externalIPs: texts,
    sessionAffinity: text,
    sessionAffinityConfig: object({ clientIP: object({ timeoutSeconds: whole }) }),
    loadBalancerIP: text,
    loadBalancerSourceRanges: texts,
    loadBalancerClass: text,
    externalName: text,
    externalTrafficPolicy: text,
    internalTrafficPolicy: text,
    trafficDistribution: text,
    healthCheckNodePort: whole,
    publishNotReadyAddresses: truth,
    ipFamilies: texts,
    ipFamilyPolicy: text,
    allocateLoadBalancerNodePorts: truth,
  }),
  status: anything,
});

const resource = object({ apiGroup: text, kind: text, name: text });
const tls = list(object({ hosts: texts, secretName: text }));

const backend = object({
  service: object({ name: text, port: object({ name: text, number: whole }) }),
  resource,
});

const rules = <B extends typeof backend | typeof olderBackend>(of: B) =>
  list(object({ host: text, http: object({ paths: list(object({ path: text, pathType: text, backend: of })) }) }));

export const ingress = object({
  ...frame,
  spec: object({ ingressClassName: text, defaultBackend: backend, tls, rules: rules(backend) }),
  status: anything,
});

const olderBackend = object({ serviceName: text, servicePort: wholeOrText, resource });

/** `extensions/v1beta1` and `networking.k8s.io/v1beta1`. */
export const olderIngress = object({
  ...frame,
  spec: object({ ingressClassName: text, backend: olderBackend, tls, rules: rules(olderBackend) }),
  status: anything,
});
