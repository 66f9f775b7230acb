/* What the machines of a fleet have written of their run, as docs/fleets.md says. Whoever took over a machine can write there. */
import * as z from 'zod';
import type { AwsAccess } from '../ports/ports.ts';
import { objectText } from './object-text.ts';

/** Where an attempt's run keeps what it writes. */
export interface RunPlace {
  readonly bucket: string;
  /** Without slashes at its ends: `ticket-sorter/v1/run/a1`. */
  readonly folder: string;
}

/** Bytes. A record lists the files of a model, a few hundred at most. */
const LIMIT = 1024 * 1024;

const Text = z.string().max(4096);
const Time = z.iso.datetime();

const Lease = z.object({ fleet: Text, instance: Text, at: Time });

const GangEnd = z.object({
  status: z.enum(['Completed', 'Failed', 'Stopped', 'Interrupted', 'Lost']),
  reason: Text,
  detail: Text.default(''),
  exitCode: z.number().int().nullish(),
  at: Time,
});
export type GangEnd = z.infer<typeof GangEnd>;

/** One start of all machines. */
export interface Gang {
  /** From 1. */
  readonly number: number;
  /** The EC2 fleet that the first machine up belonged to; absent when none has come up. */
  readonly fleet?: string;
  /** Absent while it runs, and for one whose machines all vanished at once. */
  readonly end?: GangEnd;
}

const RunRecord = z.object({
  format: z.literal(1),
  status: z.enum(['Completed', 'Failed', 'Stopped']),
  reason: Text,
  detail: Text.default(''),
  specDigest: Text,
  startedAt: Time,
  endedAt: Time,
  exitCode: z.number().int().nullish(),
  gangs: z.number().int().positive(),
  costUsd: z.number().nonnegative(),
  metrics: z.record(z.string(), z.unknown()).default({}),
  model: z
    .object({
      uri: Text,
      files: z.array(z.object({ path: Text, bytes: z.number(), sha256: Text })),
    })
    .nullish(),
});
/** How a run that is over went. */
export type RunRecord = z.infer<typeof RunRecord>;

/** A run, as far as it has come. */
export interface Run {
  /** Those that have come up, in their order. */
  readonly gangs: readonly Gang[];
  readonly record?: RunRecord;
}

/**
 * Reads where a run is.
 *
 * @param most how many gangs it may have had at most
 * @throws Error for a file that no node program can have written: what is there then is not known
 */
export async function readRun(access: AwsAccess, place: RunPlace, most: number): Promise<Run> {
  const record = await document(access, { place, name: 'run.json', shape: RunRecord });
  const gangs: Gang[] = [];
  for (let number = 1; number <= most; number += 1) {
    const gang = await readGang(access, place, number);
    if (gang === undefined) break;
    gangs.push(gang);
  }
  return { gangs, ...(record !== undefined && { record }) };
}

async function readGang(
  access: AwsAccess,
  place: RunPlace,
  number: number,
): Promise<Gang | undefined> {
  const named = (file: string) => `gang-${number}/${file}`;
  const [lease, end] = await Promise.all([
    document(access, { place, name: named('lease.json'), shape: Lease }),
    document(access, { place, name: named('end.json'), shape: GangEnd }),
  ]);
  if (lease === undefined && end === undefined) return undefined;
  return {
    number,
    ...(lease !== undefined && { fleet: lease.fleet }),
    ...(end !== undefined && { end }),
  };
}

interface Wanted<Value> {
  readonly place: RunPlace;
  readonly name: string;
  readonly shape: z.ZodType<Value>;
}

async function document<Value>(
  access: AwsAccess,
  { place, name, shape }: Wanted<Value>,
): Promise<Value | undefined> {
  const key = `${place.folder}/${name}`;
  const text = await objectText(access, { bucket: place.bucket, key, limit: LIMIT });
  if (text === undefined) return undefined;
  const parsed = typeof text === 'string' ? shape.safeParse(json(text)) : undefined;
  if (parsed?.success !== true) {
    throw new Error(`s3://${place.bucket}/${key} is not what a node writes`);
  }
  return parsed.data;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
