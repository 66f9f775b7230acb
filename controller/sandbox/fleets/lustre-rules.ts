import { z } from 'zod';
import { JsonServiceError } from '../json-service.ts';

const Deployment = z.enum(['SCRATCH_1', 'SCRATCH_2', 'PERSISTENT_1', 'PERSISTENT_2']);

/**
 * What Amazon FSx checks of a Lustre file system. Sources: FSx API reference (CreateFileSystemLustreConfiguration,
 * CreateFileSystem; botocore 1.43 model), FSx for Lustre user guide, 2026-11; words of errors as published in issues of
 * terraform-provider-aws, aws-fsx-csi-driver and AWS's samples where there are some, otherwise ours.
 */
export const LustreInput = z.looseObject({
  WeeklyMaintenanceStartTime: z.string().optional(),
  ImportPath: z.string().startsWith('s3://').optional(),
  ExportPath: z.string().startsWith('s3://').optional(),
  ImportedFileChunkSize: z.int().min(1).max(512_000).optional(),
  // What CreateFileSystem makes of a request that names none (API reference).
  DeploymentType: Deployment.default('SCRATCH_1'),
  AutoImportPolicy: z.enum(['NONE', 'NEW', 'NEW_CHANGED', 'NEW_CHANGED_DELETED']).optional(),
  PerUnitStorageThroughput: z.int().min(12).max(1000).optional(),
  DailyAutomaticBackupStartTime: z.string().optional(),
  AutomaticBackupRetentionDays: z.int().min(0).max(90).optional(),
  CopyTagsToBackups: z.boolean().optional(),
  DriveCacheType: z.enum(['NONE', 'READ']).optional(),
  DataCompressionType: z.enum(['NONE', 'LZ4']).optional(),
  EfaEnabled: z.boolean().optional(),
  LogConfiguration: z.looseObject({ Level: z.string() }).optional(),
  RootSquashConfiguration: z.looseObject({}).optional(),
  MetadataConfiguration: z
    .strictObject({
      Mode: z.enum(['AUTOMATIC', 'USER_PROVISIONED']).optional(),
      Iops: z.int().min(1500).max(192_000).optional(),
    })
    .optional(),
  ThroughputCapacity: z.int().optional(),
  DataReadCacheConfiguration: z
    .strictObject({
      SizingMode: z.enum(['NO_CACHE', 'USER_PROVISIONED', 'PROPORTIONAL_TO_THROUGHPUT_CAPACITY']),
      SizeGiB: z.int().optional(),
    })
    .optional(),
});
export type LustreInput = z.infer<typeof LustreInput>;

/** What of it may change. */
export const LustreChange = LustreInput.extend({ DeploymentType: Deployment.optional() });

/** A file system as it is asked for, with AWS's defaults for its sort. */
export interface WantedLustre {
  readonly capacityGiB: number | undefined;
  readonly storageType: 'SSD' | 'HDD' | 'INTELLIGENT_TIERING';
  readonly version: string;
  readonly hasKey: boolean;
  readonly lustre: LustreInput;
}

interface Sort {
  /** Capacities beyond 1200 (and 2400) are multiples of it, in GiB. */
  readonly step: number;
  readonly throughputs: readonly number[];
  readonly isPersistent: boolean;
}

const SSD_THROUGHPUTS = [50, 100, 200];
const SORTS: Readonly<Record<LustreInput['DeploymentType'], Sort>> = {
  SCRATCH_1: { step: 3600, throughputs: [], isPersistent: false },
  SCRATCH_2: { step: 2400, throughputs: [], isPersistent: false },
  PERSISTENT_1: { step: 2400, throughputs: SSD_THROUGHPUTS, isPersistent: true },
  PERSISTENT_2: { step: 2400, throughputs: [125, 250, 500, 1000], isPersistent: true },
};
const HDD_STEPS: Readonly<Record<number, number>> = { 12: 6000, 40: 1800 };

