import type { JsonSchema } from '../json-schema.ts';

/** Characters of a text that is looked at. */
const LONGEST = 2048;

/** Whether a value may stand where this schema holds, as far as JSON Schema tells it: only then it is offered as a fix. */
export function fits(schema: JsonSchema, value: unknown): boolean {
  if (schema.enum !== undefined) return schema.enum.includes(value);
  if (schema.const !== undefined) return schema.const === value;
  if (typeof value === 'string') return schema.type === 'string' && fitsText(schema, value);
  if (typeof value === 'number') return fitsNumber(schema, value);
  if (typeof value === 'boolean') return schema.type === 'boolean';
  if (Array.isArray(value)) return schema.type === 'array' && fitsList(schema, value);
  return typeof value === 'object' && value !== null && fitsMapping(schema, value);
}

function fitsText(
  { pattern, format, minLength = 0, maxLength = Infinity }: JsonSchema,
  value: string,
): boolean {
  if (value.length < minLength || value.length > Math.min(maxLength, LONGEST)) return false;
  const isEmail = format !== 'email' || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value);
  return isEmail && (pattern === undefined || new RegExp(pattern, 'u').test(value));
}

function fitsNumber(schema: JsonSchema, value: number): boolean {
  const { minimum = -Infinity, maximum = Infinity } = schema;
  const { exclusiveMinimum = -Infinity, exclusiveMaximum = Infinity } = schema;
  const isType = schema.type === 'number' || (schema.type === 'integer' && Number.isInteger(value));
  const isInside = value >= minimum && value <= maximum;
  return (
    isType &&
    Number.isFinite(value) &&
    isInside &&
    value > exclusiveMinimum &&
    value < exclusiveMaximum
  );
}

function fitsList({ items = {}, minItems = 0, maxItems = Infinity }: JsonSchema, value: unknown[]) {
  return (
    value.length >= minItems && value.length <= maxItems && value.every((one) => fits(items, one))
  );
}

function fitsMapping(
  { type, required = [], properties = {}, additionalProperties }: JsonSchema,
  value: object,
): boolean {
  const others = typeof additionalProperties === 'object' ? additionalProperties : undefined;
  return (
    type === 'object' &&
    required.every((key) => Object.hasOwn(value, key)) &&
    Object.entries(value).every(([key, one]) => {
      const schema = Object.hasOwn(properties, key) ? properties[key] : others;
      return schema !== undefined && fits(schema, one);
    })
  );
}
