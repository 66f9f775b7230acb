import { OPEN_MODELS, type OpenModel } from './open-models.ts';

/** What a model's name says of its size. */
export interface RecognizedOpenModel {
  readonly model: OpenModel;
  /** `size`: only the billions in the name are known, its shape is that of models that size. */
  readonly by: 'name' | 'size';
}

/** Names are shorter; whatever is longer is not looked at. */
const LONGEST = 200;

const BY_NAME: ReadonlyMap<string, OpenModel> = new Map(
  OPEN_MODELS.flatMap((model) => [
    [model.id.toLowerCase(), model],
    [shortName(model.id), model],
  ]),
);

/**
 * The model with open weights that a name means: a repository (`google-bert/bert-base-uncased`), its last part, or any name
 * that tells billions of parameters (`Qwen/Qwen2.5-7B-Instruct`); undefined where neither is known.
 */
export function recognizeOpenModel(text: string): RecognizedOpenModel | undefined {
  if (text.length > LONGEST) return undefined;
  const known = BY_NAME.get(text.toLowerCase()) ?? BY_NAME.get(shortName(text));
  if (known !== undefined) return { model: known, by: 'name' };
  const billions = billionsIn(text);
  return billions === undefined ? undefined : { model: modelOfSize(text, billions), by: 'size' };
}

/** What follows the owner, without the words that change nothing about the size. */
function shortName(id: string): string {
  return id
    .slice(id.lastIndexOf('/') + 1)
    .toLowerCase()
    .replace(/-(?:instruct|chat|base|it)$/, '');
}

/** 7 of `Qwen2.5-7B-Instruct`; of `Mixtral-8x7B` nothing, because its experts share a part of their weights. */
function billionsIn(name: string): number | undefined {
  const match = /(?<![\dx.])(\d{1,3}(?:\.\d{1,2})?)b(?![a-z\d])/i.exec(name);
  const billions = Number(match?.[1]);
  return billions > 0 ? billions : undefined;
}

/** A writer of that many parameters: width and depth grow alike, from those of Llama 3.1 8B. */
function modelOfSize(id: string, billions: number): OpenModel {
  const scale = Math.cbrt(billions / 8);
  const hidden = Math.round((4096 * scale) / 128) * 128;
  return {
    id,
    architecture: 'decoder',
    parameters: billions * 1e9,
    embeddingParameters: 0,
    layers: Math.max(1, Math.round(32 * scale)),
    hidden: Math.max(128, hidden),
    heads: Math.max(1, hidden / 128),
    maxSequence: 131_072,
  };
}
