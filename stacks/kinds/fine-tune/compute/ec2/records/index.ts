import type { Draft } from '../../../../../language/spec-set.ts';
import type { DataJudge } from '../../../record-judge.ts';
import type { Ec2Compute } from '../schema/index.ts';
import { rowJudge, USUAL_COLUMNS } from './row-judge.ts';

/** How the data of a fleet is judged: for a recipe as that does; what a program of the user's reads, only it knows. */
export function judgeOfFleet(compute: Draft<Ec2Compute> | undefined): DataJudge {
  const { recipe, settings } = compute?.workload ?? {};
  if (recipe === undefined) return 'as-bytes';
  return rowJudge({
    text: settings?.textColumn ?? USUAL_COLUMNS.text,
    label: settings?.labelColumn ?? USUAL_COLUMNS.label,
  });
}
