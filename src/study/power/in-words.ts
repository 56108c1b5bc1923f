/** The power of a rollout in plain words and tables: what its analyses see, what they can tell apart, and what would help. */
import { sayDuration } from '../../simulation/sentence.ts';
import { cheapestChange } from './cheapest-change.ts';
import { detectionOf } from './detection.ts';
import type { Levels, Look, MetricPower } from './metric-power.ts';
import { OperatingCharacteristics } from './operating-characteristics.ts';
import type { PowerPoint, RolloutPower, SimulatedPoint } from './rollout-power.ts';
import { fixedSize, rateBelowWithoutErrors } from './sample-size.ts';
import { sequentialTest } from './sequential-test.ts';

export interface Line {
  /** Doubts are what a reader should worry about. */
  readonly kind: 'heading' | 'text' | 'doubt';
  readonly text: string;
}

const heading = (text: string): Line => ({ kind: 'heading', text });
const text = (line: string): Line => ({ kind: 'text', text: line });
const doubt = (line: string): Line => ({ kind: 'doubt', text: line });

/** `0.1 %`, `12.5 %`, `< 0.01 %`: three digits, and no more zeros than say something. */
export function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 0.01) return '< 0.01 %';
  if (value > 99.99 && value < 100) return '> 99.99 %';
  return `${Number(value.toPrecision(3))} %`;
}

/** Everything there is to say, in the order in which it matters. `detect` is the error rate one wants to find. */
export function powerInWords(power: RolloutPower, detect: number): readonly Line[] {
  const { levels, metrics, promotedAfter } = power;
  if (metrics.length === 0) return [doubt('No analysis of this rollout measures anything: every release is promoted.')];
  return [
    ...summary(power),
    ...(promotedAfter === undefined
      ? [doubt('Even a release without errors is not promoted in this scenario; what follows may see too little.')]
      : []),
    ...metrics.flatMap((metric) => metricInWords(metric, levels, detect)),
    ...curveInWords(power),
  ];
}

/** Of a template by its numbers: the same answers, and what a test made for these rates would need. */
export const templateInWords = (power: RolloutPower, requests: number, detect: number): readonly Line[] => [
  ...summary(power),
  ...bestPossible(requests, power.levels, detect),
  ...curveInWords(power),
];

function summary({ curve, minimumDetectable, levels, metrics, simulated }: RolloutPower): readonly Line[] {
  const lines: Line[] = [];
  const atBaseline = curve?.find(({ rate }) => rate === levels.baseline);
  if (atBaseline !== undefined) {
    const say = atBaseline.aborted > levels.alpha ? doubt : text;
    lines.push(
      say(
        `A release as good as the present one (${percent(levels.baseline)} errors) is aborted with probability ${percent(atBaseline.aborted)}.`,
      ),
    );
  }
  if (minimumDetectable === null)
    lines.push(doubt(`No error rate, not even 100 %, is aborted with probability ${percent(levels.power)}.`));
  if (typeof minimumDetectable === 'number')
    lines.push(
      text(
        `Releases are found with probability ${percent(levels.power)} from an error rate of ${percent(minimumDetectable)} on; milder ones may pass.`,
      ),
    );
  if (curve === undefined) {
    const worst = simulated.filter(({ high }) => high < levels.power).at(-1);
    lines.push(
      text('Not everything here can be computed exactly; the table at the end is simulated, with 95 % intervals.'),
      ...(worst === undefined
        ? []
        : [
            doubt(
              `A release with ${percent(worst.rate)} errors is aborted in ${percent(worst.aborted)} of the runs (at most ${percent(worst.high)}).`,
            ),
          ]),
    );
  }
  if (metrics.length > 1)
    lines.push(
      text(
        `${metrics.length} metrics look at the release; their probabilities are combined as if they were independent.`,
      ),
    );
  return lines;
}

