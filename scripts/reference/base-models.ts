import type { BaseModel, HyperparameterFact, Source } from '../../stacks/catalog/base-model.ts';
import { BASE_MODELS, WITHDRAWN_BASE_MODELS } from '../../stacks/catalog/base-models/index.ts';
import {
  MEDIA,
  type Media,
  type MediaFact,
  type RecordContent,
} from '../../stacks/catalog/record-content.ts';
import { canonicalNumber } from '../../stacks/catalog/hyperparameter-values.ts';
import { counted } from '../../stacks/language/display.ts';

/** Everything the catalog knows about base models, as Markdown: `docs/reference/base-models.md`. */
export function baseModelsReference(): string {
  return [
    '# Base models',
    '',
    'Generated from `stacks/catalog`. What is not there is not known; what a third party copied from AWS is marked ¹.',
    'How the facts were gathered: [the catalog](../catalog.md). An example of each format: [record formats](../record-formats.md).',
    '',
    '## Overview',
    '',
    ...table(
      ['Base model', '`baseModel`', 'Region', 'Method', 'Serving'],
      BASE_MODELS.filter((model) => !isEnding(model)).map((model) => [
        model.title,
        code(model.id),
        model.regions.join(', '),
        methods(model),
        serving(model),
      ]),
    ),
    '',
    ...ending(),
    '',
    '## Prices',
    '',
    'US dollars, list price. A model without a training price has none with a date; its cost cannot be estimated.',
    '',
    ...table(
      ['Base model', 'Training', 'Storage, a month', 'Provisioned throughput, an hour', 'Source'],
      BASE_MODELS.map((model) => [
        model.title,
        trainingPrice(model),
        dollars(model.price.storagePerMonthUsd),
        dollars(model.price.provisionedPerHourUsd),
        model.price.source === undefined
          ? ''
          : quoted(model.price.source, model.price.unverified !== undefined),
      ]),
    ),
    '',
    '## Hyperparameters and data',
    ...BASE_MODELS.flatMap(details),
    '',
    '## Withdrawn',
    '',
    'Bedrock once customized these. They are kept so that a spec that names one is told what to use instead.',
    '',
    ...table(
      ['Base model', '`baseModel`', 'Use instead', 'Because'],
      WITHDRAWN_BASE_MODELS.map((model) => [
        model.title,
        code(model.id),
        model.lifecycle.successor === undefined ? '' : code(model.lifecycle.successor),
        model.lifecycle.withdrawn ?? '',
      ]),
    ),
    '',
  ].join('\n');
}

/** Those that AWS is ending, or has. */
function ending(): string[] {
  return [
    '## Not for new versions',
    '',
    'AWS starts no new training on a base model from the day it is legacy, and refuses every request after its end of life.',
    'What was trained on one stays as it is; a new version on one is refused.',
    '',
    ...table(
      ['Base model', '`baseModel`', 'Region', 'Legacy since', 'End of life', 'Use instead'],
      BASE_MODELS.filter(isEnding).map((model) => [
        model.title,
        code(model.id),
        model.regions.join(', '),
        day(model, 'legacyOn'),
        day(model, 'endOfLifeOn'),
        model.lifecycle.successor === undefined ? '' : code(model.lifecycle.successor),
      ]),
    ),
  ];
}

function details(model: BaseModel): string[] {
  const facts = Object.entries(model.hyperparameters ?? {});
  const unverified = [...new Set(facts.flatMap(([, fact]) => fact.unverified ?? []))];
  return [
    '',
    `### ${model.title}`,
    '',
    ...table(
      ['In a spec', 'Bedrock', 'Type', 'Least', 'Most', 'Default'],
      facts.map(([name, fact]) => hyperparameterRow(name, fact)),
    ),
    '',
    ...unverified.map((why) => `Not AWS's own word: ${why}.\n`),
    dataset(model),
    '',
    `Sources: ${model.sources.map((source) => `${source.covers ?? 'facts'}: ${quoted(source, false)}`).join('; ')}.`,
  ];
}

function hyperparameterRow(name: string, fact: HyperparameterFact): string[] {
  const byDefault =
    fact.default === undefined
      ? 'must be given'
      : `${canonicalNumber(fact.default)}${fact.fixed === true ? ' (fixed)' : ''}`;
  return [
    code(name),
    code(fact.bedrockName),
    fact.type,
    canonicalNumber(fact.min),
    canonicalNumber(fact.max),
    byDefault,
  ];
}

