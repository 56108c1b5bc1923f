/** `get experiment NAME`: an Experiment with its ReplicaSets, their pods, and its analysis. */
import { type Experiment, experiments } from '../../delivery/experiment/objects.ts';
import { identityLines, imageLines } from './header.ts';
import { analysisIcon } from './icons.ts';
import { imagesOf, mergedImages, templateTags } from './images.ts';
import { failed, type Look, notFound, type Printed, printed } from './look.ts';
import { experimentRow, setsOf } from './rows.ts';
import { tableOf } from './table.ts';

/** Prints the Experiment, or that there is none of the name. */
export function getExperiment(look: Look, name: string): Printed {
  const experiment = look.objects.get(experiments, look.namespace, name);
  if (experiment === undefined) return failed(notFound('experiment.argoproj.io', name));
  const table = tableOf(experimentRow(experiment, look), look.ink);
  return printed([...headerOf(experiment, look), '', ...table, ''].join('\n'));
}

function headerOf({ metadata, status }: Experiment, look: Look): readonly string[] {
  const text = status?.phase ?? '';
  const images = mergedImages(setsOf(metadata.uid, look).flatMap((set) => imagesOf(set, templateTags(set))));
  return [
    ...identityLines(metadata, { icon: analysisIcon(text), text, message: status?.message ?? '' }, look.ink),
    ...imageLines(images, look.ink),
  ];
}
