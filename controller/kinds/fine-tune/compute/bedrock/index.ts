import { findKnownBaseModel } from '../../../../../stacks/catalog/index.ts';
import { recordJudge } from '../../../../../stacks/kinds/fine-tune/compute/bedrock/records/judge.ts';
import type { RecordJudge } from '../../../../../stacks/kinds/fine-tune/record-judge.ts';
import { datasetFacts } from '../../../../dataset/facts.ts';
import { dataAssets, stageAssets } from '../../../../dataset/stage.ts';
import { surveyOfData } from '../../data-in-s3.ts';
import type { OperatedCompute } from '../compute.ts';
import { bedrockAsks, bedrockLooks } from './asks.ts';
import { estimateOf } from './estimate.ts';
import { examineBedrock } from './examine.ts';
import { keptModels, servedModels } from './kept-models.ts';
import { lifecycleGate } from './lifecycle.ts';
import { findJobs } from './observe.ts';
import { bedrockProgress } from './progress.ts';

/** Trainings that are customization jobs of Amazon Bedrock. */
export const OPERATED_BEDROCK: OperatedCompute = {
  gather({ root, spec }) {
    const { dataset = {}, baseModel } = spec.draft.spec ?? {};
    const judge = judgeOf(baseModel);
    return datasetFacts({ root, specFile: spec.file, dataset, baseModel, judge });
  },

  survey: ({ value }) => value && surveyOfData(value, judgeOf(value.spec.baseModel)),

  stage: ({ spec, value, stack }, { root, dir }) =>
    stageAssets({
      root,
      specFile: spec.file,
      dataset: value.spec.dataset,
      baseModel: value.spec.baseModel,
      assets: dataAssets(stack.assets),
      dir,
    }),

  explained: (_, diagnostics) => Promise.resolve(diagnostics),

  subject: ({ value }) => findKnownBaseModel(value.spec.baseModel)?.title ?? value.spec.baseModel,

  observe: findJobs,

  mayAdopt: (_, job) => job?.status === 'InProgress' || job?.status === 'Completed',

  mayStart: lifecycleGate,

  ready: () => Promise.resolve(),

  hasMore: (_, outputs, job) =>
    outputs['job_arn'] === job.arn && outputs['job_status'] !== job.status,

  continuation: () => undefined,

  // A job is no longer there when it has ended.
  spent: () => [],
  leftovers: () => [],

  estimate: estimateOf,

  logs: () => undefined,

  losses: (_, { jobs }, job) => jobs.losses(job),

  progress: bedrockProgress,

  asks: bedrockAsks,

  looks: bedrockLooks,

  examine: examineBedrock,

  kept: keptModels,

  served: servedModels,
};

/** Judges what a base model learns from; undefined for one that the catalog does not know. */
function judgeOf(baseModel: string | undefined): RecordJudge | undefined {
  const model = findKnownBaseModel(baseModel ?? '');
  return model && recordJudge(model);
}
