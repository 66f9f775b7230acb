import type { Topic } from './topic.ts';

/** What somebody asks of specs, models, data and money on a first day. */
export const ASKED_ABOUT_MODELS: readonly Topic[] = [
  {
    questions: [
      'What is a spec?',
      'what do you mean by spec',
      'Where do I write what I want trained?',
    ],
    answer:
      'A spec is one YAML document below specs/. It says what should exist: an Environment, or one version of a model as a FineTune.',
  },
  {
    questions: [
      'What is an Environment?',
      'Why do I need an environment file?',
      'what goes into an Environment spec',
      'What does an Environment describe?',
    ],
    answer:
      'An Environment is one AWS account in one region: its buckets, its encryption, its budget and its guard-rails. Every model names the environment it is trained in.',
  },
  {
    questions: [
      'What is a FineTune?',
      'what does kind FineTune mean',
      'How do I describe a model?',
    ],
    answer:
      'A FineTune is one version of one model: the base model, the data, the hyperparameters and what it may cost at most.',
  },
  {
    questions: [
      'How do I train a second version?',
      'can I change a trained version',
      'How do I retrain with more data?',
    ],
    answer:
      'A version that was trained never changes. Copy v1.yaml to v2.yaml, write version: 2, bring the new data, and open a pull request.',
  },
  {
    questions: [
      'My training failed, what do I do?',
      'how do I retry a failed job',
      'What is attempt for?',
      'How do I run a failed training again?',
    ],
    answer:
      'Raise attempt in the spec and apply again. A job that failed or was stopped ends its attempt, and nothing is ever retried without your asking.',
  },
  {
    questions: [
      'Can I be charged twice for the same training?',
      'what if apply crashes halfway',
      'Is it safe to run apply again?',
    ],
    answer:
      'It is safe. For one version and attempt at most one job is ever started, whatever crashes; a job that exists already is adopted and never started again.',
  },
  {
    questions: [
      'How do I limit what a training costs?',
      'what is maxUsd',
      'Can I set a budget for a model?',
    ],
    answer:
      'Write budget with maxUsd in the FineTune. A training whose estimate is above it is refused before it starts.',
  },
  {
    questions: [
      'How do I limit a whole environment?',
      'what are guardrails',
      'Can I forbid expensive base models?',
    ],
    answer:
      'The Environment has guardrails: allowedBaseModels lists what may be trained there, and maxTrainingUsd is the most that one training may cost.',
  },
  {
    questions: [
      'How do I delete a model?',
      'why does destroy refuse',
      'What is deletionPolicy?',
      'Can I remove a model from AWS?',
    ],
    answer:
      'Write deletionPolicy: delete in its spec, apply that, and run temper destroy with its name. Without that line a plan that deletes a model is refused.',
  },
  {
    questions: [
      'May I delete the file of an old version?',
      'can I remove v1.yaml',
      'What happens when a spec is gone?',
    ],
    answer:
      'Keep it: the file is the record of what the model was trained from. Removing it removes nothing in AWS.',
  },
  {
    questions: [
      'What format does my data need?',
      'how should the jsonl look',
      'What is in a line of a dataset?',
    ],
    answer:
      'That depends on the base model. Most take one conversation in a line of JSON: a schemaVersion, an optional system text, and messages that alternate between user and assistant.',
  },
  {
    questions: [
      'How much data do I need?',
      'is ten examples enough',
      'How many records should a dataset have?',
    ],
    answer:
      'Each base model has its own smallest number, which temper validate knows. A hundred good examples of one task are a sensible start.',
  },
  {
    questions: [
      'Where do datasets live?',
      'do I commit my training data',
      'Where does the data go?',
    ],
    answer:
      'Small datasets lie beside their spec in the repository. Temper uploads them to the datasets bucket of the environment when it applies.',
  },
  {
    questions: [
      'Which base models can I use?',
      'list the supported models',
      'How do I choose a base model?',
    ],
    answer:
      'The reference page of the base models lists them with their regions, limits and prices. A small, cheap one is the right first try.',
  },
  {
    questions: [
      'In which region can I train?',
      'does the region matter',
      'Why is my base model refused in this region?',
    ],
    answer:
      'Each base model is fine-tuned in a few regions only, and temper validate says which. The region is a field of the Environment.',
  },
  {
    questions: [
      'How long does a training take?',
      'when is my model ready',
      'Is a training done in minutes?',
      'How soon can I use my model?',
    ],
    answer:
      'It depends on the base model and on the data. I cannot say for yours; temper watch shows how far it is.',
  },
  {
    questions: [
      'What does keeping a model cost?',
      'is there a monthly fee',
      'Do I pay for a model I do not use?',
    ],
    answer:
      'AWS charges for storing a custom model every month, and temper plan shows how much. Serving it costs extra and is never started by Temper.',
  },
  {
    questions: [
      'How do I call the model?',
      'how do I use a trained model',
      'What comes after the training?',
    ],
    answer:
      'Deploy it in Bedrock, on demand or with provisioned throughput, and call it by the ARN of the deployment. The page about what comes after training shows the commands.',
  },
  {
    questions: ['Is my data encrypted?', 'which keys are used', 'Can I bring my own KMS key?'],
    answer:
      'Everything is encrypted at rest. The Environment says with which keys: those that AWS owns, one that Temper manages, or one of yours.',
  },
  {
    questions: [
      'Where is the Terraform state?',
      'who stores the state',
      'Do I need DynamoDB for locks?',
    ],
    answer:
      'The state is in a bucket of the environment that Temper makes, and the lock lies beside it. No DynamoDB table is needed.',
  },
];
