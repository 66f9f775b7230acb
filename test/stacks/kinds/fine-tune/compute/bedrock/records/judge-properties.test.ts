import fc from 'fast-check';
import { recordJudge } from '../../../../../../../stacks/kinds/fine-tune/compute/bedrock/records/judge.ts';
import type { BaseModel } from '../../../../../../../stacks/catalog/index.ts';
import { image, MODELS, turn, VERSION } from './sample-records.ts';

type JsonObject = Record<string, unknown>;

const models = Object.entries(MODELS).map(([name, model]) => ({ name, model }));

/** The value at a path of a record, if the path exists. */
function at(record: unknown, path: readonly (string | number)[]): { readonly exists: boolean } {
  let value = record;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step))
      return { exists: false };
    value = (value as Record<string | number, unknown>)[step];
  }
  return { exists: true };
}

/** JSON that looks like records more often than chance would have it. */
const key = fc.constantFrom(
  'messages',
  'system',
  'schemaVersion',
  'toolConfig',
  'role',
  'content',
  'text',
  'image',
  'video',
  'document',
  'reasoningContent',
  'reasoningText',
  'toolUse',
  'format',
  'source',
  's3Location',
  'uri',
  'prompt',
  'completion',
  'image-ref',
  'caption',
  'input',
  'conversations',
  'contents',
  '__proto__',
  'x y',
);
const { anything } = fc.letrec<{ anything: unknown }>((tie) => ({
  anything: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.constantFrom<unknown>(
      'user',
      'assistant',
      'system',
      '',
      'User: x',
      's3://b-1/m/a.png',
      'png',
      null,
      0,
      true,
    ),
    fc.string(),
    fc.array(tie('anything'), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie('anything')), { maxLength: 5 }).map((entries) => {
      const made: JsonObject = {};
      for (const [name, value] of entries)
        Object.defineProperty(made, name, {
          value,
          enumerable: true,
          configurable: true,
          writable: true,
        });
      return made;
    }),
  ),
}));

test.each(models)(
  'any JSON is judged for $name, and every place that is named exists',
  ({ model }) => {
    const judge = recordJudge(model);
    fc.assert(
      fc.property(fc.dictionary(key, anything), (record) => {
        for (const { path, foreign } of judge.judge(record).findings)
          if (foreign !== true)
            expect({ path, ...at(record, path) }).toEqual({ path, exists: true });
      }),
      { numRuns: 100 },
    );
  },
);

const sentence = fc
  .string({ minLength: 1, maxLength: 40 })
  .filter((text) => /\S/.test(text) && !/[:>\]]/.test(text));
const exchange = fc.tuple(sentence, sentence);

const FORMATS: Readonly<
  Record<string, { readonly model: BaseModel; readonly record: fc.Arbitrary<JsonObject> }>
> = {
  'conversations for Nova': {
    model: MODELS.lite,
    record: fc
      .record({
        system: fc.option(sentence, { nil: undefined }),
        turns: fc.array(exchange, { minLength: 1, maxLength: 3 }),
        images: fc.nat(3),
      })
      .map(({ system, turns, images }) => ({
        ...(system !== undefined && { system: [{ text: system }] }),
        messages: turns.flatMap(([question, answer]) => [
          turn('user', question, ...Array.from({ length: images }, () => image())),
          turn('assistant', answer),
        ]),
      })),
  },
  'conversations for Llama': {
    model: MODELS.llama32,
    record: fc.array(exchange, { minLength: 1, maxLength: 3 }).map((turns) => ({
      schemaVersion: VERSION,
      messages: turns.flatMap(([question, answer]) => [
        turn('user', question),
        turn('assistant', answer),
      ]),
    })),
  },
  'prompts and completions': {
    model: MODELS.llama31,
    record: exchange.map(([prompt, completion]) => ({ prompt, completion })),
  },
  'messages for Claude 3 Haiku': {
    model: MODELS.haiku,
    record: fc.array(exchange, { minLength: 1, maxLength: 3 }).map((turns) => ({
      messages: turns.flatMap(([question, answer]) => [
        { role: 'user', content: question },
        { role: 'assistant', content: answer },
      ]),
    })),
  },
  'images and captions': {
    model: MODELS.titanImage,
    record: fc
      .tuple(fc.string({ minLength: 3, maxLength: 40 }), fc.constantFrom('a.png', 'b.jpg'))
      .map(([caption, name]) => ({
        'image-ref': `s3://bucket/media/${name}`,
        caption,
      })),
  },
};

