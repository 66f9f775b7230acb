import {
  hourlyPrice,
  lustrePrice,
  STORAGE_CLASSES,
  TRANSFER_OUT,
  volumePerMonthUsd,
  VOLUMES,
  type HourlyPrice,
  type InstanceType,
  type LustreDeploymentType,
  type LustreStorageType,
  type PriceTerm,
  type Source,
  type StorageClass,
  type Volume,
} from '../catalog/index.ts';
import { exactly, plus, times, worst, type Grade, type Range } from './range.ts';

/** Hours that AWS counts a month. */
export const HOURS_A_MONTH = 730;
const HOURS_A_DAY = 24;

/** A file system that exists for a run. */
export interface RunFileSystem {
  readonly type: LustreDeploymentType;
  readonly storage: LustreStorageType;
  readonly capacityGib: number;
  readonly throughputPerTib?: number;
}

/** Everything that a run pays for. */
export interface BilledRun {
  readonly type: InstanceType;
  readonly nodes: number;
  /** How the instances are paid for; a reservation is paid as on demand. */
  readonly term: PriceTerm;
  readonly region: string;
  /** While the nodes run. */
  readonly nodeHours: Range;
  /** While the file system exists, where that is longer. */
  readonly fileSystemHours?: Range;
  /** Of each node. */
  readonly rootVolume?: Volume;
  readonly lustre?: RunFileSystem;
  /** Data that is staged in S3, and how long it stays. */
  readonly staged?: {
    readonly class: StorageClass;
    readonly gb: number;
    readonly objects: number;
    readonly months: number;
  };
  /** GB of a copy in S3 Express One Zone, which every node reads once and which goes with the file system's time. */
  readonly copiedGb?: number;
  /** To the internet; what is free of an account counts as used up by others. */
  readonly transferOutGb?: number;
}

/** One thing on the bill. */
export interface CostLine {
  readonly what:
    | 'instances'
    | 'root volumes'
    | 'file system'
    | 'data in S3'
    | 'copy in the zone'
    | 'transfer out';
  /** Absent where no price is known. */
  readonly usd?: Range;
  /** While it exists, USD an hour; absent for what is billed once or has no price. */
  readonly perHourUsd?: Range;
  readonly grade: Grade;
  /** How it is computed. */
  readonly because: string;
  readonly sources: readonly Source[];
}

/** What a run costs. */
export interface RunCost {
  readonly lines: readonly CostLine[];
  /** Of the lines with a price. */
  readonly usd: Range;
  /** Lines without a price: the total is more by them. */
  readonly unknown: readonly CostLine['what'][];
  /** Nodes, their volumes and file systems, while all of them run; absent where the instances have no price. */
  readonly perHourUsd?: Range;
  /** What a day costs if nobody ends it: nodes, volumes, file system and data. */
  readonly forgottenPerDayUsd?: Range;
  readonly grade: Grade;
}

/** What a run costs, line by line. */
export function runCost(run: BilledRun): RunCost {
  const lines = [
    instanceLine(run),
    ...(run.rootVolume === undefined ? [] : [volumeLine(run, run.rootVolume)]),
    ...(run.lustre === undefined ? [] : [lustreLine(run, run.lustre)]),
    ...(run.staged === undefined ? [] : [stagedLine(run.staged)]),
    ...(run.copiedGb === undefined ? [] : [copyLine(run, run.copiedGb)]),
    ...(run.transferOutGb === undefined ? [] : [transferLine(run.transferOutGb)]),
  ];
  const hourly = lines.filter(({ what }) => what !== 'data in S3');
  const known = lines.every(({ what, usd }) => usd !== undefined || what === 'transfer out');
  return {
    lines,
    usd: plus(...lines.flatMap(({ usd }) => usd ?? [])),
    unknown: lines.filter(({ usd }) => usd === undefined).map(({ what }) => what),
    ...(known && {
      perHourUsd: sumPerHour(hourly),
      forgottenPerDayUsd: times(sumPerHour(lines), exactly(HOURS_A_DAY)),
    }),
    grade: worst(lines.map(({ grade }) => grade)),
  };
}

function sumPerHour(lines: readonly CostLine[]): Range {
  return plus(...lines.flatMap(({ perHourUsd }) => perHourUsd ?? []));
}

