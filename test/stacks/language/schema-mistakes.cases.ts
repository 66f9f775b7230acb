import { environment, fineTune } from './spec-text.ts';

export interface Mistake {
  readonly name: string;
  /** The expected place stands between « and ». */
  readonly text: string;
  readonly code: string;
  readonly says: string;
  readonly fix: string;
}

/** Unknown and missing keys, and values outside of what is allowed. */
export const MISTAKES: readonly Mistake[] = [
  {
    name: 'an unknown key, at the key',
    text: fineTune('«colour»: red'),
    code: 'SPEC_UNKNOWN_KEY',
    says: '`colour` is not a key of `spec`',
    fix: 'remove it, or write one of the keys that `spec` has',
  },
  {
    name: 'an unknown key of the document, at the key',
    text: fineTune('').replace('kind:', '«status»: {}\nkind:'),
    code: 'SPEC_UNKNOWN_KEY',
    says: '`status` is not a key of a FineTune',
    fix: 'remove it, or write one of the keys that the document has',
  },
  {
    name: "a missing key, at its parent's key",
    text: fineTune('«dataset»: { validation: b.jsonl }', ['dataset']),
    code: 'SPEC_MISSING_KEY',
    says: '`spec.dataset.train` is missing',
    fix: 'add `train` under `spec.dataset`, for example `train: train.jsonl`',
  },
  {
    name: 'a missing mapping with what it needs',
    text: fineTune('', ['dataset']).replace('spec', '«spec»'),
    code: 'SPEC_MISSING_KEY',
    says: '`spec.dataset` is missing',
    fix: 'add `dataset:` with `train` under `spec`',
  },
  {
    name: "a missing key of the document, at the document's start",
    text: '«apiVersion»: temper/v1alpha1\nkind: Environment\nspec: { account: "123456789012", region: us-east-1 }\n',
    code: 'SPEC_MISSING_KEY',
    says: '`metadata` is missing',
    fix: 'add `metadata:` with `name`',
  },
  {
    name: 'a missing discriminator with the words it may be',
    text: environment('«encryption»: {}'),
    code: 'SPEC_MISSING_KEY',
    says: '`spec.encryption.type` is missing',
    fix: 'add `type` under `spec.encryption`: `aws-managed`, `temper-managed` or `customer-key`',
  },
  {
    name: 'an account id as the AWS console shows it',
    text: environment('account: «1234-5678-9012»', ['account']),
    code: 'SPEC_VALUE',
    says: '`spec.account` must be 12 digits, not `1234-5678-9012`',
    fix: 'did you mean `account: "123456789012"`?',
  },
  {
    name: 'a share above one, which must be a percentage',
    text: fineTune('dataset: { train: a.jsonl, validationSplit: «20» }', ['dataset']),
    code: 'SPEC_VALUE',
    says: '`spec.dataset.validationSplit` must be more than 0 and less than 1, not `20`',
    fix: 'did you mean `validationSplit: 0.2`?',
  },
  {
    name: 'a number beyond what a number can hold, as it was written',
    text: fineTune('version: «123456789012345678901234567890»', ['version']),
    code: 'SPEC_VALUE',
    says: '`spec.version` must be from 1 to 9999, not `123456789012345678901234567890`',
    fix: 'write a whole number, from 1 to 9999',
  },
  {
    name: 'a number below its bound',
    text: fineTune('attempt: «0»'),
    code: 'SPEC_VALUE',
    says: '`spec.attempt` must be from 1 to 99, not `0`',
    fix: 'write a whole number, from 1 to 99',
  },
  {
    name: 'a word in the wrong capitals',
    text: fineTune('method: «SFT»'),
    code: 'SPEC_VALUE',
    says: '`spec.method` must be `sft`, not `SFT`',
    fix: 'did you mean `method: sft`?',
  },
  {
    name: "Bedrock's own word for a method",
    text: fineTune('method: «CONTINUED_PRE_TRAINING»'),
    code: 'SPEC_VALUE',
    says: 'not `CONTINUED_PRE_TRAINING`',
    fix: 'write `method: sft`',
  },
  {
    name: 'an unknown option of a union, at its discriminator',
    text: environment('encryption: { type: «aws:kms» }'),
    code: 'SPEC_VALUE',
    says: '`spec.encryption.type` must be `aws-managed`, `temper-managed` or `customer-key`, not `aws:kms`',
    fix: 'did you mean `type: customer-key`?',
  },
  {
    name: 'a key of another option of a union',
    text: environment('encryption: { type: aws-managed, «keyArn»: x }'),
    code: 'SPEC_UNKNOWN_KEY',
    says: '`keyArn` is not a key of `spec.encryption`',
    fix: 'write `type: customer-key`, or remove `keyArn`',
  },
  {
    name: 'compute that this version does not have',
    text: fineTune('compute: { type: «sagemaker» }'),
    code: 'SPEC_VALUE',
    says: '`spec.compute.type` must be `bedrock` or `ec2`, not `sagemaker`',
    fix: 'write `type: bedrock` or `type: ec2`',
  },
  {
    name: 'the item of a list',
    text: environment('notifications:\n    emails:\n      - a@example.com\n      - «nobody»'),
    code: 'SPEC_VALUE',
    says: '`spec.notifications.emails[1]` must be an e-mail address, not `nobody`',
    fix: 'write an e-mail address',
  },
  {
    name: 'an empty list',
    text: environment('guardrails: { allowedBaseModels: «[]» }'),
    code: 'SPEC_VALUE',
    says: '`spec.guardrails.allowedBaseModels` is empty',
    fix: 'write 1 to 200 items, or remove the key if it is optional',
  },
  {
    name: 'a text that is too long, with its length',
    text: fineTune('').replace('support-bot', `«${'a'.repeat(49)}»`),
    code: 'SPEC_VALUE',
    says: '`metadata.name` must have 1 to 48 characters, not 49',
    fix: 'shorten it to 1 to 48 characters',
  },
  {
    name: 'a name with spaces and capitals',
    text: fineTune('').replace('support-bot', '«Support Bot»'),
    code: 'SPEC_VALUE',
    says: '`metadata.name` must be lower-case letters and digits, in words joined by single dashes, not `Support Bot`',
    fix: 'did you mean `name: support-bot`?',
  },
  {
    name: 'a region in capitals',
    text: environment('region: «US-East-1»', ['region']),
    code: 'SPEC_VALUE',
    says: "`spec.region` must be an AWS region's code, not `US-East-1`",
    fix: 'did you mean `region: us-east-1`?',
  },
  {
    name: 'a key of a tag that AWS keeps for itself, at the key',
    text: fineTune('tags: { «aws:team»: x }'),
    code: 'SPEC_VALUE',
    says: 'the key `aws:team` of `spec.tags` must be letters, digits, spaces and `._:/=+@-`, and must not start with `aws:` or `temper:`',
    fix: 'rename or remove it',
  },
  {
    name: 'too many tags',
    text: fineTune(`tags: «{ ${Array.from({ length: 21 }, (_, at) => `t${at}: x`).join(', ')} }»`),
    code: 'SPEC_VALUE',
    says: '`spec.tags` may hold at most 20 tags',
    fix: 'remove some',
  },
  {
    name: 'an apiVersion of another time',
    text: fineTune('').replace('temper/v1alpha1', '«temper/v1»'),
    code: 'SPEC_API_VERSION',
    says: 'this version of Temper does not read `apiVersion` `temper/v1`',
    fix: 'write `apiVersion: temper/v1alpha1`',
  },
  {
    name: 'no apiVersion',
    text: fineTune('').replace('apiVersion: temper/v1alpha1\nkind', '«kind»'),
    code: 'SPEC_API_VERSION',
    says: 'the document has no `apiVersion`',
    fix: 'write `apiVersion: temper/v1alpha1`',
  },
];