/** @throws JsonServiceError with the first thing that AWS would refuse. */
export function checkLustre(wanted: WantedLustre): void {
  const { lustre, storageType } = wanted;
  const sort = SORTS[lustre.DeploymentType];
  if (storageType === 'INTELLIGENT_TIERING') checkTiering(wanted);
  else {
    checkThroughput(wanted, sort);
    checkCapacity(wanted, sort);
    refuse(lustre.ThroughputCapacity !== undefined, 'ThroughputCapacity', storageType);
    refuse(
      lustre.DataReadCacheConfiguration !== undefined,
      'DataReadCacheConfiguration',
      storageType,
    );
  }
  checkDrive(wanted);
  refuse(!sort.isPersistent && wanted.hasKey, 'KmsKeyId', lustre.DeploymentType);
  const days = lustre.AutomaticBackupRetentionDays ?? 0;
  refuse(!sort.isPersistent && days > 0, 'AutomaticBackupRetentionDays', lustre.DeploymentType);
  checkRepository(wanted);
  checkMetadata(wanted);
  checkVersion(wanted);
}

export function badRequest(message: string): JsonServiceError {
  return new JsonServiceError('BadRequest', message);
}

/** A parameter that does not go with what else is asked for. */
export function incompatible(parameter: string, message: string): JsonServiceError {
  return new JsonServiceError('IncompatibleParameterError', message, { Parameter: parameter });
}

function refuse(isGiven: boolean, parameter: string, sort: string): void {
  if (isGiven) throw incompatible(parameter, `${parameter} is not supported for ${sort}.`);
}

function checkThroughput({ lustre, storageType }: WantedLustre, { throughputs }: Sort): void {
  const allowed = storageType === 'HDD' ? Object.keys(HDD_STEPS).map(Number) : throughputs;
  const given = lustre.PerUnitStorageThroughput;
  if (allowed.length === 0) {
    refuse(given !== undefined, 'PerUnitStorageThroughput', lustre.DeploymentType);
    return;
  }
  if (given === undefined || !allowed.includes(given))
    throw new JsonServiceError(
      'InvalidPerUnitStorageThroughput',
      `The storage throughput (MB/s/TiB) value should be one of [${allowed.join(',')}].`,
    );
}

function checkCapacity({ capacityGiB, lustre, storageType }: WantedLustre, sort: Sort): void {
  if (capacityGiB === undefined) throw badRequest('StorageCapacity is required.');
  const hddStep = HDD_STEPS[lustre.PerUnitStorageThroughput ?? 0];
  const isHdd = storageType === 'HDD' && hddStep !== undefined;
  const step = isHdd ? hddStep : sort.step;
  const fits =
    capacityGiB > 0 &&
    (capacityGiB % step === 0 || (!isHdd && (capacityGiB === 1200 || capacityGiB === 2400)));
  if (!fits)
    throw badRequest(
      `Invalid Lustre FS storage capacity: ${capacityGiB}. Must be ${isHdd ? '' : '1200 or '}a multiple of ${step}.`,
    );
}

/** Throughput in steps of 4000 MB/s, a read cache in words, no capacity: it grows with what is stored. */
function checkTiering({ capacityGiB, lustre }: WantedLustre): void {
  if (lustre.DeploymentType !== 'PERSISTENT_2')
    throw incompatible('StorageType', 'INTELLIGENT_TIERING is supported for PERSISTENT_2 only.');
  if (capacityGiB !== undefined)
    throw incompatible(
      'StorageCapacity',
      'StorageCapacity is not supported for INTELLIGENT_TIERING.',
    );
  if (!((lustre.ThroughputCapacity ?? 0) > 0 && (lustre.ThroughputCapacity ?? 0) % 4000 === 0))
    throw badRequest('ThroughputCapacity is required, in multiples of 4000 MBps.');
  if (lustre.DataReadCacheConfiguration === undefined)
    throw badRequest('DataReadCacheConfiguration is required for INTELLIGENT_TIERING.');
}

