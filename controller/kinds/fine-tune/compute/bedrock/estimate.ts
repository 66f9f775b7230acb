import {
  findKnownBaseModel,
  hyperparameterValues,
  type BaseModel,
} from '../../../../../stacks/catalog/index.ts';
import type { FineTune } from '../../../../../stacks/kinds/fine-tune/schema.ts';
import { counted } from '../../../../../stacks/language/display.ts';
import type { CompiledSpec } from '../../../../../stacks/compile.ts';
import {
  UNKNOWN_DATA,
  type DatasetFacts,
} from '../../../../../stacks/kinds/fine-tune/dataset-facts.ts';
import type { Grade } from '../../../../../stacks/estimate/range.ts';
import type { TrainingEstimate } from '../../../../stack/training-estimate.ts';
import { CHARACTERS_PER_TOKEN, tokensIn } from './tokens.ts';

/**
 * What training `fineTune` on `model` will cost: tokens in the training file × epochs × price, or images seen × price.
 * Validation data is not billed. Sources: AWS Machine Learning Blog, 2026-03 (worked example); Bedrock user guide,
 * model-customization-stop, 2026-11-20.
 */
export function estimateTraining(
  model: BaseModel,
  fineTune: FineTune,
  dataset: DatasetFacts,
): TrainingEstimate {
  const values = hyperparameterValues(model, fineTune.spec.hyperparameters);
  const bill =
    values['steps'] === undefined
      ? billByTokens(model, values['epochs'], dataset)
      : billByImages(model, values['steps'], values['batchSize'] ?? 1);
  const { wide: _wide, ...told } = bill;
  return {
    ...told,
    grade: gradeOf(model, bill),
    assumptions: [...bill.assumptions, ...priceAssumptions(model, bill)],
    notes: notesFor(model),
    ...(model.price.storagePerMonthUsd !== undefined && {
      storagePerMonthUsd: model.price.storagePerMonthUsd,
    }),
    ...(model.price.source !== undefined && { price: model.price.source }),
  };
}

type Bill = Pick<
  TrainingEstimate,
  'tokens' | 'images' | 'lowUsd' | 'expectedUsd' | 'highUsd' | 'unknownBecause' | 'assumptions'
> & { readonly wide: boolean };

function billByTokens(model: BaseModel, epochs: number | undefined, dataset: DatasetFacts): Bill {
  const nothing = { assumptions: [], wide: true } as const;
  if (epochs === undefined) {
    return { ...nothing, unknownBecause: `the number of epochs is not known for ${model.title}` };
  }
  if (dataset.train === undefined) {
    return {
      ...nothing,
      unknownBecause: 'the training data is not a file in the repository, so it was not counted',
    };
  }
  const { charactersPerToken, ...tokens } = tokensIn(dataset.train);
  const price = model.price.trainingPer1kTokensUsd;
  const assumptions = [
    `${counted(dataset.train.characters)} characters are about ${counted(tokens.expected)} tokens (AWS's rule of ${CHARACTERS_PER_TOKEN} characters each; between 8 and ${charactersPerToken} for the bounds)`,
    `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}: ${counted(tokens.expected * epochs)} tokens are billed`,
  ];
  if (price === undefined) {
    return { tokens, assumptions, wide: true, unknownBecause: noPrice(model) };
  }
  const usd = (count: number): number => rounded(((count * epochs) / 1000) * price);
  return {
    tokens,
    assumptions,
    wide: charactersPerToken === 1,
    lowUsd: usd(tokens.low),
    expectedUsd: usd(tokens.expected),
    highUsd: usd(tokens.high),
  };
}

function billByImages(model: BaseModel, steps: number, batchSize: number): Bill {
  const images = steps * batchSize;
  const price = model.price.trainingPerImageUsd;
  const assumptions = [
    `${counted(steps)} steps of ${counted(batchSize)} images: ${counted(images)} images are billed`,
  ];
  if (price === undefined) {
    return { images, assumptions, wide: true, unknownBecause: noPrice(model) };
  }
  const usd = rounded(images * price);
  return { images, assumptions, wide: false, lowUsd: usd, expectedUsd: usd, highUsd: usd };
}

function noPrice(model: BaseModel): string {
  return `the catalog has no training price for ${model.title}: AWS publishes it on aws.amazon.com/bedrock/pricing, and no dated copy was found`;
}

function gradeOf(model: BaseModel, bill: Bill): Grade {
  if (bill.expectedUsd === undefined || bill.wide) return 'C';
  return model.price.unverified === undefined ? 'A' : 'B';
}

function priceAssumptions(model: BaseModel, bill: Bill): string[] {
  const { trainingPer1kTokensUsd, trainingPerImageUsd, source, unverified } = model.price;
  if (bill.expectedUsd === undefined || source === undefined) return [];
  const each =
    bill.images === undefined
      ? `$${trainingPer1kTokensUsd} per 1,000 tokens`
      : `$${trainingPerImageUsd} per image`;
  const from = unverified === undefined ? source.source : `${unverified}, ${source.source}`;
  return [`${each}, list price of ${source.date} (${from})`];
}

function notesFor(model: BaseModel): string[] {
  const { onDemand, provisionedThroughput } = model.serving;
  const hourly = model.price.provisionedPerHourUsd;
  const notes = [
    'a job that fails before it trains is not billed; one that is stopped is billed for the tokens it has trained, and leaves no model',
  ];
  if (!onDemand && provisionedThroughput) {
    notes.push(
      `the tuned model answers with provisioned throughput only${hourly === undefined ? '' : `, $${hourly.toFixed(2)} an hour for each model unit`}`,
    );
  }
  return notes;
}

/** To a hundredth of a cent, which also takes off what binary fractions add. */
function rounded(usd: number): number {
  return Math.round(usd * 10_000) / 10_000;
}

/** What training a version will cost; undefined for a base model that the catalog does not know any more. */
export function estimateOf({
  value,
  facts,
}: Pick<CompiledSpec<FineTune>, 'value' | 'facts'>): TrainingEstimate | undefined {
  const model = findKnownBaseModel(value.spec.baseModel);
  return (
    model && estimateTraining(model, value, (facts as DatasetFacts | undefined) ?? UNKNOWN_DATA)
  );
}
