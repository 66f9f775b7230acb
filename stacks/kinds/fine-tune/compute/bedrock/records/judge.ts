import type { BaseModel, RecordFormat } from '../../../../../catalog/index.ts';
import { DISTILLED } from '../../../../../catalog/base-models/record-contents.ts';
import { counted } from '../../../../../language/display.ts';
import type { JudgedRecord, RecordFinding, RecordJudge } from '../../../record-judge.ts';
import { conversation } from './conversation.ts';
import { foreignFormat } from './foreign.ts';
import { imageCaption, input, messages, promptCompletion } from './plain-formats.ts';
import { SORTS, type SortName } from './sorts.ts';
import { Verdict, type RecordCheck } from './verdict.ts';

type Model = Pick<BaseModel, 'dataset' | 'title'>;

/** By the format of records; the compiler names the one that is missing. */
const CHECKS: Readonly<Record<RecordFormat, (model: Model) => RecordCheck>> = {
  converse: conversation,
  messages,
  'prompt-completion': promptCompletion,
  'image-caption': imageCaption,
  input,
};

/** AWS's rule for planning, model-customization-prepare, 2026-11-20. */
const CHARACTERS_PER_TOKEN = 6;
/** No text of words has that many for each token. */
const MOST_CHARACTERS_PER_TOKEN = 10;

interface BedrockJudge extends Omit<RecordJudge, 'judge'> {
  judge(record: Parameters<RecordJudge['judge']>[0]): JudgedRecord;
}

/** Judges records as a customization job for this base model would. */
export function recordJudge(model: Model): BedrockJudge {
  const { format, maxTokensPerRecord: most, content = {} } = model.dataset;
  const check = CHECKS[format](model);
  const perToken = content.charactersPerToken ?? CHARACTERS_PER_TOKEN;
  return {
    judge(record) {
      const verdict = new Verdict();
      const foreign = foreignFormat(record, format, model.title);
      if (foreign !== undefined) {
        verdict.findings.push(foreign);
        return verdict;
      }
      check(record, verdict);
      if (most !== undefined && verdict.length > most * perToken) {
        const sort =
          verdict.length > most * MOST_CHARACTERS_PER_TOKEN ? 'tokens' : 'tokens-perhaps';
        const detail = `${counted(verdict.length)} characters; it takes ${counted(most)} tokens`;
        verdict.found(sort, [], detail);
      }
      return verdict;
    },
    blankLine: findingOf(content.blankLinesFail === true ? 'blank-line-fails' : 'blank-line'),
  };
}

function findingOf(sort: SortName): Omit<RecordFinding, 'path'> {
  return { sort, ...SORTS[sort] };
}

/** The base model as the student of another one, whose records are the same for all. */
export function asStudent<Base extends Pick<BaseModel, 'dataset'>>(model: Base): Base {
  return {
    ...model,
    dataset: {
      ...model.dataset,
      format: 'converse',
      schemaVersion: 'bedrock-conversation-2024',
      minTotalRecords: 100,
      content: DISTILLED,
    },
  };
}
