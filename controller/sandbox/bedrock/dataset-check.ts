/**
 * What a job's validation finds in a dataset: what Temper's own rules find. The opening sentences are AWS's
 * (docs.aws.amazon.com/bedrock, "Troubleshooting model customization issues", 2026); what follows and names the record is
 * the sandbox's own. Only errors fail a job: a job must not fail here that would succeed there.
 */
import type { BaseModel } from '../../../stacks/catalog/base-model.ts';
import { brokenCounts } from '../../../stacks/kinds/fine-tune/compute/bedrock/records/counts.ts';
import { recordJudge } from '../../../stacks/kinds/fine-tune/compute/bedrock/records/judge.ts';
import { mediaProblems } from '../../../stacks/kinds/fine-tune/compute/bedrock/records/media-problems.ts';
import { MediaFolders } from '../../../stacks/kinds/fine-tune/media-folders.ts';
import type { RecordFinding } from '../../../stacks/kinds/fine-tune/record-judge.ts';
import { dotted } from '../../../stacks/language/display.ts';

export interface DatasetSize {
  readonly records: number;
  readonly tokens: number;
}

export type DatasetVerdict = DatasetSize | { readonly failure: string };

type Role = 'training' | 'validation';

/** AWS's rule of thumb for planning: six characters a token. */
const CHARACTERS_PER_TOKEN = 6;

/** A file that a job trains on or is validated with. */
export interface DatasetObject {
  readonly role: Role;
  readonly bucket: string;
  /** Its name without folders. */
  readonly file: string;
  readonly content: Buffer;
}

/** The data of one job while it is read, file by file. */
export class JobData {
  readonly #model: BaseModel;
  readonly #judge: ReturnType<typeof recordJudge>;
  readonly #media = new MediaFolders();
  readonly #records: { training: number; validation?: number } = { training: 0 };
  #bucket = '';

  constructor(model: BaseModel) {
    this.#model = model;
    this.#judge = recordJudge(model);
  }

  /** Checks one JSONL file record by record and stops at the first that AWS would not take. */
  read({ role, bucket, file, content }: DatasetObject): DatasetVerdict {
    if (role === 'training') this.#bucket = bucket;
    const tooBig = this.#sizeProblem(role, file, content.length);
    if (tooBig !== undefined) return { failure: tooBig };
    let records = 0;
    for (const [line, text] of linesOf(content)) {
      const problem = this.#lineProblem(text, { source: file, line });
      if (problem !== undefined)
        return {
          failure: `Unable to parse Amazon S3 file: ${file}. Data files must conform to JSONL format. Record ${line}: ${problem}`,
        };
      if (!isBlank(text)) records += 1;
    }
    this.#records[role] = (this.#records[role] ?? 0) + records;
    if (records === 0) return { failure: `The ${role} dataset ${file} has no records` };
    return { records, tokens: Math.ceil(content.length / CHARACTERS_PER_TOKEN) };
  }

  /** What is wrong with all files together. */
  problem(): string | undefined {
    const { training, validation } = this.#records;
    const [count] = brokenCounts(this.#documentedLimits(), training, validation);
    if (count !== undefined) {
      const [have, which] = count.what.includes(' and ') ? ['s have', ' together'] : [' has', ''];
      return `The ${count.what} dataset${have} ${count.count} records${which}; the ${count.few ? 'minimum' : 'maximum'} for ${this.#model.id} is ${count.limit}`;
    }
    const media = this.#media.facts();
    if (media === undefined) return undefined;
    const place = { bucket: this.#bucket, mediaFolder: 'media' };
    const [first] = mediaProblems(this.#model.dataset.content ?? {}, media, place);
    return first?.problem;
  }

  /** Limits that are not AWS's own word are not enforced. */
  #documentedLimits(): BaseModel['dataset'] {
    const { format, validation, unverified } = this.#model.dataset;
    return unverified === undefined ? this.#model.dataset : { format, validation };
  }

  #sizeProblem(role: Role, file: string, bytes: number): string | undefined {
    const { maxTrainBytes, maxValidationBytes } = this.#documentedLimits();
    const most = (role === 'training' ? maxTrainBytes : maxValidationBytes) ?? Infinity;
    return bytes > most
      ? `Input size exceeded in file ${file}: ${bytes} bytes exceeds limit of ${most}`
      : undefined;
  }

  #lineProblem(
    line: Buffer,
    place: { readonly source: string; readonly line: number },
  ): string | undefined {
    if (isBlank(line)) {
      const { severity, problem } = this.#judge.blankLine ?? {};
      return severity === 'error' ? problem : undefined;
    }
    const record = parsed(line);
    if ('problem' in record) return record.problem;
    const { findings, media } = this.#judge.judge(record.value);
    this.#media.add(media, place);
    const error = findings.find(({ severity }) => severity === 'error');
    return error === undefined ? undefined : told(error);
  }
}

function told({ path, problem, foreign, detail }: RecordFinding): string {
  const what = foreign === true ? `it is in ${problem}` : problem;
  const more = detail === undefined ? '' : ` (${detail})`;
  return path.length === 0 ? `${what}${more}` : `${dotted(path)}: ${what}${more}`;
}

/** Each line with its number, without its line feed; a line feed at the very end does not begin another line. */
function* linesOf(content: Buffer): Generator<readonly [number, Buffer]> {
  let start = 0;
  for (let line = 1; start < content.length; line += 1) {
    const end = content.indexOf(0x0a, start);
    const stop = end === -1 ? content.length : end;
    yield [line, content.subarray(start, stop)];
    start = stop + 1;
  }
}

function isBlank(line: Buffer): boolean {
  return line.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}

function parsed(
  line: Buffer,
): { readonly value: Readonly<Record<string, unknown>> } | { readonly problem: string } {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line);
  } catch {
    return { problem: 'not valid UTF-8' };
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { value: value as Readonly<Record<string, unknown>> };
  } catch {
    return { problem: 'not valid JSON' };
  }
  return { problem: 'not a JSON object' };
}
