import type { WeightMethod } from '../stacks/catalog/index.ts';
import { recommendation, type Recommendation } from '../stacks/estimate/recommendation.ts';
import { ENVIRONMENT } from '../stacks/kinds/environment/index.ts';
import { datasetFactsOf } from '../stacks/kinds/fine-tune/dataset-facts.ts';
import { FINE_TUNE } from '../stacks/kinds/fine-tune/index.ts';
import { fineTuneId } from '../stacks/kinds/fine-tune/names.ts';
import type { FineTune } from '../stacks/kinds/fine-tune/schema.ts';
import { plannedTraining } from '../stacks/kinds/fine-tune/training-plan.ts';
import { hasErrors } from '../stacks/language/diagnostic.ts';
import { counted } from '../stacks/language/display.ts';
import { documentsOf, type Declared } from '../stacks/language/spec-set.ts';
import { isInS3 } from './dataset/dataset-file.ts';
import { compiledSpecs } from './stack/compiled-spec.ts';
import type { Operator } from './stack/operator.ts';
import { surveyed } from './stack/survey.ts';
import type { TrainingEstimate } from './stack/training-estimate.ts';
import type { Workspace } from './workspace/workspace.ts';

/** What is asked besides what the specs say. */
export interface RecommendOptions {
  readonly method: WeightMethod;
  /** To the internet, GB; the model once where absent. */
  readonly transferOutGb?: number;
}

/** What is recommended for one version. */
export interface RecommendedVersion {
  /** `ticket-sorter-v1`. */
  readonly id: string;
  readonly file: string;
  /** The fleet; absent where none can be told. */
  readonly fleet?: Recommendation;
  /** Why there is no fleet, as a sentence's second half. */
  readonly unknownBecause?: string;
  /** What the fleet was computed from, a sentence each. */
  readonly assumptions: readonly string[];
  /** What training costs where the spec says that it trains; absent where that is not told or the specs have mistakes. */
  readonly asDeclared?: { readonly subject: string; readonly estimate: TrainingEstimate };
}

/** What was found, and the workspace with all that was read for it. */
export interface Recommended {
  readonly versions: readonly RecommendedVersion[];
  readonly workspace: Workspace;
}

/**
 * Which fleet the selected versions would train on best, from the real size of their data and of their models. AWS is asked
 * only where data is in S3. Specs with mistakes in them are answered as far as they can be read.
 *
 * @throws TemperError when data in S3 cannot be asked about
 */
export async function recommend(
  operator: Operator,
  opened: Workspace,
  options: RecommendOptions,
): Promise<Recommended> {
  const inS3 = versionsIn(opened).some(({ draft }) => isInS3(draft.spec?.dataset?.train ?? ''));
  const workspace = inS3 ? await surveyed(operator, opened) : opened;
  const declared = await estimates(operator, workspace);
  const versions = versionsIn(workspace).map((version) => {
    const asDeclared = declared.get(version);
    return {
      ...recommendedFor(version, workspace, options),
      ...(asDeclared !== undefined && { asDeclared }),
    };
  });
  return { versions, workspace };
}

function versionsIn({ selected }: Workspace): readonly Declared<FineTune>[] {
  return documentsOf({ documents: selected }, FINE_TUNE);
}

function idOf({ draft: { metadata, spec } }: Pick<Declared<FineTune>, 'draft'>): string {
  return fineTuneId(metadata?.name ?? '', spec?.version ?? 0);
}

function recommendedFor(
  { draft, file }: Declared<FineTune>,
  { specs, facts }: Workspace,
  options: RecommendOptions,
): RecommendedVersion {
  const { spec = {} } = draft;
  const id = idOf({ draft });
  const environment = documentsOf(specs, ENVIRONMENT).find(
    (one) => one.draft.metadata?.name === spec.environment,
  );
  const planned = plannedTraining({
    spec,
    dataset: datasetFactsOf(facts, id),
    region: environment?.draft.spec?.region,
    ...options,
  });
  if ('unknownBecause' in planned) return { id, file, assumptions: [], ...planned };
  const { plan, assumptions } = planned;
  const fleet = recommendation(plan);
  if (fleet !== undefined) return { id, file, fleet, assumptions };
  const { model, need, tokensPerSample } = plan;
  const unknownBecause = `no fleet of the presets holds ${model.id} by the method \`${need.method}\` with records of ${counted(tokensPerSample.high)} tokens: cut them shorter, or try \`--method lora\``;
  return { id, file, assumptions, unknownBecause };
}

/** By version: what its own place to train says of the cost. */
async function estimates(
  operator: Operator,
  workspace: Workspace,
): Promise<ReadonlyMap<Declared, RecommendedVersion['asDeclared']>> {
  const found = new Map<Declared, RecommendedVersion['asDeclared']>();
  if (hasErrors(workspace.diagnostics)) return found;
  // What nobody has read cannot be compiled, and costs nobody knows what.
  const selected = versionsIn(workspace).filter(
    (one) => datasetFactsOf(workspace.facts, idOf(one))?.train !== undefined,
  );
  for (const compiled of await compiledSpecs({ ...workspace, selected })) {
    const { training } = operator.kindOf(compiled);
    const estimate = training?.estimate(compiled);
    if (training === undefined || estimate === undefined) continue;
    found.set(compiled.spec, { subject: training.subject(compiled), estimate });
  }
  return found;
}
