/**
 * What a job's validation finds in a dataset. The opening sentences are AWS's (docs.aws.amazon.com/bedrock,
 * "Troubleshooting model customization issues", 2026); what follows and names the record is the sandbox's own.
 */
import type { BaseModel } from '../../../stacks/catalog/base-model.ts';
import { recordRefusal } from './record-check.ts';

export interface DatasetSize {
  readonly records: number;
  readonly tokens: number;
}

export type DatasetVerdict = DatasetSize | { readonly failure: string };

type Role = 'training' | 'validation';

/** AWS's rule of thumb for planning: six characters a token. */
const CHARACTERS_PER_TOKEN = 6;

/** Checks one JSONL file record by record and stops at the first that AWS would not take. */
export function checkDataset(
  model: BaseModel,
  role: Role,
  file: string,
  content: Buffer,
): DatasetVerdict {
  const limits = documentedLimits(model);
  const maxBytes = role === 'training' ? limits.maxTrainBytes : limits.maxValidationBytes;
  if (maxBytes !== undefined && content.length > maxBytes)
    return {
      failure: `Input size exceeded in file ${file}: ${content.length} bytes exceeds limit of ${maxBytes}`,
    };
  let records = 0;
  let characters = 0;
  for (const line of linesOf(content)) {
    records += 1;
    const problem = lineProblem(model, line);
    if (problem)
      return {
        failure: `Unable to parse Amazon S3 file: ${file}. Data files must conform to JSONL format. Record ${records}: ${problem}`,
      };
    const tokens = Math.ceil(line.length / CHARACTERS_PER_TOKEN);
    const limit = limits.maxTokensPerRecord;
    if (limit !== undefined && tokens > limit)
      return {
        failure: `Max sum of input and output token length ${tokens} exceeds total limit of ${limit} in file ${file}, record ${records}`,
      };
    characters += line.length;
  }
  const failure = countProblem(model, role, file, records);
  return failure ? { failure } : { records, tokens: Math.ceil(characters / CHARACTERS_PER_TOKEN) };
}

/** What is wrong with the sizes of training and validation data together. */
export function totalProblem(model: BaseModel, records: number): string | undefined {
  const { minTotalRecords: min = 0, maxTotalRecords: max = Infinity } = documentedLimits(model);
  const found = `The training and validation datasets have ${records} records together; the`;
  if (records < min) return `${found} minimum for ${model.id} is ${min}`;
  return records > max ? `${found} maximum for ${model.id} is ${max}` : undefined;
}

/** Limits that are not AWS's own word are not enforced: a job must not fail here that would succeed there. */
function documentedLimits(model: BaseModel): Partial<BaseModel['dataset']> {
  return model.dataset.unverified === undefined ? model.dataset : {};
}

/** Bytes of each line without its line feed; a line feed at the very end does not begin another line. */
function* linesOf(content: Buffer): Generator<Buffer> {
  let start = 0;
  while (start < content.length) {
    const end = content.indexOf(0x0a, start);
    const stop = end === -1 ? content.length : end;
    yield content.subarray(start, stop);
    start = stop + 1;
  }
}

function lineProblem(model: BaseModel, line: Buffer): string | undefined {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line);
  } catch {
    return 'not valid UTF-8';
  }
  if (text.trim() === '') return 'empty line';
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch {
    return 'not valid JSON';
  }
  return recordRefusal(model, record);
}

function countProblem(
  model: BaseModel,
  role: Role,
  file: string,
  records: number,
): string | undefined {
  const limits = documentedLimits(model);
  const training = role === 'training';
  const min = Math.max(1, (training ? limits.minRecords : limits.minValidationRecords) ?? 1);
  const max = training ? limits.maxRecords : limits.maxValidationRecords;
  if (records < min)
    return `The ${role} dataset ${file} has ${records} records; the minimum for ${model.id} is ${min}`;
  if (max !== undefined && records > max)
    return `The ${role} dataset ${file} has ${records} records; the maximum for ${model.id} is ${max}`;
  return undefined;
}