function checkDrive({ lustre, storageType }: WantedLustre): void {
  if (storageType !== 'HDD') {
    refuse(
      lustre.DriveCacheType !== undefined && lustre.DriveCacheType !== 'NONE',
      'DriveCacheType',
      storageType,
    );
    return;
  }
  if (lustre.DeploymentType !== 'PERSISTENT_1')
    throw incompatible('StorageType', 'HDD is supported for PERSISTENT_1 only.');
  if (lustre.DriveCacheType === undefined)
    throw badRequest('DriveCacheType is required when StorageType is HDD.');
}

/** The older link to S3; PERSISTENT_2 has data repository associations alone. */
function checkRepository({ lustre }: WantedLustre): void {
  const { DeploymentType, ImportPath, ExportPath } = lustre;
  const given = Object.entries({
    ImportPath,
    ExportPath,
    AutoImportPolicy: lustre.AutoImportPolicy,
  });
  for (const [name, value] of given)
    refuse(value !== undefined && DeploymentType === 'PERSISTENT_2', name, DeploymentType);
  if (ImportPath === undefined && (ExportPath ?? lustre.AutoImportPolicy) !== undefined)
    throw badRequest('ExportPath and AutoImportPolicy require an ImportPath.');
  if (ImportPath !== undefined && (lustre.AutomaticBackupRetentionDays ?? 0) > 0)
    throw incompatible(
      'AutomaticBackupRetentionDays',
      'Backups are not supported on file systems linked to S3.',
    );
}

function checkMetadata({ lustre }: WantedLustre): void {
  const { DeploymentType, MetadataConfiguration: metadata, EfaEnabled } = lustre;
  refuse(
    metadata !== undefined && DeploymentType !== 'PERSISTENT_2',
    'MetadataConfiguration',
    DeploymentType,
  );
  refuse(EfaEnabled === true && DeploymentType !== 'PERSISTENT_2', 'EfaEnabled', DeploymentType);
  if (EfaEnabled === true && metadata === undefined)
    throw badRequest('EfaEnabled requires a MetadataConfiguration.');
  if (metadata !== undefined) checkIops(metadata);
}

function checkIops({ Mode, Iops }: { Mode?: string | undefined; Iops?: number | undefined }): void {
  if (Mode === 'AUTOMATIC' && Iops !== undefined)
    throw incompatible('Iops', 'Iops cannot be specified when the metadata mode is AUTOMATIC.');
  if (Mode === 'USER_PROVISIONED' && Iops === undefined)
    throw badRequest('Metadata Iops is required when the mode is USER_PROVISIONED.');
  if (Iops !== undefined && ![1500, 3000, 6000].includes(Iops) && Iops % 12_000 !== 0)
    throw badRequest(
      'Metadata Iops must be 1500, 3000, 6000, or a multiple of 12000 up to 192000.',
    );
}

function checkVersion({ version, lustre }: WantedLustre): void {
  if (!['2.10', '2.12', '2.15'].includes(version))
    throw badRequest(`FileSystemTypeVersion ${version} is not one of 2.10, 2.12, 2.15.`);
  if (lustre.DeploymentType === 'PERSISTENT_2' && version === '2.10')
    throw incompatible('FileSystemTypeVersion', 'PERSISTENT_2 requires Lustre 2.12 or 2.15.');
}

/** The Lustre version of a file system that does not say one. */
export function defaultVersion(lustre: LustreInput): string {
  if (lustre.DeploymentType !== 'PERSISTENT_2') return '2.10';
  return lustre.MetadataConfiguration === undefined ? '2.12' : '2.15';
}

/** Metadata IOPS of AUTOMATIC mode (user guide, "Managing metadata performance", 2026-11). */
export function automaticIops(capacityGiB: number): number {
  if (capacityGiB <= 1200) return 1500;
  if (capacityGiB <= 2400) return 3000;
  return capacityGiB <= 9600 ? 6000 : 12_000 * Math.ceil(capacityGiB / 24_000);
}
