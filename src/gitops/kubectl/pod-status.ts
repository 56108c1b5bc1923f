/** What kubectl says of a pod in one word, and how many of its containers are ready (`info/pod_info.go`, after kubectl's own printer). */
import { isReady, type Pod, type PodStatus } from '../../cluster/objects.ts';

interface PodSummary {
  readonly status: string;
  readonly ready: number;
  readonly restarts: number;
}

interface Ended {
  readonly exitCode?: number;
  readonly signal?: number;
  readonly reason?: string;
}

interface ContainerStatus {
  readonly ready?: boolean;
  readonly restartCount?: number;
  readonly state?: {
    readonly running?: object;
    readonly waiting?: { readonly reason?: string };
    readonly terminated?: Ended;
  };
}

/** What a pod of a real cluster tells, of which the simulated kubelet keeps the sum only. */
interface DetailedStatus extends PodStatus {
  readonly initContainerStatuses?: readonly ContainerStatus[];
  readonly containerStatuses?: readonly ContainerStatus[];
}

export function summaryOf(pod: Pod): PodSummary {
  const summary = whileItLives(pod);
  if (pod.metadata.deletionTimestamp === undefined) return summary;
  return { ...summary, status: pod.status?.reason === 'NodeLost' ? 'Unknown' : 'Terminating' };
}

function whileItLives(pod: Pod): PodSummary {
  const detailed: DetailedStatus = pod.status;
  const said = detailed.reason ?? detailed.phase;
  const { initContainerStatuses = [], containerStatuses } = detailed;
  const at = initContainerStatuses.findIndex(({ state }) => state?.terminated?.exitCode !== 0);
  const initializing = initContainerStatuses[at];
  if (initializing !== undefined) {
    const restarts = sum(initContainerStatuses.slice(0, at + 1).map(restartsOf));
    return { status: `Init:${initWord(initializing, at, pod.spec.initContainers?.length ?? 0)}`, ready: 0, restarts };
  }
  if (containerStatuses === undefined) {
    // Our pods say of all their containers at once whether they are ready.
    const ready = isReady(pod) ? pod.spec.containers.length : 0;
    return { status: said, ready, restarts: detailed.restarts ?? 0 };
  }
  const running = containerStatuses.filter((c) => wordOf(c) === undefined && c.ready && c.state?.running !== undefined);
  // The first container that has something to say is heard.
  const word = containerStatuses.map(wordOf).find((w) => w !== undefined) ?? said;
  const status = word === 'Completed' && running.length > 0 ? 'Running' : word;
  return { status, ready: running.length, restarts: sum(containerStatuses.map(restartsOf)) };
}

/** Why a container does not run; `undefined` when it does, or says nothing. */
function wordOf({ state }: ContainerStatus): string | undefined {
  const waiting = state?.waiting?.reason ?? '';
  if (waiting !== '') return waiting;
  return state?.terminated === undefined ? undefined : endWord(state.terminated);
}

function initWord({ state }: ContainerStatus, index: number, count: number): string {
  if (state?.terminated !== undefined) return endWord(state.terminated);
  const waiting = state?.waiting?.reason ?? '';
  return waiting !== '' && waiting !== 'PodInitializing' ? waiting : `${index}/${count}`;
}

function endWord({ reason = '', signal = 0, exitCode = 0 }: Ended): string {
  if (reason !== '') return reason;
  return signal === 0 ? `ExitCode:${exitCode}` : `Signal:${signal}`;
}

const restartsOf = ({ restartCount = 0 }: ContainerStatus): number => restartCount;
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
