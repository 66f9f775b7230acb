import { AwsError, invalid } from './aws-error.ts';

/** A pattern as AWS words it, and an equivalent that never backtracks. */
export interface Pattern {
  readonly text: string;
  readonly test: RegExp;
}

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/** The part of a service model that constrains a request. */
export type Shape =
  | (Bounds & {
      readonly type: 'string';
      readonly pattern?: Pattern;
      readonly enum?: readonly string[];
    })
  | (Bounds & { readonly type: 'integer' | 'float' })
  | { readonly type: 'boolean' }
  | (Bounds & { readonly type: 'list'; readonly of: Shape })
  | { readonly type: 'map'; readonly of: Shape }
  | {
      readonly type: 'structure';
      readonly members: Readonly<Record<string, Shape>>;
      readonly required?: readonly string[];
    };

/**
 * Checks a request's JSON against its shape and returns it typed.
 *
 * @throws AwsError ValidationException with every broken constraint, worded as AWS words them, or
 *   SerializationException when a value has the wrong JSON type.
 */
export function checkShape<T>(shape: Shape, value: unknown): T {
  const broken = violations(shape, value, '');
  if (broken.length === 0) return value as T;
  const count = `${broken.length} validation error${broken.length === 1 ? '' : 's'} detected`;
  throw invalid(`${count}: ${broken.join('; ')}`);
}

function violations(shape: Shape, value: unknown, at: string): string[] {
  switch (shape.type) {
    case 'string':
      return stringViolations(shape, expected<string>('string', value, at), at);
    case 'integer':
    case 'float':
      return numberViolations(shape, expected<number>('number', value, at), at);
    case 'boolean':
      expected<boolean>('boolean', value, at);
      return [];
    case 'list':
      return listViolations(shape, value, at);
    case 'map':
      return Object.entries(record(value, at)).flatMap(([key, member]) =>
        violations(shape.of, member, `${at}.${key}.member`),
      );
    case 'structure':
      return structureViolations(shape, record(value, at), at);
  }
}

function stringViolations(
  shape: Extract<Shape, { type: 'string' }>,
  value: string,
  at: string,
): string[] {
  const broken = lengthViolations(shape, value.length);
  if (shape.pattern && !shape.pattern.test.test(value))
    broken.push(`Member must satisfy regular expression pattern: ${shape.pattern.text}`);
  if (shape.enum && !shape.enum.includes(value))
    broken.push(`Member must satisfy enum value set: [${shape.enum.join(', ')}]`);
  return broken.map((constraint) => failed(value, at, constraint));
}

function numberViolations(
  shape: Extract<Shape, { type: 'integer' | 'float' }>,
  value: number,
  at: string,
): string[] {
  if (shape.type === 'integer' && !Number.isInteger(value))
    throw new AwsError('SerializationException', `'${at}' must be an integer`);
  const broken: string[] = [];
  if (shape.min !== undefined && value < shape.min)
    broken.push(`Member must have value greater than or equal to ${shape.min}`);
  if (shape.max !== undefined && value > shape.max)
    broken.push(`Member must have value less than or equal to ${shape.max}`);
  return broken.map((constraint) => failed(String(value), at, constraint));
}

function listViolations(
  shape: Extract<Shape, { type: 'list' }>,
  value: unknown,
  at: string,
): string[] {
  if (!Array.isArray(value)) throw new AwsError('SerializationException', `'${at}' must be a list`);
  return [
    ...lengthViolations(shape, value.length).map((constraint) =>
      failed(JSON.stringify(value).slice(0, 200), at, constraint),
    ),
    ...value.flatMap((member: unknown, index) =>
      violations(shape.of, member, `${at}.${index + 1}.member`),
    ),
  ];
}

function structureViolations(
  shape: Extract<Shape, { type: 'structure' }>,
  value: Readonly<Record<string, unknown>>,
  at: string,
): string[] {
  const place = (name: string) => (at === '' ? name : `${at}.${name}`);
  const missing = (shape.required ?? []).filter((name) => absent(value, name));
  return [
    ...missing.map(
      (name) =>
        `Value null at '${place(name)}' failed to satisfy constraint: Member must not be null`,
    ),
    ...Object.entries(shape.members).flatMap(([name, member]) =>
      absent(value, name) ? [] : violations(member, value[name], place(name)),
    ),
  ];
}

function absent(value: Readonly<Record<string, unknown>>, name: string): boolean {
  return !Object.hasOwn(value, name) || value[name] === null;
}

function lengthViolations(bounds: Bounds, length: number): string[] {
  const broken: string[] = [];
  if (bounds.min !== undefined && length < bounds.min)
    broken.push(`Member must have length greater than or equal to ${bounds.min}`);
  if (bounds.max !== undefined && length > bounds.max)
    broken.push(`Member must have length less than or equal to ${bounds.max}`);
  return broken;
}

function failed(value: string, at: string, constraint: string): string {
  return `Value '${value}' at '${at}' failed to satisfy constraint: ${constraint}`;
}

function expected<T>(type: 'string' | 'number' | 'boolean', value: unknown, at: string): T {
  if (typeof value !== type)
    throw new AwsError('SerializationException', `'${at}' must be a ${type}`);
  return value as T;
}

function record(value: unknown, at: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new AwsError('SerializationException', `'${at || 'request'}' must be a structure`);
  return value as Record<string, unknown>;
}
