/* What the machines of a fleet have written of their run, as docs/fleets.md says. Whoever took over a machine can write there. */
import * as z from 'zod';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { AwsAccess } from '../ports/ports.ts';
import type { LossPoint } from './loss-points.ts';
import { objectNames } from './object-names.ts';
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
  /** When that machine was up. */
  readonly upAt?: Date;
  /** Absent while it runs, and for one whose machines all vanished at once. */
  readonly end?: GangEnd;
}

const RunRecord = z.object({
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
 * @throws TemperError (JOB_RUN_UNREADABLE) for a file that no node program can have written: what is there then is not known
 */
export async function readRun(
  access: AwsAccess,
  place: RunPlace,
  { most, known }: GangCount,
): Promise<Run> {
  const record = await document(access, { place, name: 'run.json', shape: RunRecord });
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
    document(access, { place, name: named('lease.json'), shape: Lease }),
    document(access, { place, name: named('end.json'), shape: GangEnd }),
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
    const isUnread =
      error instanceof TemperError &&
      error.diagnostics.every(({ code }) => code === 'JOB_RUN_UNREADABLE');
    if (isUnread) return undefined;
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
const METRICS_LIMIT = 64 * LIMIT;

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
    throw unreadable(`s3://${place.bucket}/${key}`);
  }
  return parsed.data;
}

function unreadable(uri: string): TemperError {
  return new TemperError([
    {
      code: 'JOB_RUN_UNREADABLE',
      severity: 'error',
      message: `${uri} is not what a machine of a training writes`,
      why: 'what it says decides whether a training is over or goes on, so Temper does not guess',
      fix: 'see who wrote it (`aws s3api list-object-versions`), and put the version before it back',
    },
  ]);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