const FORMATS: Readonly<Record<BaseModel['dataset']['format'], string>> = {
  converse: 'conversations (`system`, `messages` with content blocks)',
  'prompt-completion': '`prompt` and `completion`',
  messages: '`system` and `messages` with text',
  'image-caption': '`image-ref` and `caption`',
  input: '`input`',
};

function dataset({ dataset: limits }: BaseModel): string {
  const schema =
    limits.schemaVersion === undefined ? '' : `, \`schemaVersion: ${limits.schemaVersion}\``;
  const parts = [
    `Records: ${FORMATS[limits.format]}${schema}`,
    span('training records', limits.minRecords, limits.maxRecords),
    span(
      'training and validation records together',
      limits.minTotalRecords,
      limits.maxTotalRecords,
    ),
    limits.validation === 'not-supported'
      ? 'no validation data'
      : span('validation records', limits.minValidationRecords, limits.maxValidationRecords),
    limits.advisedRecords === undefined
      ? ''
      : `${counted(limits.advisedRecords)} for each task advised`,
    span('tokens a record', undefined, limits.maxTokensPerRecord),
    ...contentOf(limits.content ?? {}),
    limits.maxRecordsAdjustable === true ? 'the largest counts are a quota that can be raised' : '',
    limits.unverified === undefined ? '' : `not AWS's own word: ${limits.unverified}`,
  ];
  return `${parts.filter((part) => part !== '').join('; ')}.`;
}

function contentOf({ media = {}, caption, reserved = [], reasoning }: RecordContent): string[] {
  return [
    ...MEDIA.map((sort) => mediaOf(sort, media[sort])),
    caption === undefined
      ? ''
      : `captions of ${counted(caption.min)} to ${counted(caption.max)} characters`,
    reasoning === true ? 'reasoning in answers' : '',
    ...reserved.map(
      ({ words, within, anyCase, unverified }) =>
        `${unverified === undefined ? 'reserved' : 'reserved by its validator'} in ${within === 'all' ? 'all texts' : 'prompts'}${anyCase === true ? ', in any case' : ''}: ${words.map((word) => code(word.replace('\n', String.raw`\n`))).join(', ')}`,
    ),
  ];
}

function mediaOf(sort: Media, fact: MediaFact | undefined): string {
  if (fact === undefined) return '';
  const most = fact.most === Infinity ? '' : ` at most ${counted(fact.most)}`;
  const doubt = fact.unverified === undefined ? '' : ', not AWS’s own word';
  return `${sort}s a record${most} (${fact.formats.join(', ')}${doubt})`;
}

function span(what: string, min: number | undefined, max: number | undefined): string {
  if (min === undefined) return max === undefined ? '' : `at most ${counted(max)} ${what}`;
  if (max === undefined) return `at least ${counted(min)} ${what}`;
  return `${counted(min)} to ${counted(max)} ${what}`;
}

function methods(model: BaseModel): string {
  const refused = model.methods.filter((method) => method !== 'sft');
  return refused.length === 0 ? '`sft`' : `\`sft\` (Bedrock also: ${refused.join(', ')})`;
}

function serving({ serving: { onDemand, provisionedThroughput } }: BaseModel): string {
  return [onDemand ? 'on demand' : '', provisionedThroughput ? 'provisioned throughput' : '']
    .filter((way) => way !== '')
    .join(', ');
}

function isEnding({ lifecycle }: BaseModel): boolean {
  return lifecycle.legacyOn !== undefined || lifecycle.endOfLifeOn !== undefined;
}

function day({ lifecycle }: BaseModel, field: 'legacyOn' | 'endOfLifeOn'): string {
  const date = lifecycle[field];
  return date === undefined ? '' : `${date}${lifecycle.unverified === true ? ' ¹' : ''}`;
}

function trainingPrice({ price }: BaseModel): string {
  if (price.trainingPer1kTokensUsd !== undefined) {
    return `$${canonicalNumber(price.trainingPer1kTokensUsd)} per 1,000 tokens`;
  }
  if (price.trainingPerImageUsd !== undefined) {
    return `$${canonicalNumber(price.trainingPerImageUsd)} per image`;
  }
  return 'not known';
}

function dollars(amount: number | undefined): string {
  return amount === undefined ? '' : `$${amount.toFixed(2)}`;
}

function quoted({ source, date }: Source, copied: boolean): string {
  return `${source}, ${date}${copied ? ' ¹' : ''}`;
}

function code(text: string): string {
  return `\`${text}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
