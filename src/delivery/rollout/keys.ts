/** The names of labels and annotations through which the controller remembers things on other objects. */

/** On ReplicaSets, their pods and selectors, Services and subsets: the hash of the pod template. */
export const HASH_LABEL = 'rollouts-pod-template-hash';
export const REVISION = 'rollout.argoproj.io/revision';
/** On a ReplicaSet: the numbers of the revisions it was before, oldest first. */
export const REVISION_HISTORY = 'rollout.argoproj.io/revision-history';
/** On a ReplicaSet: `spec.replicas` of the Rollout when the set was last sized. A difference is how scaling is noticed. */
export const DESIRED_REPLICAS = 'rollout.argoproj.io/desired-replicas';
/** On a Rollout: the generation of the workload its template comes from. */
export const WORKLOAD_GENERATION = 'rollout.argoproj.io/workload-generation';
/** On a ReplicaSet: which pod metadata was put in for as long as it is canary or stable. */
export const EPHEMERAL_METADATA = 'rollout.argoproj.io/ephemeral-metadata';
/** On a ReplicaSet: until when its pods are kept although nothing needs them. */
export const SCALE_DOWN_DEADLINE = 'scale-down-deadline';
/** On Services and DestinationRules: the Rollout that switches them. */
export const MANAGED_BY = 'argo-rollouts.argoproj.io/managed-by-rollouts';
export const INSTANCE_ID = 'argo-rollouts.argoproj.io/controller-instance-id';
/** On the ReplicaSets of an Experiment. */
export const EXPERIMENT_NAME = 'experiment.argoproj.io/name';
/** On AnalysisRuns of a Rollout: Step, Background, PrePromotion or PostPromotion. */
export const ROLLOUT_TYPE = 'rollout-type';
export const STEP_INDEX = 'step-index';
