/** The metric families that queries are looked up in, in order: of two that know a name the first is assumed. */
import { apisix } from '../traffic/families/apisix.ts';
import { envoy } from '../traffic/families/envoy.ts';
import type { MetricFamily } from '../traffic/families/family.ts';
import { http } from '../traffic/families/http.ts';
import { istio } from '../traffic/families/istio.ts';
import { linkerd } from '../traffic/families/linkerd.ts';
import { nginx } from '../traffic/families/nginx.ts';
import { spring, springHistogram } from '../traffic/families/spring.ts';
import { traefik } from '../traffic/families/traefik.ts';

export const KNOWN_FAMILIES: readonly MetricFamily[] = [
  apisix,
  envoy,
  http,
  istio,
  linkerd,
  nginx,
  spring,
  springHistogram,
  traefik,
];
