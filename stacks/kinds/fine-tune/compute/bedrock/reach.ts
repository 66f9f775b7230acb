import type { NamedResource } from '../../../../permissions/reach.ts';
import { bucketName, ROLE_PREFIX } from '../../../environment/names.ts';
import type { Environment } from '../../../environment/schema.ts';

/** What stands for any model's name, and any version's number. */
const ANY = '*';
const ROLE = `${ROLE_PREFIX}${ANY}-v${ANY}`;

/** The role, the data and the job of any version that trains in an environment, on the base models that it allows. */
export function bedrockReach({ metadata, spec }: Environment): readonly NamedResource[] {
  const { partition, region, account, guardrails } = spec;
  const bucket = bucketName(metadata.name, 'datasets', account);
  const models = guardrails.allowedBaseModels ?? [ANY];
  return [
    { type: 'aws_iam_role', named: { name: ROLE } },
    { type: 'aws_iam_role_policy', named: { role: ROLE } },
    { type: 'aws_s3_object', named: { bucket, key: `${ANY}/v${ANY}/${ANY}` } },
    ...models.map((model) => ({
      type: 'aws_bedrock_custom_model',
      named: {
        role_arn: ROLE,
        base_model_identifier: `arn:${partition}:bedrock:${region}::foundation-model/${model}`,
      },
    })),
  ];
}