const formats = Object.entries(FORMATS).map(([name, format]) => ({ name, ...format }));

test.each(formats)('$name that are right are found right', ({ model, record }) => {
  const judge = recordJudge(model);
  fc.assert(fc.property(record, (one) => expect(judge.judge(one).findings).toEqual([])));
});

/** Every place of a record: an object's members, a list's items. */
function places(
  value: unknown,
  path: readonly (string | number)[] = [],
): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [];
  const steps = Array.isArray(value) ? value.map((_, index) => index) : Object.keys(value);
  return steps.flatMap((step) => {
    const here = [...path, step];
    return [here, ...places((value as Record<string | number, unknown>)[step], here)];
  });
}

/** The record with another value in one place, or with nothing there. */
function changed(record: JsonObject, path: readonly (string | number)[], to: unknown): JsonObject {
  const copy = structuredClone(record);
  let holder = copy as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) holder = holder[step] as typeof holder;
  const last = path.at(-1) ?? '';
  if (to !== undefined) holder[last] = to;
  else if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else delete holder[last];
  return copy;
}

test.each(formats)('$name with a number in any one place are found wrong', ({ model, record }) => {
  const judge = recordJudge(model);
  fc.assert(
    fc.property(record, fc.nat(), (one, pick) => {
      const all = places(one);
      const path = all[pick % all.length] ?? [];
      expect({ path, found: judge.judge(changed(one, path, 7)).findings.length > 0 }).toEqual({
        path,
        found: true,
      });
    }),
  );
});

test.each(formats)(
  '$name that lack any one thing that must be there are found wrong',
  ({ model, record }) => {
    const judge = recordJudge(model);
    const mayLack = (path: readonly (string | number)[], one: JsonObject) =>
      (path[0] === 'system' && path.length === 1) ||
      // One of several blocks, or a whole exchange.
      (path.at(-2) === 'content' &&
        ((one['messages'] as { content: unknown[] }[])[Number(path[1])]?.content.length ?? 0) >
          1) ||
      (path[0] === 'system' && path.length === 2);
    fc.assert(
      fc.property(record, fc.nat(), (one, pick) => {
        const all = places(one).filter((path) => !mayLack(path, one));
        const path = all[pick % all.length] ?? [];
        expect({
          path,
          found: judge.judge(changed(one, path, undefined)).findings.length > 0,
        }).toEqual({ path, found: true });
      }),
    );
  },
);

test('a reserved word is found wherever it stands, and nothing else is taken for one', () => {
  const { reserved = [] } = MODELS.micro.dataset.content ?? {};
  const words = reserved.flatMap((one) => one.words);
  const piece = fc.oneof(
    fc.constantFrom(
      ...words,
      ...words.map((word) => word.toUpperCase()),
      'user',
      ':',
      '<',
      'ot:',
      'İ',
      ' ',
    ),
    fc.string({ maxLength: 3 }),
  );
  const judge = recordJudge(MODELS.micro);
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), (pieces) => {
      const text = `x${pieces.join('')}`;
      const has = reserved.some((one) =>
        one.words.some((word) =>
          one.anyCase === true ? new RegExp(word, 'i').test(text) : text.includes(word),
        ),
      );
      const { findings } = judge.judge({ messages: [turn('user', text), turn('assistant', 'y')] });
      expect({ text, has: findings.length > 0 }).toEqual({ text, has });
    }),
    { numRuns: 300 },
  );
});
