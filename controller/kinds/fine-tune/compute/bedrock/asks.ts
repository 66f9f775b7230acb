import { bucketName } from '../../../../../stacks/kinds/environment/names.ts';
import { outputPrefix } from '../../../../../stacks/kinds/fine-tune/names.ts';
import type { Environment } from '../../../../../stacks/kinds/environment/schema.ts';
import type { FineTune } from '../../../../../stacks/kinds/fine-tune/schema.ts';
import { ANYWHERE, type Grant } from '../../../../../stacks/permissions/grant.ts';
import { keyUse } from '../../../../../stacks/permissions/key-use.ts';
import { Place } from '../../../../../stacks/place.ts';
import { literally } from '../../../../../stacks/policy.ts';
import { dataRead } from '../../asks.ts';
import type { Asked } from '../../../../stack/operated-kind.ts';

/** Models by their tags, and what serves them. */
export function bedrockLooks({ spec }: Environment): readonly Grant[] {
  const models = new Place(spec).regional('bedrock', 'custom-model/*');
  return [
    { actions: ['bedrock:ListTagsForResource'], resources: [models] },
    {
      actions: ['bedrock:ListCustomModels', 'bedrock:ListProvisionedModelThroughputs'],
      resources: ANYWHERE,
    },
  ];
}

/**
 * Jobs and models by name, and by lists when a name is not found or no spec names them; the losses that a job wrote; data in
 * S3; what plans and `doctor` look up of base models, and `doctor` of quotas. That the credentials may say who they are needs
 * no permission.
 */
export function bedrockAsks({ environment, compiled }: Asked<FineTune>): readonly Grant[] {
  const place = new Place(environment.spec);
  const { partition, region, account } = environment.spec;
  const results = place.bucket(bucketName(environment.metadata.name, 'artifacts', account));
  const folder = compiled === undefined ? '' : `${literally(outputPrefix(compiled.value))}/`;
  return [
    {
      actions: ['bedrock:GetModelCustomizationJob', 'bedrock:ListTagsForResource'],
      resources: [place.regional('bedrock', 'model-customization-job/*')],
    },
    {
      actions: ['bedrock:GetCustomModel', 'bedrock:ListTagsForResource'],
      resources: [place.regional('bedrock', 'custom-model/*')],
    },
    {
      actions: ['bedrock:GetFoundationModel'],
      resources: [`arn:${partition}:bedrock:${region}::foundation-model/*`],
    },
    {
      actions: [
        'bedrock:GetFoundationModelAvailability',
        'bedrock:ListCustomModels',
        'bedrock:ListModelCustomizationJobs',
        'servicequotas:GetAWSDefaultServiceQuota',
        'servicequotas:GetServiceQuota',
      ],
      resources: ANYWHERE,
    },
    { actions: ['s3:ListBucket'], resources: [results] },
    { actions: ['s3:GetObject'], resources: [`${results}/${folder}*`] },
    ...keyUse(environment, 's3', ['kms:Decrypt']),
    ...(compiled === undefined ? [] : dataRead(compiled.value, place)),
  ];
}
