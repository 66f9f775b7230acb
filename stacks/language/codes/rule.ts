import type { CodeInfo } from './code-info.ts';
import { ENVIRONMENT_RULE_CODES } from './rule-environment.ts';
import { FLEET_RULE_CODES } from './rule-fleet.ts';

/** RULE_: what a specification may say. */
export const RULE_CODES = {
  RULE_BASE_MODEL_UNKNOWN: {
    exit: 1,
    summary: 'not the id of a base model that Bedrock can customize',
    explanation:
      'Bedrock customizes a base model under an id of its own that ends with the context length: `amazon.nova-micro-v1:0:128k`. The id for inference (`amazon.nova-micro-v1:0`), an inference profile (`us.amazon.nova-micro-v1:0`), an ARN or a title name something else. The difference matters: Bedrock answers with the full id, and Terraform would take any other spelling for a change of the model and train again.\n\ndocs/reference/base-models.md lists every id.',
    example: 'spec:\n  baseModel: amazon.nova-micro-v1:0   # amazon.nova-micro-v1:0:128k',
  },
  RULE_BASE_MODEL_NOT_CUSTOMIZABLE: {
    exit: 1,
    summary: 'a model that Bedrock cannot fine-tune',
    explanation:
      'Bedrock fine-tunes the models in AWS’s table, and no others. Tutorials that fine-tune BERT “on Bedrock” describe something that does not exist: BERT is not hosted there. Models that can be imported, that are teachers for distillation only, or that train behind another API are not customization jobs either, and nor is training a custom model further.',
    example: 'spec:\n  baseModel: bert-base-uncased',
  },
  RULE_BASE_MODEL_WITHDRAWN: {
    exit: 1,
    summary: 'a base model that AWS no longer customizes',
    explanation:
      'Bedrock once fine-tuned this model, and many tutorials still name it, but it is gone from AWS’s table. That its price is still listed says nothing: price lists outlive models. The message names what to use instead; its hyperparameters differ, so check them too.\n\nWhat was trained on it stays right for ever: see RULE_BASE_MODEL_END_OF_LIFE for how it is told.',
    example:
      'spec:\n  baseModel: amazon.titan-text-express-v1:0:8k   # use amazon.nova-lite-v1:0:300k',
  },
  RULE_BASE_MODEL_END_OF_LIFE: {
    exit: 1,
    summary: 'a base model past its end of life',
    explanation:
      'After its end of life AWS refuses requests to a model, and custom models trained on it end with it. AWS announces the date at least six months before. For a new version this is an error; where the date is known only from a third party’s copy of AWS’s page it is a warning that says so.\n\nA version that is trained already stays right for ever, so what stands on the default branch with this base model and attempt is not judged offline: it was reviewed there and may be trained since. Where the default branch cannot be seen (a shallow checkout), or is only local, it is a warning. `temper plan` asks Bedrock itself, and refuses to start what AWS would (`GATE_BASE_MODEL_LIFECYCLE`).',
    example: 'spec:\n  baseModel: anthropic.claude-3-haiku-20240307-v1:0:200k',
  },
  RULE_BASE_MODEL_LEGACY: {
    exit: 1,
    summary: 'a base model that AWS is phasing out',
    explanation:
      'Legacy is the state before the end of life: AWS starts no new training on such a model, existing customers may lose access to it after 15 idle days, and a custom model lives no longer than the model under it. For a new version this is an error. A version that is trained already stays right: see RULE_BASE_MODEL_END_OF_LIFE for how it is told.',
    example: 'spec:\n  baseModel: amazon.nova-canvas-v1:0   # in the months before its end of life',
  },
  RULE_METHOD_REFUSED: {
    exit: 1,
    summary: 'a training method that Terraform cannot express',
    explanation:
      'Bedrock also distils models and trains them by reinforcement. The Terraform provider that Temper is pinned to, hashicorp/aws 5.100.0, cannot say either: `aws_bedrock_custom_model` has no `customization_config` for a teacher or a grader, and rejects the type `REINFORCEMENT_FINE_TUNING`. The words are reserved so that a spec can use them when it can.',
    example: 'spec:\n  method: distillation',
  },
  RULE_METHOD_UNSUPPORTED: {
    exit: 1,
    summary: 'the base model cannot be trained with this method',
    explanation:
      'Each base model supports some methods. Supervised fine-tuning (`sft`) works for every model in the catalog. Continued pre-training (`cpt`) existed for Titan Text Lite and Express only, and AWS has withdrawn both.',
    example: 'spec:\n  method: cpt',
  },
  RULE_HYPERPARAMETER_UNKNOWN: {
    exit: 1,
    summary: 'a hyperparameter the base model does not have',
    explanation:
      'Which settings exist depends on the base model: Claude scales its learning rate with `learningRateMultiplier`, image models count `steps` instead of `epochs`, Llama has no warm-up. Bedrock fails a job that sends one it does not know. The message lists those of this model with their bounds.',
    example:
      'spec:\n  baseModel: meta.llama3-1-8b-instruct-v1:0:128k\n  hyperparameters:\n    warmupSteps: 10',
  },
  RULE_HYPERPARAMETER_INTEGER: {
    exit: 1,
    summary: 'a fraction where the base model counts',
    explanation:
      'Epochs, steps, batches and patience are counted, so Bedrock takes whole numbers only. For half an epoch use half of the data.',
    example: 'hyperparameters:\n  epochs: 2.5',
  },
  RULE_HYPERPARAMETER_FIXED: {
    exit: 1,
    summary: 'a value for a hyperparameter that AWS fixes',
    explanation:
      'For some models Bedrock takes a setting but only one value of it: the batch size of Nova and Llama is 1. Remove it, or write that value. Where the fact is not AWS’s own word for this very model it is a warning.',
    example:
      'spec:\n  baseModel: amazon.nova-micro-v1:0:128k\n  hyperparameters:\n    batchSize: 8',
  },
  RULE_HYPERPARAMETER_RANGE: {
    exit: 1,
    summary: 'a hyperparameter outside the base model’s bounds',
    explanation:
      'Bedrock checks bounds only after a job has been accepted, and Terraform does not check them at all. The bounds differ a hundredfold between models: a learning rate of 0.001 is fine for Llama and ten times too large for Nova. Both bounds are allowed values.\n\nWhere AWS documents no bounds for this very model, those of its nearest relative are used and breaking them is a warning.',
    example:
      'spec:\n  baseModel: amazon.nova-micro-v1:0:128k\n  hyperparameters:\n    epochs: 6   # 1 to 5',
  },
  RULE_HYPERPARAMETER_REQUIRED: {
    exit: 1,
    summary: 'a hyperparameter without a default is missing',
    explanation:
      'AWS documents no default for this setting, or chooses one by itself (`auto`). It decides what the training costs, and what is not written down could change between plan and apply, so a spec must say it.',
    example:
      'spec:\n  baseModel: meta.llama3-3-70b-instruct-v1:0:128k\n  hyperparameters: {}   # needs epochs',
  },
  RULE_DATASET_PATH: {
    exit: 1,
    summary: 'a dataset path that does not lead to a file of the repository',
    explanation:
      'A path is read from the folder of the spec’s file. It must stay in the repository: what is reviewed and committed is what trains, on every machine. Absolute paths, `~`, backslashes and addresses of other places do not do that. Data too big for git belongs in S3.',
    example: 'dataset:\n  train: /home/me/train.jsonl',
  },
  RULE_DATASET_URI: {
    exit: 1,
    summary: 'an S3 URI that Bedrock does not take',
    explanation:
      "S3 allows almost any character in a key; Bedrock’s own pattern allows letters, digits and `-_.!*'()` between single slashes. Hive-style prefixes (`date=2026-11-20/`), spaces and `//` are refused, by Bedrock when the job is made and not by Terraform before. The URI must name one object, not a bucket or a folder.",
    example: 'dataset:\n  train: s3://my-data/date=2026-11-20/train.jsonl',
  },
  RULE_DATASET_FILE: {
    exit: 1,
    summary: 'a dataset file that is missing or that Bedrock could not train on',
    explanation:
      'The file does not exist, cannot be read, or holds records that are not what this base model trains on. Bedrock finds that out after the job has started, some of it by silently dropping records; Temper reads the file first and names the record.',
    example: 'dataset:\n  train: data/trian.jsonl',
  },
  RULE_DATASET_UNREAD: {
    exit: 1,
    summary: 'data in S3 that nobody has looked at',
    explanation:
      'Before a version is trained, `plan` and `apply` read its data in S3 with the credentials they have: every record is judged as that of a file is, and the version that was read is noted on the job (`temper:train-version`) and in the outputs (`dataset_in_s3`). Where they may not read it, Bedrock is the first to look, after the job has started.',
    example: 'dataset:\n  train: s3://another-teams-bucket/train.jsonl',
  },
  RULE_DATASET_UNVERSIONED: {
    exit: 1,
    summary: 'data in a bucket that keeps no versions',
    explanation:
      'Bedrock reads an object by its name, and Temper notes which version that was. In a bucket without versioning an object that is overwritten is gone, and with it the record of what a model was trained from. Temper notes the ETag there, by which at least a change shows.',
    example: '# the bucket of s3://my-data/train.jsonl has versioning off or suspended',
  },
  RULE_DATASET_FORMAT: {
    exit: 1,
    summary: 'a dataset in another format than the base model’s',
    explanation:
      'Each base model learns from records of one format, one JSON object on each line. Files for other services look much alike: OpenAI’s chat format has texts where Nova has lists of blocks, Alpaca has `instruction` and `output`, ShareGPT `conversations`. Tables, JSON arrays and records that spread over several lines are told apart, too. It is said once for the file, with what to write instead.\n\ndocs/record-formats.md shows a record of every format.',
    example: '{"messages": [{"role": "user", "content": "Hello"}]}   # for Nova Micro',
  },
  RULE_DATASET_RECORD: {
    exit: 1,
    summary: 'a record that the training would fail at',
    explanation:
      'Every record is judged as a customization job for this base model would: who speaks when, what stands in the turns, reserved words, media, lengths. The message names the line and the place in the record, and never repeats the record’s text. Of each sort of mistake the first records are told in full, the others counted.\n\nWhat AWS’s documentation says fails a job is an error. What only its validators refuse, what it merely advises, and what is estimated is a warning.\n\ndocs/record-formats.md tells the limits of every format, and where Temper differs from AWS’s validators.\n\nRows that a recipe trains with are judged as the recipe itself does, before anything starts: columns, empty texts and labels, quotation marks of CSV. docs/recipes.md shows them.',
    example:
      '{"messages": [{"role": "user", "content": [{"text": "And then?"}]}]   # nobody answers',
  },
  RULE_DATASET_NAME: {
    exit: 1,
    summary: 'the name of an object in S3 that this base model does not train from',
    explanation:
      'For Nova, AWS takes letters, digits and `_-/.` in the names of training and validation files, fewer characters than Bedrock’s own pattern for S3 URIs. Files of the repository get such a name when Temper uploads them.\n\nA recipe tells by the end of the name what data is written in: `.csv` or `.jsonl`.',
    example: 'dataset:\n  train: s3://my-data/train(1).jsonl',
  },
  RULE_DATASET_MEDIA: {
    exit: 1,
    summary: 'media that the training could not use or read',
    explanation:
      'Records name images, videos and documents in S3. The job reads them with its role, which Temper lets read exactly the folders that the records name, at most ten. For Nova they must stand in the bucket that the dataset itself is in: for files of the repository that is the environment’s datasets bucket, which the message names. And a dataset for Nova holds images or videos, never both.',
    example:
      '{"image": {"format": "png", "source": {"s3Location": {"uri": "s3://another-bucket/a/b.png"}}}}',
  },
  RULE_DATASET_RECORDS: {
    exit: 1,
    summary: 'too few or too many records for the base model',
    explanation:
      'Each base model takes a range of record counts, for training and validation apart or together. Too few is always an error. Too many is an error where AWS’s limit is fixed, and a warning where it is a quota that AWS raises on request, because yours may have been. Fewer than AWS advises for a task to be learned is a warning, too.',
    example: '# 60 records; Llama 3.1 takes at least 100, validation included',
  },
  RULE_DATASET_SIZE: {
    exit: 1,
    summary: 'a dataset file that is too big for the base model',
    explanation:
      'Some base models limit the size of the training or validation file. AWS writes GB and MB; the larger reading, 1024 to the power of three and two, is used, so that no file AWS would take is refused.\n\nWhere AWS documents no size, Temper takes up to 4 GiB: more than the largest number of the longest records. A file that is larger is not read at all.\n\nA fleet trains from larger data, but not from the repository: put it into S3.',
    example: '# a validation file of 1.2 GiB for Claude 3 Haiku, which takes 1 GiB',
  },
  RULE_VALIDATION_CONFLICT: {
    exit: 1,
    summary: 'validation data is given in two ways',
    explanation:
      '`validation` names a file with records to validate on; `validationSplit` holds a part of the training data back for it. Both at once leave open what the validation loss means.',
    example:
      'dataset:\n  train: train.jsonl\n  validation: validation.jsonl\n  validationSplit: 0.1',
  },
  RULE_VALIDATION_SPLIT: {
    exit: 1,
    summary: 'data in S3 cannot be split',
    explanation:
      'For `validationSplit` Temper reads the training file, divides it the same way every time and uploads both parts. What is already in S3 Bedrock reads as it is. Divide it yourself and name the second object as `validation`.',
    example: 'dataset:\n  train: s3://my-data/train.jsonl\n  validationSplit: 0.1',
  },
  RULE_VALIDATION_UNSUPPORTED: {
    exit: 1,
    summary: 'the base model is trained without validation data',
    explanation:
      'Bedrock takes no validation data for Titan Image Generator and Titan Multimodal Embeddings; a job with it is refused.',
    example:
      'spec:\n  baseModel: amazon.titan-embed-image-v1:0\n  dataset:\n    train: pairs.jsonl\n    validationSplit: 0.1',
  },
  RULE_VALIDATION_SAME: {
    exit: 1,
    summary: 'the validation data is the training data',
    explanation:
      'Validation measures how a model does on what it has not seen. On the training data the loss falls however badly the model has learned to generalise. Two files with the same bytes count as the same.',
    example: 'dataset:\n  train: data.jsonl\n  validation: data.jsonl',
  },
  RULE_DUPLICATE_VERSION: {
    exit: 1,
    summary: 'a version of a model is declared twice',
    explanation:
      'Model and version name the training job, and a job name can be used once. That holds across environments: to train the same thing elsewhere, use the next version or another model name. The first, by file and place, counts as the original.',
    example: '# specs/models/support-bot/v2.yaml, copied from v1.yaml\nspec:\n  version: 1',
  },
  RULE_VERSION_GAP: {
    exit: 1,
    summary: 'a version of a model is missing',
    explanation:
      'Versions are numbered like database migrations: each follows the last, and none is removed, so that the repository tells how a model came to be. A gap is a slip or a file that was deleted. A model whose first version is not 1 is a warning: early versions may have been removed on purpose.\n\nWhile a file below specs/ cannot be read, gaps are not reported: the version may be in it.',
    example: '# v1.yaml, then v3.yaml\nspec:\n  version: 3',
  },
  RULE_NAME: {
    exit: 1,
    summary: 'a name from which AWS would refuse what is derived',
    explanation:
      'Jobs, models, roles and buckets are named after the model or environment, with a prefix and a suffix: `support-bot-v12-a2`, `temper-support-bot-v12`, `temper-research-artifacts-123456789012`. AWS takes 63 characters for jobs, models and buckets and 64 for roles, and custom models take no dots.',
    example: 'metadata:\n  name: a-name-so-long-that-nothing-fits-after-it-any-more-at-all-really',
  },
  RULE_OUTPUT_PREFIX: {
    exit: 1,
    summary: 'an output prefix that Bedrock cannot write to',
    explanation:
      "Results go to `s3://<artifacts bucket>/<prefix>/`, which must fit Bedrock’s pattern for S3 URIs: letters, digits and `-_.!*'()` between single slashes, none at the beginning or end. Without `output` the prefix is `<model>/v<N>`.",
    example: 'output:\n  prefix: /results/run=1/',
  },
  ...ENVIRONMENT_RULE_CODES,
  ...FLEET_RULE_CODES,
  RULE_OWNER: {
    exit: 1,
    summary: 'an owner that cannot be a tag',
    explanation:
      'The owner of a model becomes the tag `temper:owner` on its role, data, job and model, so that a bill or an audit finds who answers for it. Bedrock takes ASCII letters, digits, spaces and `._:/=+@-` in tags and refuses the job otherwise.',
    example: 'metadata:\n  owner: Müller & Co   # Mueller and Co',
  },
} as const satisfies Record<string, CodeInfo>;
