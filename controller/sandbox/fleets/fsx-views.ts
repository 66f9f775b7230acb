import {
  lifecycleOf,
  taskLifecycle,
  type AssociationRecord,
  type FileSystemRecord,
  type FsxState,
  type TaskRecord,
} from './fsx-state.ts';
import { automaticIops } from './lustre-rules.ts';

/** A file system as DescribeFileSystems shows it. */
export function fileSystemView(state: FsxState, one: FileSystemRecord, nowMs: number): object {
  return {
    OwnerId: state.account,
    CreationTime: one.createdMs / 1000,
    FileSystemId: one.id,
    FileSystemType: 'LUSTRE',
    Lifecycle: lifecycleOf(one, nowMs),
    ...(one.capacityGiB !== undefined && { StorageCapacity: one.capacityGiB }),
    StorageType: one.storageType,
    VpcId: one.vpcId,
    SubnetIds: [one.subnetId],
    // There are none before it is built.
    NetworkInterfaceIds: nowMs < one.availableMs ? [] : one.networkInterfaceIds,
    DNSName: `${one.id}.fsx.${state.region}.amazonaws.com`,
    ...(one.kmsKeyId !== undefined && { KmsKeyId: one.kmsKeyId }),
    ResourceARN: one.arn,
    Tags: one.tags,
    LustreConfiguration: lustreView(one),
    AdministrativeActions: actions(one, nowMs),
    FileSystemTypeVersion: one.version,
  };
}

function lustreView({ lustre, mountName, capacityGiB }: FileSystemRecord): object {
  const { ImportPath, ExportPath, AutoImportPolicy, ImportedFileChunkSize } = lustre;
  const { MetadataConfiguration: metadata, ...rest } = lustre;
  for (const name of ['ImportPath', 'ExportPath', 'AutoImportPolicy', 'ImportedFileChunkSize'])
    delete (rest as Record<string, unknown>)[name];
  return {
    ...rest,
    MountName: mountName,
    ...(metadata !== undefined && {
      MetadataConfiguration: {
        Mode: metadata.Mode ?? 'AUTOMATIC',
        Iops: metadata.Iops ?? automaticIops(capacityGiB ?? 0),
      },
    }),
    ...(ImportPath !== undefined && {
      DataRepositoryConfiguration: {
        Lifecycle: 'AVAILABLE',
        ImportPath,
        ExportPath: ExportPath ?? `${ImportPath.replace(/\/$/, '')}/FSxLustre`,
        AutoImportPolicy: AutoImportPolicy ?? 'NONE',
        ImportedFileChunkSize: ImportedFileChunkSize ?? 1024,
      },
    }),
  };
}

function actions({ update }: FileSystemRecord, nowMs: number): object[] {
  if (update === undefined) return [];
  return [
    {
      AdministrativeActionType: 'FILE_SYSTEM_UPDATE',
      RequestTime: update.requestedMs / 1000,
      Status: nowMs < update.doneMs ? 'IN_PROGRESS' : 'COMPLETED',
      ProgressPercent: nowMs < update.doneMs ? 0 : 100,
      TargetFileSystemValues: update.target,
    },
  ];
}

export function associationView(one: AssociationRecord, nowMs: number): object {
  return {
    AssociationId: one.id,
    ResourceARN: one.arn,
    FileSystemId: one.fileSystemId,
    Lifecycle: lifecycleOf(one, nowMs),
    FileSystemPath: one.path,
    DataRepositoryPath: one.repository,
    BatchImportMetaDataOnCreate: one.batchImport,
    ImportedFileChunkSize: one.chunkMiB,
    S3: one.s3,
    Tags: one.tags,
    CreationTime: one.createdMs / 1000,
  };
}

export function taskView(task: TaskRecord, nowMs: number): object {
  const lifecycle = taskLifecycle(task, nowMs);
  const endedMs = task.canceledMs ?? task.endedMs;
  return {
    TaskId: task.id,
    Lifecycle: lifecycle,
    Type: task.type,
    CreationTime: task.createdMs / 1000,
    ...(nowMs >= task.startedMs && { StartTime: task.startedMs / 1000 }),
    ...(nowMs >= endedMs && { EndTime: endedMs / 1000 }),
    ResourceARN: task.arn,
    Tags: task.tags,
    FileSystemId: task.fileSystemId,
    Paths: task.paths,
    Report: task.report,
    // No file is in a file system of the sandbox.
    Status: { TotalCount: 0, SucceededCount: 0, FailedCount: 0 },
  };
}
