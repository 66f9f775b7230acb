import type { CodeInfo } from './code-info.ts';

/** RULE_: what environments may say, and what may live in them. */
export const ENVIRONMENT_RULE_CODES = {
  RULE_DUPLICATE_ENVIRONMENT: {
    exit: 1,
    summary: 'two environments have the same name',
    explanation:
      'The name of an Environment decides the names of its buckets, key, roles and state. Two of the same name would be one stack that both documents fight over. The first, by file and place, counts as the original.\n\nGive one of them another name. One account may hold several environments.',
    example: 'metadata:\n  name: research   # also in specs/environments/research.yaml',
  },
  RULE_ENVIRONMENT_UNKNOWN: {
    exit: 1,
    summary: 'a spec names an environment that does not exist',
    explanation:
      'Account, region, network, encryption and guard-rails of a training come from its Environment, so without one nothing can be checked or built. Names are compared letter by letter.\n\nWrite the name of an Environment of this repository, or add a document of kind `Environment`. While a file below specs/ cannot be read at all, this is not reported: the environment may be in it.',
    example: 'spec:\n  environment: reserch   # there is `research`',
  },
  RULE_REGION_UNKNOWN: {
    exit: 1,
    summary: 'a region that AWS does not have',
    explanation:
      'The region is part of every ARN and endpoint; a region that does not exist would only be noticed as a network error. The catalog knows the regions of the partitions `aws`, `aws-us-gov` and `aws-cn`.\n\nMost likely it is a slip of the keyboard. Bedrock fine-tunes in `us-east-1` and `us-west-2`.',
    example: 'spec:\n  region: us-esat-1',
  },
  RULE_REGION: {
    exit: 1,
    summary: 'the base model cannot be fine-tuned in the region of its environment',
    explanation:
      'AWS fine-tunes each base model in one or two regions only: Amazon’s Nova models in `us-east-1`, Llama and Claude in `us-west-2`. That a model answers requests in a region does not mean that it can be trained there; a job elsewhere is refused.\n\nUse an environment in a region that can, or another base model. An account can have one environment for each region.',
    example:
      'kind: FineTune\nspec:\n  environment: open-models              # us-west-2\n  baseModel: amazon.nova-micro-v1:0:128k # us-east-1 only',
  },
  RULE_PARTITION_WITHOUT_TRAINING: {
    exit: 1,
    summary: 'a FineTune lives in a partition where Bedrock fine-tunes nothing',
    explanation:
      'GovCloud and China are clouds of their own. In `aws-us-gov` Bedrock answers requests, but no region of it is in AWS’s table of models that can be fine-tuned; in `aws-cn` there is no Bedrock at all. An Environment there compiles and can be applied, but a FineTune that trains on Bedrock cannot live in it.\n\nTrain in an environment of partition `aws`. Whether the data may leave its cloud for that is for its owners to say.',
    example:
      'kind: FineTune\nspec:\n  environment: government   # region: us-gov-west-1, partition: aws-us-gov',
  },
  RULE_PARTITION: {
    exit: 1,
    summary: 'the partition does not hold the region',
    explanation:
      'AWS runs separate clouds, called partitions: `aws`, `aws-us-gov` for the US government and `aws-cn` for China. Accounts, regions and ARNs belong to exactly one. `partition` defaults to `aws`.',
    example: 'spec:\n  region: us-gov-west-1   # needs partition: aws-us-gov',
  },
  RULE_ROLE: {
    exit: 1,
    summary: 'a plan or apply role that is not a role of the environment’s account',
    explanation:
      'CI assumes these roles to plan and apply, and what it then makes, it makes in the role’s account. A role of another account would build the environment in the wrong place. The ARN of a user, a policy or an assumed session (`arn:aws:sts::…`) is not that of a role.',
    example:
      "spec:\n  account: '111122223333'\n  roles:\n    apply: arn:aws:iam::444455556666:role/temper-apply",
  },
  RULE_KMS_KEY: {
    exit: 1,
    summary: 'an encryption key that is not the ARN of a key in this account and region',
    explanation:
      'Bedrock takes an alias, but answers with the ARN of the key behind it. Terraform takes the difference for a change of the model’s key, and the only way it knows to change that is to delete the model and train it again. Key ids are refused by the provider. A key in another region cannot be used by Bedrock or S3 at all, and one in another account needs grants that Temper cannot make from here.\n\n`aws kms describe-key --key-id alias/my-key --query KeyMetadata.Arn` prints the ARN to write. Or let Temper make a key: `encryption: { type: temper-managed }`.',
    example:
      'spec:\n  encryption:\n    type: customer-key\n    keyArn: arn:aws:kms:us-east-1:111122223333:alias/models',
  },
  RULE_GUARDRAIL_ENTRY: {
    exit: 1,
    summary: 'an allowed base model or instance type that is none',
    explanation:
      'The guard-rails `allowedBaseModels` and `allowedInstanceTypes` are lists of ids and of names, compared letter by letter with what FineTunes name. An entry that is not an id, a pattern such as `amazon.*` or an id without its context length, allows nothing, and looks as if it did. An entry for a model that AWS has withdrawn is harmless and reported as a warning.',
    example:
      'guardrails:\n  allowedBaseModels:\n    - amazon.nova-micro-v1:0   # amazon.nova-micro-v1:0:128k',
  },
  RULE_GUARDRAIL_BASE_MODEL: {
    exit: 1,
    summary: 'the environment does not allow the base model',
    explanation:
      'The owners of an environment choose which base models may be trained there, for cost, licence or policy. A FineTune with another is refused before anything is planned.\n\nUse one of the allowed models, another environment, or change the list in a pull request that the owners of the environment review.',
    example:
      'kind: FineTune\nspec:\n  environment: regulated                # allows amazon.nova-lite-v1:0:300k\n  baseModel: amazon.nova-pro-v1:0:300k',
  },
  RULE_GUARDRAIL_INSTANCE_TYPE: {
    exit: 1,
    summary: 'the environment does not allow the instance type',
    explanation:
      'The owners of an environment choose which machines fleets may be made of there. It is held against the type that is used, also where `accelerators` or a `preset` chose it.\n\nUse one of the allowed types, another environment, or change the list in a pull request that the owners of the environment review.',
    example:
      'kind: FineTune\nspec:\n  environment: students                 # allows g5.xlarge\n  compute: { type: ec2, instanceType: p5.48xlarge }',
  },
  RULE_GUARDRAIL_HOURLY: {
    exit: 1,
    summary: 'machines that cost more an hour than the environment allows',
    explanation:
      '`guardrails.maxHourlyUsd` of the environment is held against the list price of all machines of a fleet together, with the lowest that is known for spot. A spec may be stricter with `maxHourlyCostUsd`, not more generous.',
    example:
      'guardrails: { maxHourlyUsd: 10 }\n# compute: { type: ec2, instanceType: p5.48xlarge }',
  },
  RULE_FLEETS_ZONE: {
    exit: 1,
    summary: 'a network for fleets in a zone of another region',
    explanation:
      'The network that an environment makes for fleets stands in one zone of its region, because the machines of a fleet stand in one. `us-east-1a` is a name, which means another zone in another account; `use1-az4` is an id, which means the same one everywhere.',
    example:
      'region: us-east-1\nfleets: { network: { type: managed, zone: us-west-2a, cidr: 10.20.0.0/16 } }',
  },
  RULE_FLEETS_CIDR: {
    exit: 1,
    summary: 'addresses that a network for fleets cannot have',
    explanation:
      'A block of addresses begins at a multiple of its size: AWS takes `10.20.3.0/16` for `10.20.0.0/16` and answers so, and every plan would want to change it back. Addresses of the internet are a warning: machines could not reach those who really have them.',
    example: 'fleets: { network: { type: managed, zone: us-east-1a, cidr: 10.20.3.0/16 } }',
  },
  RULE_STATE_BUCKET: {
    exit: 1,
    summary: 'a state bucket that S3 would refuse or that is not this environment’s',
    explanation:
      'The bucket for Terraform’s state is named before anything exists, so a name that S3 refuses stops everything. S3 takes 3 to 63 lower-case letters, digits, dots and dashes, not an IP address, and keeps some beginnings (`xn--`) and endings (`-s3alias`) for itself.\n\nEnvironments in one account and region may share a bucket: each has its own keys in it. Environments in different accounts or regions may not, and the bucket must not be one the environment makes for its data.',
    example: 'spec:\n  stateBucket: Temper_State',
  },
  RULE_TAG_CLASH: {
    exit: 1,
    summary: 'two tags that AWS takes for the same, or a reserved one',
    explanation:
      'IAM compares tag keys without regard to case: a role cannot carry both `Team` and `team`, while buckets and models can. Keys that begin with `aws:` or `temper:` in any case are reserved.\n\nWrite the key the same everywhere: a FineTune’s tag then replaces the environment’s.',
    example:
      'kind: FineTune\nspec:\n  tags: { Cost-Centre: claims }   # the environment says cost-centre',
  },
  RULE_BUDGET_FORECAST: {
    exit: 1,
    summary: 'so many alerts of a budget that none is left for the forecast',
    explanation:
      'AWS Budgets takes five notifications a budget. Each of `alertPercents` is one, and what is left warns when AWS forecasts that the limit will be reached, which is the only alert that comes before the money is spent. With five percentages nothing is left for it.\n\nThis is a warning: five percentages are allowed.',
    example: 'spec:\n  budget:\n    monthlyUsd: 2000\n    alertPercents: [25, 50, 75, 90, 100]',
  },
  RULE_BUDGET_UNAVAILABLE: {
    exit: 1,
    summary: 'a budget where AWS has none',
    explanation:
      'AWS Budgets has no endpoint in GovCloud, so an environment there is made without its budget, and nothing watches what it spends. `guardrails.maxTrainingUsd` and the budgets of single trainings still count, because Temper itself looks at them.\n\nThis is a warning: the rest of the environment is made.',
    example:
      'spec:\n  region: us-gov-west-1\n  partition: aws-us-gov\n  budget: { monthlyUsd: 2000 }',
  },
  RULE_REPEATED_VALUE: {
    exit: 1,
    summary: 'a value stands twice in a list',
    explanation:
      'In these lists each value has one meaning and one resource: a threshold is one notification of the budget, an address one subscription. AWS refuses the second, or Terraform would manage one thing twice. Addresses are compared without regard to case.',
    example: 'budget:\n  monthlyUsd: 200\n  alertPercents: [50, 80, 80]',
  },
} as const satisfies Record<string, CodeInfo>;
