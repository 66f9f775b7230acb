import { passingRole } from '../pass-role.ts';
import { isTaggedOurs, keyThrough, tagsAsOurs } from '../resource-type.ts';
import type { PlannedResource, TypeRights } from '../resource-type.ts';

const jobs = ({ place }: PlannedResource): readonly string[] => [
  place.regional('bedrock', 'model-customization-job/*'),
];
const models = ({ place }: PlannedResource): readonly string[] => [
  place.regional('bedrock', 'custom-model/*'),
];
/** Ids of jobs and models are given by Bedrock. */
const jobsAndModels = (resource: PlannedResource): readonly string[] => [
  ...jobs(resource),
  ...models(resource),
];
const anywhere = (): readonly string[] => ['*'];

export const BEDROCK_RIGHTS = {
  aws_bedrock_custom_model: {
    arns: jobsAndModels,
    find: [
      { actions: ['bedrock:GetModelCustomizationJob'], on: jobs },
      { actions: ['bedrock:ListModelCustomizationJobs'], on: anywhere },
      'bedrock:ListTagsForResource',
    ],
    read: [
      { actions: ['bedrock:GetModelCustomizationJob'], on: jobs },
      { actions: ['bedrock:GetCustomModel'], on: models },
      'bedrock:ListTagsForResource',
    ],
    create: [
      {
        actions: ['bedrock:CreateModelCustomizationJob'],
        on: (resource) => [...jobsAndModels(resource), resource.text('base_model_identifier')],
        when: tagsAsOurs,
      },
      { actions: ['bedrock:TagResource'], when: tagsAsOurs },
      passingRole('role_arn', 'bedrock'),
      // As AWS asks of whoever starts a customization under a key of the account's:
      // docs.aws.amazon.com/nova/latest/userguide/customize-fine-tune-encrypt.html, 2026-11.
      keyThrough('bedrock', [
        'kms:CreateGrant',
        'kms:Decrypt',
        'kms:DescribeKey',
        'kms:GenerateDataKey',
      ]),
    ],
    update: [
      { actions: ['bedrock:TagResource', 'bedrock:UntagResource'], on: jobs, when: isTaggedOurs },
    ],
    delete: [
      { actions: ['bedrock:StopModelCustomizationJob'], on: jobs, when: isTaggedOurs },
      { actions: ['bedrock:DeleteCustomModel'], on: models, when: isTaggedOurs },
    ],
    irretrievable: true,
  },
} as const satisfies Readonly<Record<string, TypeRights>>;
