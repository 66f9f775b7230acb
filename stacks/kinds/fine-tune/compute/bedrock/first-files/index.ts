import { BASE_MODELS, type BaseModel } from '../../../../../catalog/index.ts';
import {
  scalar,
  type FirstFile,
  type FirstFiles,
  type FirstFilesRequest,
} from '../../../../first-files.ts';
import { ASKED_ABOUT_COMMANDS } from './asked-about-commands.ts';
import { ASKED_ABOUT_MODELS } from './asked-about-models.ts';
import type { Topic } from './topic.ts';

/** The text is Temper's own, so whoever starts with it owes nobody. */
const TOPICS = [...ASKED_ABOUT_COMMANDS, ...ASKED_ABOUT_MODELS];

const SYSTEM =
  'You answer questions about Temper, which fine-tunes models on AWS from YAML files in a git repository. Answer in one to three plain sentences. If you do not know, say so and point to `temper help`.';

/** A first model that answers questions about Temper, on the cheapest base model that the region fine-tunes. */
export function firstModel(request: FirstFilesRequest): FirstFiles {
  const model = cheapestIn(request.region);
  if (model === undefined) {
    const regions = [...new Set(conversational().flatMap((one) => one.regions))];
    const note = `no model was written: Bedrock fine-tunes and serves none on demand in ${request.region}, but in ${regions.join(', ')}`;
    return { files: [], notes: [note] };
  }
  const folder = `specs/models/${request.model}`;
  return {
    files: [
      spec(`${folder}/v1.yaml`, model, request),
      { path: `${folder}/data/v1-train.jsonl`, text: records(model, learned) },
      { path: `${folder}/data/v1-validation.jsonl`, text: records(model, keptBack) },
    ],
    notes: [],
  };
}

function cheapestIn(region: string): BaseModel | undefined {
  return conversational()
    .filter(({ regions }) => regions.includes(region))
    .toSorted((a, b) => priceOf(a) - priceOf(b))[0];
}

/** What a first model may be trained on: not what AWS is about to end, has no known price, or serves by the hour alone. */
function conversational(): BaseModel[] {
  return BASE_MODELS.filter(
    ({ methods, dataset, serving, lifecycle, price }) =>
      methods.includes('sft') &&
      dataset.format === 'converse' &&
      serving.onDemand &&
      lifecycle.legacyOn === undefined &&
      lifecycle.withdrawn === undefined &&
      price.trainingPer1kTokensUsd !== undefined,
  );
}

function priceOf({ price }: BaseModel): number {
  return price.trainingPer1kTokensUsd ?? Infinity;
}

function spec(path: string, model: BaseModel, request: FirstFilesRequest): FirstFile {
  return {
    path,
    text: `# yaml-language-server: $schema=${request.schemaFrom(path)}
#
# One version of one model. Once it is trained it stays as it is: the next one is v2.yaml.
apiVersion: temper/v1alpha1
kind: FineTune
metadata:
  name: ${scalar(request.model)}
  description: Answers questions about Temper. An example to replace with your own.
spec:
  version: 1
  environment: ${scalar(request.environment)}
  baseModel: ${model.id} # ${model.title}, the cheapest that ${request.region} tunes and serves on demand
  method: sft

  dataset:
    train: data/v1-train.jsonl
    validation: data/v1-validation.jsonl # the same topics, asked in other words

  hyperparameters:
    epochs: 2

  budget:
    maxUsd: 2 # a few cents are expected; this catches a wrong file
`,
  };
}

function learned({ questions: [first, second, third], answer }: Topic): Pair[] {
  return [first, second, third].map((question) => ({ question, answer }));
}

function keptBack({ questions: [, , , fourth], answer }: Topic): Pair[] {
  return fourth === undefined ? [] : [{ question: fourth, answer }];
}

interface Pair {
  readonly question: string;
  readonly answer: string;
}

function records({ dataset }: BaseModel, pairsOf: (topic: Topic) => Pair[]): string {
  const lines = TOPICS.flatMap(pairsOf).map(({ question, answer }) =>
    JSON.stringify({
      schemaVersion: dataset.schemaVersion ?? 'bedrock-conversation-2024',
      system: [{ text: SYSTEM }],
      messages: [
        { role: 'user', content: [{ text: question }] },
        { role: 'assistant', content: [{ text: answer }] },
      ],
    }),
  );
  return `${lines.join('\n')}\n`;
}
