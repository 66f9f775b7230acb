import { findBaseModel } from '../../../../../stacks/catalog/index.ts';
import { recordJudge } from '../../../../../stacks/kinds/fine-tune/compute/bedrock/records/judge.ts';
import { datasetFacts } from '../../../../dataset/facts.ts';
import { stageAssets } from '../../../../dataset/stage.ts';
import type { OperatedCompute } from '../compute.ts';
import { estimateOf } from './estimate.ts';
import { examineBedrock } from './examine.ts';
import { findJobs } from './observe.ts';
import { bedrockProgress } from './progress.ts';

/** Trainings that are customization jobs of Amazon Bedrock. */
export const OPERATED_BEDROCK: OperatedCompute = {
  gather({ root, spec }) {
    const { dataset = {}, baseModel } = spec.draft.spec ?? {};
    const model = findBaseModel(baseModel ?? '');
    const judge = model && recordJudge(model);
    return datasetFacts({ root, specFile: spec.file, dataset, baseModel, judge });
  },

  stage: ({ spec, value, stack }, { root, dir }) =>
    stageAssets({
      root,
      specFile: spec.file,
      dataset: value.spec.dataset,
      baseModel: value.spec.baseModel,
      assets: stack.assets,
      dir,
    }),

  subject: ({ value }) => findBaseModel(value.spec.baseModel)?.title ?? value.spec.baseModel,

  observe: findJobs,

  mayAdopt: (_, job) => job?.status === 'InProgress' || job?.status === 'Completed',

  estimate: estimateOf,

  losses: (_, { jobs }, job) => jobs.losses(job),

  progress: bedrockProgress,

  examine: examineBedrock,
};
