import { z } from 'zod';
import { arnPartition } from '../../../stacks/catalog/partitions.ts';
import { JsonServiceError, type JsonInput } from '../json-service.ts';
import { seededHex } from '../seeded.ts';
import type { FsxState, FsxTag } from './fsx-state.ts';
import { badRequest } from './lustre-rules.ts';
import type { FleetNetwork } from './network.ts';

/** One call of an FSx operation, in a region that is settled up to now. */
export interface FsxCall {
  readonly state: FsxState;
  readonly nowMs: number;
  readonly input: JsonInput;
  readonly network: FleetNetwork;
}

export const Tags = z
  .array(z.strictObject({ Key: z.string().min(1).max(128), Value: z.string().max(256) }))
  .max(50)
  .optional();

/** The input in its shape. @throws JsonServiceError BadRequest */
export function shaped<T>(schema: z.ZodType<T>, input: JsonInput): T {
  const { success, data, error } = schema.safeParse(input);
  if (success) return data;
  const [issue] = error.issues;
  throw badRequest(`1 validation error detected: ${issue?.path.join('.')}: ${issue?.message}`);
}

/** An id of hexadecimal digits as EC2 and FSx make them: the same again in a second sandbox that went through the same. */
export function nextFsxId(state: FsxState, prefix: string): string {
  state.counter += 1;
  return `${prefix}-${seededHex(17, 'fsx', state.account, state.region, state.counter)}`;
}

export function fsxArn({ account, region }: FsxState, resource: string): string {
  return `arn:${arnPartition(region)}:fsx:${region}:${account}:${resource}`;
}

/** One of the records, or the error that says it is not there. */
export function found<T extends { readonly id: string }>(
  records: readonly T[],
  id: unknown,
  kind: 'FileSystem' | 'DataRepositoryAssociation' | 'DataRepositoryTask',
): T {
  const record = records.find((one) => one.id === id);
  if (record === undefined)
    throw new JsonServiceError(`${kind}NotFound`, `${kind} '${String(id)}' does not exist.`);
  return record;
}

/** Makes something once for a client request token. */
export function onceFsx<T extends { readonly id: string }>(
  { state, input }: FsxCall,
  records: () => readonly T[],
  make: () => T,
): T {
  const token = input['ClientRequestToken'];
  const earlier = state.tokens.find((one) => one.token === token);
  const made = records().find((one) => one.id === earlier?.id);
  if (made !== undefined) return made;
  const record = make();
  if (typeof token === 'string') state.tokens.push({ token, id: record.id });
  return record;
}

export function merged(old: readonly FsxTag[], added: readonly FsxTag[]): readonly FsxTag[] {
  return [...old.filter(({ Key }) => !added.some((one) => one.Key === Key)), ...added];
}

/** One page of a list, by MaxResults and a token that counts. */
export function paged<T>(
  all: readonly T[],
  input: JsonInput,
): { page: readonly T[]; rest: object } {
  const start = Number(input['NextToken'] ?? 0);
  const size = Number(input['MaxResults'] ?? 100);
  if (!Number.isInteger(start) || !(size > 0))
    throw badRequest('The NextToken or MaxResults is invalid.');
  const rest = start + size < all.length ? { NextToken: String(start + size) } : {};
  return { page: all.slice(start, start + size), rest };
}
