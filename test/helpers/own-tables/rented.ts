/* A place to train that Temper does not ship: machines somebody else rents out, told by an object in S3 what to do. */
import { S3Object } from '@cdktf/provider-aws/lib/s3-object/index.js';
import * as z from 'zod';
import type { OperatedCompute } from '../../../controller/kinds/fine-tune/compute/compute.ts';
import { OPERATED_COMPUTES } from '../../../controller/kinds/fine-tune/compute/index.ts';
import { operatedFineTune } from '../../../controller/kinds/fine-tune/index.ts';
import { bucketName } from '../../../stacks/kinds/environment/names.ts';
import type { Compute, TrainingBuilder } from '../../../stacks/kinds/fine-tune/compute/compute.ts';
import { COMPUTES } from '../../../stacks/kinds/fine-tune/compute/index.ts';
import { TrainingData } from '../../../stacks/kinds/fine-tune/constructs/training-data.ts';
import { fineTune } from '../../../stacks/kinds/fine-tune/index.ts';
import { eachFineTune } from '../../../stacks/kinds/fine-tune/subjects.ts';
import { place } from '../../../stacks/language/rules/rule.ts';

const RentedCompute = z
  .strictObject({
    type: z.literal('rented').describe('Rented machines.'),
    machines: z.number().int().min(1).max(99).describe('How many machines train.'),
  })
  .describe('Machines that somebody rents out.');
type RentedCompute = z.infer<typeof RentedCompute>;

const EXAMPLE: RentedCompute = { type: 'rented', machines: 1 };

/** The shipped type of a FineTune knows the shipped computes alone. */
function rentedIn(compute: unknown): RentedCompute {
  return RentedCompute.parse(compute);
}

const BUILDER: TrainingBuilder = {
  trainedFrom: ({ spec }) => ({
    'spec.baseModel': spec.baseModel,
    'spec.compute.machines': rentedIn(spec.compute).machines,
  }),
  address: (attempt) => `aws_s3_object.order_attempt_${attempt}`,
  kept: (attempt) => [`aws_s3_object.order_attempt_${attempt}`],
  spent: [],
  stages: () => [],
  build(stack, { fineTune: { spec }, inputs, training }) {
    const { attempt, digest } = training;
    const data = new TrainingData(stack, 'Data', { inputs, attempt, digest });
    const order = new S3Object(stack, `order_attempt_${attempt}`, {
      bucket: stack.data(bucketName(spec.environment, 'artifacts', stack.place.account)),
      key: stack.data(`orders/${training.jobName}.json`),
      content: stack.json({ machines: rentedIn(spec.compute).machines, digest }),
      metadata: { 'temper-stack': stack.data(stack.stackId) },
      overrideProvider: { defaultTags: { tags: {} } },
      dependsOn: [...data.objects],
    });
    stack.origin(order, ['spec', 'compute']);
    return { assets: data.assets, outputs: { order: order.key } };
  },
};

const RENTED: Compute<'rented'> = {
  type: 'rented',
  schema: RentedCompute,
  firstFiles: () => Promise.resolve({ files: [], notes: [] }),
  rules: [
    {
      code: 'RULE_HYPERPARAMETER_RANGE',
      check: eachFineTune(function* ({ declared, spec }) {
        const compute = spec.compute as Partial<RentedCompute> | undefined;
        if (compute?.type !== 'rented' || (compute.machines ?? 0) < 13) return;
        yield {
          message: 'nobody rents out more than a dozen machines',
          ...place(declared, ['spec', 'compute', 'machines']),
        };
      }),
    },
  ],
  example: { baseModel: 'amazon.nova-micro-v1:0:128k', compute: EXAMPLE },
  bounds: () => [],
  reach: ({ metadata, spec: { account } }) => [
    {
      type: 'aws_s3_object',
      named: { bucket: bucketName(metadata.name, 'datasets', account), key: '*/v*/*' },
    },
    {
      type: 'aws_s3_object',
      named: { bucket: bucketName(metadata.name, 'artifacts', account), key: 'orders/*' },
    },
  ],
  builder: () => Promise.resolve(BUILDER),
};

const OPERATED_RENTED: OperatedCompute = {
  ...OPERATED_COMPUTES.bedrock,
  subject: ({ value }) =>
    `${value.spec.baseModel} on ${rentedIn(value.spec.compute).machines} machines`,
  observe: () => Promise.resolve({}),
  mayAdopt: () => false,
  mayStart: () => Promise.resolve([]),
  estimate: ({ value }) => {
    const usd = 100 * rentedIn(value.spec.compute).machines;
    return {
      lowUsd: usd,
      expectedUsd: usd,
      highUsd: usd,
      grade: 'A',
      assumptions: ['$100 a machine'],
      notes: [],
    };
  },
  losses: () => Promise.resolve([]),
  async progress({ stack }, { bucket }) {
    const state = await bucket.readState(stack.state.key);
    return state === undefined
      ? { drift: ['not-applied'], diagnostics: [] }
      : { drift: [], diagnostics: [], outputs: state.outputs };
  },
  asks: () => [],
  examine: () => Promise.resolve([]),
  looks: () => [],
  ready: () => Promise.resolve(),
  kept: () => Promise.resolve([]),
  served: () => Promise.resolve([]),
};

const DEFINITION = fineTune([...COMPUTES, RENTED]);

/** FineTune, with one more place to train at. */
export const OPERATED_FINE_TUNE_AND_RENTED = operatedFineTune(DEFINITION, {
  ...OPERATED_COMPUTES,
  rented: OPERATED_RENTED,
});
