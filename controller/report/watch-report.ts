import { duration } from '../../stacks/language/duration.ts';
import type { Watched } from '../watch.ts';
import { jsonLine } from './json.ts';
import { palette } from './palette.ts';
import { sparkline } from './sparkline.ts';
import { neutralLine } from './terminal-text.ts';

/** The outputs that a finished training is about, in the order people want them. */
const RESULTS = ['custom_model_arn', 'job_status', 'training_metrics', 'validation_metrics'];

/** How each followed training ended: status, loss curve, results. */
export function renderWatched(watched: readonly Watched[], colour: boolean): string {
  const paint = palette(colour);
  return watched
    .map(({ title, status, losses }) => {
      if (status?.job === undefined)
        return paint.bold(`${neutralLine(title)}: not followed to its end`);
      const took = ` after ${duration(status.progress?.elapsedMs ?? 0)}`;
      const values = losses.map(({ loss }) => loss);
      const outputs = status.outputs ?? {};
      return [
        paint.bold(neutralLine(`${status.id}: ${status.job.status}${took}`)),
        ...(values.length === 0
          ? []
          : [`  loss ${sparkline(values)} ${values[0]} → ${values.at(-1)}`]),
        ...RESULTS.filter((name) => outputs[name] !== undefined).map(
          (name) => `  ${name} = ${jsonLine(outputs[name])}`,
        ),
      ].join('\n');
    })
    .join('\n\n');
}