function instanceLine({ type, nodes, term, region, nodeHours }: BilledRun): CostLine {
  const price = hourlyPrice(type, term, region);
  if (price === undefined) {
    return {
      what: 'instances',
      grade: 'C',
      because: `no dated price of ${type.name} is known for this`,
      sources: [],
    };
  }
  const each: Range = { low: price.lowUsd, expected: price.expectedUsd, high: price.highUsd };
  const perHourUsd = times(each, exactly(nodes));
  return {
    what: 'instances',
    usd: times(perHourUsd, nodeHours),
    perHourUsd,
    grade: gradeOf(price, term, region),
    because: `${nodes} × ${type.name} at $${price.expectedUsd.toFixed(2)} an hour${price.unverified === undefined ? '' : ` (${price.unverified})`}`,
    sources: [price.source],
  };
}

/** A price of another region is open wide; a copy of one is a copy. */
function gradeOf(price: HourlyPrice, term: PriceTerm, region: string): Grade {
  if (price.region !== region) return 'C';
  return price.unverified === undefined ? PRICE_GRADES[term] : worst(['B', PRICE_GRADES[term]]);
}

/** On-demand prices are AWS's own list; the others are read from copies. */
const PRICE_GRADES: Readonly<Record<PriceTerm, Grade>> = {
  onDemand: 'A',
  spot: 'C',
  capacityBlock: 'B',
  reserved1y: 'B',
  reserved3y: 'B',
};

function volumeLine({ nodes, nodeHours }: BilledRun, volume: Volume): CostLine {
  const { sources } = VOLUMES[volume.type];
  const perHourUsd = exactly((nodes * volumePerMonthUsd(volume)) / HOURS_A_MONTH);
  return {
    what: 'root volumes',
    usd: times(perHourUsd, nodeHours),
    perHourUsd,
    grade: 'B',
    because: `${nodes} × ${volume.sizeGib} GB of ${volume.type}, while the nodes run`,
    sources,
  };
}

function lustreLine(run: BilledRun, lustre: RunFileSystem): CostLine {
  const { type, storage, capacityGib, throughputPerTib } = lustre;
  const price = lustrePrice(type, storage, throughputPerTib);
  if (price === undefined) {
    return {
      what: 'file system',
      grade: 'C',
      because: `no price of ${type} on ${storage} is known`,
      sources: [],
    };
  }
  const perHourUsd = exactly((capacityGib * price.usdPerGbMonth) / HOURS_A_MONTH);
  return {
    what: 'file system',
    usd: times(perHourUsd, run.fileSystemHours ?? run.nodeHours),
    perHourUsd,
    grade: price.unverified === undefined ? 'B' : 'C',
    because: `${capacityGib} GB of ${type} at $${price.usdPerGbMonth} a GB and month, from its making to its release`,
    sources: [price.source],
  };
}

function stagedLine({
  class: name,
  gb,
  objects,
  months,
}: NonNullable<BilledRun['staged']>): CostLine {
  const facts = STORAGE_CLASSES[name];
  const perMonth =
    gb * facts.usdPerGbMonth + (objects / 1000) * (facts.usdPer1000ObjectsMonth ?? 0);
  const once =
    (objects / 1000) * (facts.usdPer1000Writes + facts.usdPer1000Reads) +
    gb * ((facts.usdPerGbWritten ?? 0) + (facts.usdPerGbRead ?? 0));
  return {
    what: 'data in S3',
    usd: exactly(perMonth * months + once),
    perHourUsd: exactly(perMonth / HOURS_A_MONTH),
    grade: 'B',
    because: `${rounded(gb)} GB as ${facts.s3Name} for ${months === 1 ? 'a month' : `${rounded(months)} months`}, written once and read once`,
    sources: [facts.source],
  };
}

/** Requests are not counted: large files are read in few. */
function copyLine({ nodes, nodeHours, fileSystemHours }: BilledRun, gb: number): CostLine {
  const facts = STORAGE_CLASSES.expressOneZone;
  const { usdPerGbMonth, usdPerGbWritten = 0, usdPerGbRead = 0, source } = facts;
  const perHourUsd = exactly((gb * usdPerGbMonth) / HOURS_A_MONTH);
  const once = exactly(gb * (usdPerGbWritten + nodes * usdPerGbRead));
  return {
    what: 'copy in the zone',
    usd: plus(times(perHourUsd, fileSystemHours ?? nodeHours), once),
    perHourUsd,
    grade: 'B',
    because: `${rounded(gb)} GB as ${facts.s3Name} from its making to its release, written once and read once by each node`,
    sources: [source],
  };
}

function transferLine(gb: number): CostLine {
  return {
    what: 'transfer out',
    usd: exactly(gb * TRANSFER_OUT.usdPerGb),
    grade: 'B',
    because: `${rounded(gb)} GB to the internet; the ${TRANSFER_OUT.freeGbMonth} GB that are free each month count as used by others`,
    sources: [TRANSFER_OUT.source],
  };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