function metricInWords(metric: MetricPower, levels: Levels, detect: number): readonly Line[] {
  const { where, metric: name, looks, notExact, rule, detection, kind } = metric;
  const lines: Line[] = [heading(`${name} (${where})`)];
  if (rule !== undefined) {
    const { op, threshold } = rule.failWhen;
    lines.push(
      text(
        `It measures the share of ${kind}; a measurement fails when ${op === '>' ? 'more than' : 'at least'} ${percent(Number(threshold))} of the requests it sees failed.`,
      ),
    );
  }
  lines.push(...seen(metric));
  if (notExact !== undefined) lines.push(text(`Exact answers need disjoint error ratios: ${notExact}.`));
  if (detection !== undefined && notExact === undefined) {
    const say = detection.falseAbort > levels.alpha ? doubt : text;
    lines.push(
      say(
        `Alone it aborts ${percent(detection.falseAbort)} of good releases${found(detection.minimumDetectable, levels)}.`,
      ),
    );
  }
  lines.push(...dilution(looks), ...odd(metric), ...advice(metric, levels, detect));
  return lines;
}

const found = (least: number | null | undefined, { power }: Levels): string =>
  least === undefined
    ? ''
    : least === null
      ? ', and finds no error rate often enough'
      : `, and finds ${percent(least)} errors with probability ${percent(power)}`;

function seen({ looks, independentLooks }: MetricPower): readonly Line[] {
  if (looks.length === 0) return [doubt('It is never measured.')];
  const counts = looks.map(({ canaryRequests }) => Math.round(canaryRequests));
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const span = least === most ? `${least}` : `${least} to ${most}`;
  const line = `${looks.length} measurement${looks.length === 1 ? '' : 's'}, the first ${sayDuration(looks[0]!.at)} after the release, each sees ${span} requests of the new version; together they are worth ${Number(independentLooks.toFixed(1))} independent looks.`;
  if (most === 0) return [doubt(`${line} Nothing that is seen is the release's own.`)];
  return [
    text(line),
    ...(least < 30 && least > 0
      ? [
          doubt(
            `${least} requests without an error only say that fewer than ${percent(rateBelowWithoutErrors(least, 0.95))} fail (95 % confidence).`,
          ),
        ]
      : []),
  ];
}

const spanOf = (shares: readonly number[]): string => {
  const [least, most] = [percent(Math.min(...shares)), percent(Math.max(...shares))];
  return least === most ? least : `${least} to ${most}`;
};

/** A query that counts the stable version, too, thins the canary's errors. */
function dilution(looks: readonly Look[]): readonly Line[] {
  const thinned = looks.filter(({ share }) => share > 0 && share < 1);
  if (thinned.length === 0) return [];
  const blind = thinned.filter(({ effectiveThreshold: t }) => t === null || t >= 1).length;
  const thresholds = thinned.flatMap(({ effectiveThreshold: t }) => (t === null || t >= 1 ? [] : [Math.max(0, t)]));
  return [
    doubt(
      `The query counts both versions: of what it sees ${spanOf(thinned.map(({ share }) => share))} is the release's own.`,
    ),
    ...(blind > 0 ? [doubt(`${blind} of ${looks.length} measurements cannot fail whatever the release does.`)] : []),
    ...(thresholds.length > 0
      ? [
          text(
            `The release itself must fail more than ${spanOf(thresholds)} of its requests for a measurement to fail.`,
          ),
        ]
      : []),
  ];
}

function odd({ odd: { empty, notANumber }, hopeless }: MetricPower): readonly Line[] {
  const lines: Line[] = [];
  if (empty === 'Successful') lines.push(doubt('No data at all counts as a success.'));
  if (notANumber === 'Successful') lines.push(doubt('NaN (no requests in the window) counts as a success.'));
  if (empty === 'Error')
    lines.push(
      text(
        'No data is an Error: it takes more errors than the limit (four in a row by default) to stop the release, ten seconds apart.',
      ),
    );
  if (hopeless.failsOpen)
    lines.push(
      doubt(
        `When every request fails the query yields ${hopeless.value === '' ? 'nothing' : hopeless.value}, and that passes.`,
      ),
    );
  return lines;
}

