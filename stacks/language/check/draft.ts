import type * as z from 'zod';

/** The parts of zod's own description of a schema that a draft is made by. */
interface Definition {
  readonly type: string;
  readonly innerType?: z.core.$ZodType;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly options?: readonly z.core.$ZodType[];
  readonly discriminator?: string;
  readonly keyType?: z.ZodType;
  readonly valueType?: z.ZodType;
}

/**
 * What is valid of a value with mistakes in it: an invalid field is absent, an omitted one has its default. A list with
 * an invalid item is absent as a whole, so that the indexes of items stay true.
 */
export function draftOf(schema: z.core.$ZodType, value: unknown): unknown {
  const whole = (schema as z.ZodType).safeParse(value);
  if (whole.success) return whole.data;
  const def = schema._zod.def as Definition;
  if (def.innerType !== undefined && def.type !== 'array') return draftOf(def.innerType, value);
  if (!isMapping(value)) return undefined;
  if (def.shape !== undefined) return mappingDraft(def.shape, value);
  if (def.discriminator !== undefined) {
    const option = chosenOption(def.options ?? [], def.discriminator, value);
    return option === undefined ? undefined : draftOf(option, value);
  }
  if (def.type === 'record') return recordDraft(def, value);
  return undefined;
}

function mappingDraft(
  shape: Readonly<Record<string, z.core.$ZodType>>,
  value: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const draft: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(shape)) {
    const field = draftOf(child, Object.hasOwn(value, key) ? value[key] : undefined);
    if (field !== undefined) draft[key] = field;
  }
  return draft;
}

function recordDraft(
  def: Definition,
  value: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const valid = Object.entries(value).filter(
    ([key, one]) => def.keyType?.safeParse(key).success && def.valueType?.safeParse(one).success,
  );
  return Object.fromEntries(valid);
}

function chosenOption(
  options: readonly z.core.$ZodType[],
  discriminator: string,
  value: Readonly<Record<string, unknown>>,
): z.core.$ZodType | undefined {
  return options.find((option) => {
    const word = (option._zod.def as Definition).shape?.[discriminator] as z.ZodType | undefined;
    return word?.safeParse(value[discriminator]).success === true;
  });
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
