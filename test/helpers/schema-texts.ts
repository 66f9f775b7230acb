import * as z from 'zod';

/** Steps into a record's only entry; no field of a spec is called so. */
const KEY = '<key>';
const VALUE = '<value>';

type Step = string | number;
type Def = z.core.$ZodTypes['_zod']['def'];

/** A place of a document where text stands. */
export interface TextPlace {
  readonly name: string;
  readonly path: readonly Step[];
  /** The only words the schema allows there; absent where any text could stand, were it not for the patterns. */
  readonly words?: readonly string[];
}

/** Every place where documents of a schema hold text. @throws Error for a kind of schema that it cannot look into. */
export function textPlaces(schema: z.core.$ZodType): TextPlace[] {
  const places = new Map<string, TextPlace>();
  for (const place of textsIn(schema, []))
    places.set(`${place.name} ${place.words?.join()}`, place);
  return [...places.values()];
}

function* textsIn(schema: z.core.$ZodType, path: readonly Step[]): Iterable<TextPlace> {
  const def = defOf(schema);
  const name = path.join('.');
  if (def.type === 'string') yield { name, path };
  else if (def.type === 'literal') yield { name, path, words: def.values.map(String) };
  else if (def.type === 'enum') yield { name, path, words: Object.values(def.entries).map(String) };
  else if (def.type === 'record') {
    for (const place of textsIn(def.keyType, [...path, KEY])) yield place;
    yield* textsIn(def.valueType, [...path, VALUE]);
  } else for (const [step, part] of partsOf(def, name)) yield* textsIn(part, [...path, ...step]);
}

/** What a schema is made of, and the step that leads there. */
function partsOf(def: Def, name: string): [Step[], z.core.$ZodType][] {
  switch (def.type) {
    case 'number':
    case 'boolean':
      return [];
    case 'object':
      if (def.catchall?._zod.def.type !== 'never') throw new Error(`${name} takes unknown keys`);
      return Object.entries(def.shape).map(([key, part]) => [[key], part]);
    case 'array':
      return [[[0], def.element]];
    case 'union':
      return def.options.map((option) => [[], option]);
    default:
      return [[[], wrapped(def, name)]];
  }
}

/** What stands inside a schema that only says more about another one. */
function wrapped(def: Def, name: string): z.core.$ZodType {
  if (def.type === 'optional' || def.type === 'default' || def.type === 'prefault') {
    return def.innerType;
  }
  throw new Error(`no text is looked for in ${name}, which is of type ${def.type}`);
}

/**
 * Sound documents of a schema made of its own examples and defaults: some with all that may be there, so many that each choice
 * which its unions leave is in one of them, and some with as little as may be. Lists and records have one entry. Numbers that
 * may be absent are: no base model has all hyperparameters.
 * @throws Error where something has neither an example nor a default.
 */
export function soundDocuments<T extends z.ZodType>(schema: T): z.infer<T>[] {
  const values = [true, false].flatMap((all) => new SoundValues(all).of(schema, undefined, ''));
  return values.map((value) => schema.parse(value));
}

class SoundValues {
  readonly #all: boolean;

  constructor(all: boolean) {
    this.#all = all;
  }

  /** All choices for a schema; `outer` is the example that stands around it. */
  of(schema: z.core.$ZodType, outer: unknown, name: string): unknown[] {
    const [example = outer] = (z.globalRegistry.get(schema)?.['examples'] ?? []) as unknown[];
    const def = defOf(schema);
    switch (def.type) {
      case 'object':
        return this.#objects(Object.entries(def.shape), example, name);
      case 'union':
        return def.options.flatMap((option) => this.of(option, undefined, name));
      case 'array':
        return this.of(def.element, at(example, '0'), name).map((item) => [item]);
      case 'optional':
        return this.of(def.innerType, example, name);
      case 'default':
      case 'prefault':
        return this.#defaulted(def, example, name);
      default:
        return [scalar(def, example, name)];
    }
  }

  #defaulted(
    def: z.core.$ZodDefaultDef | z.core.$ZodPrefaultDef,
    example: unknown,
    name: string,
  ): unknown[] {
    if (def.type === 'default' && !this.#all) return [def.defaultValue];
    return this.of(def.innerType, example ?? def.defaultValue, name);
  }

  #objects(parts: readonly [string, z.core.$ZodType][], example: unknown, name: string): object[] {
    const fields = parts
      .filter(([, part]) => !this.#isLeftOut(part))
      .map(([key, part]) => [key, this.of(part, at(example, key), `${name}.${key}`)] as const);
    const count = Math.max(1, ...fields.map(([, values]) => values.length));
    return Array.from({ length: count }, (_, index) =>
      Object.fromEntries(fields.map(([key, values]) => [key, values[index % values.length]])),
    );
  }

  #isLeftOut(schema: z.core.$ZodType): boolean {
    const def = defOf(schema);
    return def.type === 'optional' && (!this.#all || defOf(def.innerType).type === 'number');
  }
}

/** A value that is no choice: the example, of a record its first entry, of words without one the first. */
function scalar(def: Def, example: unknown, name: string): unknown {
  if (def.type === 'literal') return def.values[0];
  if (def.type === 'enum' && example === undefined) return Object.values(def.entries)[0];
  if (example === undefined || example === null) throw new Error(`${name} shows no example`);
  return def.type === 'record' ? Object.fromEntries(Object.entries(example).slice(0, 1)) : example;
}

function at(example: unknown, key: string): unknown {
  return (example as Readonly<Record<string, unknown>> | undefined)?.[key];
}

/** The document with `text` at a place, whatever its schema says of it; undefined where it has no such place. */
export function withText<T>(document: T, place: TextPlace, text: string): T | undefined {
  const changed = put(document, place.path, text);
  return changed === NOWHERE ? undefined : (changed as T);
}

const NOWHERE = Symbol('nowhere');

function put(node: unknown, [step, ...rest]: readonly Step[], text: string): unknown {
  if (step === undefined) return text;
  if (typeof node !== 'object' || node === null) return NOWHERE;
  const [first] = Object.entries(node);
  if (step === KEY) return { [text]: first?.[1] };
  const key = step === VALUE ? first?.[0] : String(step);
  if (key === undefined || !Object.hasOwn(node, key)) return NOWHERE;
  const part = put((node as Record<string, unknown>)[key], rest, text);
  if (part === NOWHERE) return NOWHERE;
  return Array.isArray(node) ? [part] : { ...node, [key]: part };
}

function defOf(schema: z.core.$ZodType): Def {
  return (schema as z.core.$ZodTypes)._zod.def;
}