function advice(metric: MetricPower, levels: Levels, detect: number): readonly Line[] {
  const { plan, detection, looks } = metric;
  if (plan === undefined || detection === undefined) return [];
  const target = { ...levels, detect };
  const wanted = `${percent(detect)} errors with probability ${percent(levels.power)}, at most ${percent(levels.alpha)} false alarms`;
  const change = cheapestChange(metric, target);
  const lines: Line[] = [];
  if (change === undefined)
    lines.push(doubt(`No number of requests up to fifty times these finds ${wanted}, with this threshold.`));
  else if (change.requestsTimes > 1 || change.failureLimit !== Number(plan.metric.failureLimit ?? 0)) {
    const requests =
      change.requestsTimes === 1
        ? 'the same requests'
        : `${change.requestsTimes} times the requests in each measurement (a longer interval and range, or more weight)`;
    lines.push(
      text(
        `To find ${wanted}: ${requests} with failureLimit ${change.failureLimit} (then ${percent(change.power)} and ${percent(change.falseAbort)}).`,
      ),
    );
  }
  const alone = scoped(metric, levels);
  if (alone !== undefined)
    lines.push(
      text(
        `A query that counts the new version alone would find ${percent(alone)} errors with probability ${percent(levels.power)}.`,
      ),
    );
  return [
    ...lines,
    ...bestPossible(
      looks.reduce((sum, { canaryRequests }) => sum + canaryRequests, 0),
      levels,
      detect,
    ),
  ];
}

/** The least error rate found often enough if the same looks saw the canary's requests and no others; absent where they do, or where none is. */
function scoped({ plan, looks }: MetricPower, levels: Levels): number | undefined {
  if (plan === undefined || looks.every(({ share }) => share === 1)) return undefined;
  const stages = looks.map(({ canaryRequests: mean }) => ({ type: 'poisson' as const, mean }));
  const characteristics = new OperatingCharacteristics({ ...plan, traffic: { type: 'stages', stages } });
  return detectionOf(characteristics, levels.baseline, levels).minimumDetectable ?? undefined;
}

/** What a test made for these two rates would need, as a measure of what the thresholds waste. */
function bestPossible(requests: number, { baseline, alpha, power }: Levels, detect: number): readonly Line[] {
  if (detect <= baseline || baseline <= 0) return [];
  const rates = { goodRate: baseline, badRate: detect, falseAlarm: alpha, miss: 1 - power };
  const fixed = fixedSize(rates).smallestSize;
  const sequential = sequentialTest(rates);
  return [
    text(
      `A test made to tell ${percent(baseline)} from ${percent(detect)} needs ${fixed} requests, a sequential one ${Math.round(sequential.exactExpectedBad)} on average when the release is bad; these measurements see about ${Math.round(requests)}.`,
    ),
  ];
}

function curveInWords({ curve, simulated }: RolloutPower): readonly Line[] {
  const columns = [
    ...(curve === undefined ? [] : ['aborted', 'on average after', '95 % within', 'failed requests']),
    ...(simulated.length > 0 ? ['simulated (95 % interval)'] : []),
  ];
  const rows = (curve ?? simulated).map(({ rate }, i) => [
    percent(rate),
    ...(curve === undefined ? [] : computed(curve[i]!)),
    ...(simulated.length > 0 ? [interval(simulated[i]!)] : []),
  ]);
  const laid = [['errors', ...columns], ...rows];
  const widths = laid[0]!.map((_, i) => Math.max(...laid.map((cells) => cells[i]!.length)));
  return [
    heading('What becomes of a release that fails this share of its requests'),
    ...laid.map((cells) => text(cells.map((cell, i) => cell.padStart(widths[i]!)).join('  '))),
  ];
}

function computed({ aborted, secondsToAbort, p95SecondsToAbort, failedRequests }: PowerPoint): readonly string[] {
  const span = (seconds: number | undefined) => (seconds === undefined ? '–' : sayDuration(seconds));
  return [percent(aborted), span(secondsToAbort), span(p95SecondsToAbort), String(Math.round(failedRequests))];
}

const interval = ({ aborted, low, high }: SimulatedPoint): string =>
  `${percent(aborted)} (${percent(low)} to ${percent(high)})`;
