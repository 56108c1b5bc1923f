/** What every object of the API begins with, and the metadata and selectors that objects hold inside. */
import { anything, list, object, text, textMap, texts, time, truth, wholeLong } from './fields.ts';

export const metadata = object({
  name: text,
  generateName: text,
  namespace: text,
  labels: textMap,
  annotations: textMap,
  finalizers: texts,
  uid: text,
  resourceVersion: text,
  generation: wholeLong,
  creationTimestamp: time,
  deletionTimestamp: time,
  deletionGracePeriodSeconds: wholeLong,
  selfLink: text,
  managedFields: anything,
  ownerReferences: list(
    object({ apiVersion: text, kind: text, name: text, uid: text, controller: truth, blockOwnerDeletion: truth }),
  ),
});

/** Labels and annotations to be put on objects made later. */
export const labelling = object({ labels: textMap, annotations: textMap });

export const selector = object({
  matchLabels: textMap,
  matchExpressions: list(object({ values: texts }, { key: text, operator: text })),
});

/** The members that frame every object: what is inside is the kind's own. */
export const frame = { apiVersion: text, kind: text, metadata };
