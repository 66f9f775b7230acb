/* What the machines of a fleet have written of their run, as docs/fleets.md says. Whoever took over a machine can write there. */
import * as z from 'zod';
import type { AwsAccess } from '../ports/ports.ts';
import type { LossPoint } from './loss-points.ts';
import { objectNames } from './object-names.ts';
import { objectText } from './object-text.ts';
import { foreign, isUnreadRun, unreadable, type RunDocument } from './unread-run.ts';

/** Where an attempt's run keeps what it writes. */
export interface RunPlace {
  readonly bucket: string;
  /** Without slashes at its ends: `ticket-sorter/v1/run/a1`. */
  readonly folder: string;
  /** Whose it is: `ticket-sorter-v1-a1`, as its machines sign what they write. */
  readonly run: string;
}

const MIB = 1024 * 1024;
/** Bytes. */
const LIMIT = MIB;
/** Bytes: half as much again as a machine writes, which leaves out of the list of a model’s files what is more than that. */
export const RECORD_LIMIT = 8 * MIB;

/** UTF-16 code units. What is for people may be cut; nothing that decides anything is as long. */
const LONGEST_TEXT = 4096;
const Text = z.string().transform((text) => text.slice(0, LONGEST_TEXT));
const Time = z.iso.datetime();

/** Machines of earlier releases sign nothing. */
const Signed = z.object({ run: Text.nullish() });

const Lease = Signed.extend({ fleet: Text, instance: Text, at: Time });

const GangEnd = Signed.extend({
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
  /** When that machine was up. */
  readonly upAt?: Date;
  /** Absent while it runs, and for one whose machines all vanished at once. */
  readonly end?: GangEnd;
}

const RunRecord = Signed.extend({
  format: z.literal(1),
  status: z.enum(['Completed', 'Failed', 'Stopped']),
  reason: Text,
  detail: Text.default(''),
  specDigest: Text,
  /** That the spec was of; absent for one that was changed since. */
  gitCommit: Text.nullish(),
  /** The machine image. */
  image: Text.nullish(),
  instanceType: Text.nullish(),
  nodes: z.number().int().positive().nullish(),
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

/** How many gangs a run has had. */
export interface GangCount {
  readonly most: number;
  /** Those that somebody else tells of: one of which no machine came up has written nothing. */
  readonly known: number;
}

/**
 * Reads where a run is.
 *
 * @throws TemperError (JOB_RUN_UNREADABLE, JOB_RUN_FOREIGN) for a file that no node program of this run can have written: what is there
 * then is not known
 */
export async function readRun(
  access: AwsAccess,
  place: RunPlace,
  { most, known }: GangCount,
): Promise<Run> {
  const record = await signed(access, {
    place,
    name: 'run.json',
    shape: RunRecord,
    limit: RECORD_LIMIT,
  });
  const gangs: Gang[] = [];
  for (let number = 1; number <= Math.max(most, known); number += 1) {
    const gang = await readGang(access, place, number);
    if (gang === undefined && number > known) break;
    gangs.push(gang ?? { number });
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
    signed(access, { place, name: named('lease.json'), shape: Lease }),
    signed(access, { place, name: named('end.json'), shape: GangEnd }),
  ]);
  if (lease === undefined && end === undefined) return undefined;
  return {
    number,
    ...(lease !== undefined && { fleet: lease.fleet, upAt: new Date(lease.at) }),
    ...(end !== undefined && { end }),
  };
}

const Count = z.number().nonnegative().nullish();
const Heartbeat = z.object({
  instance: Text,
  phase: Text,
  rank: Count,
  step: Count,
  loss: z.number().nullish(),
  samplesPerSecond: Count,
  acceleratorUse: Count,
  idleSeconds: Count,
  /** What it is ending for, once it knows. */
  stopping: z.object({ reason: Text }).nullish(),
  at: Time,
});
/** What a machine said of itself last. */
export type Heartbeat = z.infer<typeof Heartbeat>;

/** The machines of a gang that have said anything, as they said it last. */
export async function readHeartbeats(
  access: AwsAccess,
  place: RunPlace,
  gang: number,
): Promise<Heartbeat[]> {
  const folder = `gang-${gang}/heartbeats/`;
  const names = await objectNames(access, { ...place, below: folder, most: MOST_MACHINES });
  const read = names.map((name) => heartbeat(access, place, name));
  return (await Promise.all(read)).filter((beat) => beat !== undefined);
}

/** Nothing is decided by one: what cannot be read is a machine that has said nothing. */
async function heartbeat(
  access: AwsAccess,
  place: RunPlace,
  name: string,
): Promise<Heartbeat | undefined> {
  try {
    return await document(access, { place, name, shape: Heartbeat });
  } catch (error) {
    if (isUnreadRun(error)) return undefined;
    throw error;
  }
}

/** As many as a gang has at most. */
const MOST_MACHINES = 64;

/** Whether anything is left of the model that a run exported. */
export async function hasModel(access: AwsAccess, place: RunPlace): Promise<boolean> {
  return (await objectNames(access, { ...place, below: 'model/', most: 1 })).length > 0;
}

const Metric = z.object({ step: z.number(), epoch: z.number().nullish(), loss: z.number() });

/** The loss of every step that was logged, in order; a line without one tells of something else. */
export async function readRunLosses(access: AwsAccess, place: RunPlace): Promise<LossPoint[]> {
  const key = `${place.folder}/metrics.jsonl`;
  const text = await objectText(access, { bucket: place.bucket, key, limit: METRICS_LIMIT });
  if (typeof text !== 'string') return [];
  return text.split('\n').flatMap((line) => {
    const { data } = Metric.safeParse(json(line));
    if (data === undefined) return [];
    const { step, loss, epoch } = data;
    return [{ step, loss, ...(typeof epoch === 'number' && { epoch }) }];
  });
}

/** Bytes; some 200 a step that was logged. */
const METRICS_LIMIT = 64 * MIB;

interface Wanted<Value> {
  readonly place: RunPlace;
  readonly name: string;
  readonly shape: z.ZodType<Value>;
  /** Bytes. */
  readonly limit?: number;
}

/** What decides something is believed of machines of this run alone. */
async function signed<Value extends z.infer<typeof Signed>>(
  access: AwsAccess,
  wanted: Wanted<Value>,
): Promise<Value | undefined> {
  const found = await document(access, wanted);
  const { place } = wanted;
  if (found?.run != null && found.run !== place.run)
    throw foreign(documentOf(wanted), found.run, place.run);
  return found;
}

async function document<Value>(
  access: AwsAccess,
  wanted: Wanted<Value>,
): Promise<Value | undefined> {
  const { place, name, shape, limit = LIMIT } = wanted;
  const key = `${place.folder}/${name}`;
  const text = await objectText(access, { bucket: place.bucket, key, limit });
  if (text === undefined) return undefined;
  const parsed = typeof text === 'string' ? shape.safeParse(json(text)) : undefined;
  if (parsed?.success !== true) {
    throw unreadable(documentOf(wanted));
  }
  return parsed.data;
}

function documentOf({ place, name }: Pick<Wanted<unknown>, 'place' | 'name'>): RunDocument {
  return { uri: `s3://${place.bucket}/${place.folder}/${name}`, name };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
