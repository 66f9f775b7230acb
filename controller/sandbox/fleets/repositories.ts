import { z } from 'zod';
import { JsonServiceError } from '../json-service.ts';
import {
  found,
  fsxArn,
  nextFsxId,
  onceFsx,
  paged,
  shaped,
  Tags,
  type FsxCall,
} from './fsx-call.ts';
import {
  FSX_DURATIONS,
  lifecycleOf,
  taskLifecycle,
  type AssociationRecord,
  type FileSystemRecord,
  type TaskRecord,
} from './fsx-state.ts';
import { associationView, taskView } from './fsx-views.ts';
import { badRequest, incompatible } from './lustre-rules.ts';

/** A file system has so many associations at most (FSx for Lustre user guide, quotas, 2026-11). */
const MAX_ASSOCIATIONS = 8;

const Events = z.strictObject({
  Events: z
    .array(z.enum(['NEW', 'CHANGED', 'DELETED']))
    .max(3)
    .optional(),
});
const Chunk = z.int().min(1).max(512_000);
const S3 = z.strictObject({
  AutoImportPolicy: Events.optional(),
  AutoExportPolicy: Events.optional(),
});

const Associate = z.looseObject({
  FileSystemId: z.string(),
  FileSystemPath: z.string().startsWith('/'),
  DataRepositoryPath: z.string().regex(/^s3:\/\/[a-z0-9.-]{3,63}(?:\/.*)?$/),
  BatchImportMetaDataOnCreate: z.boolean().default(false),
  ImportedFileChunkSize: Chunk.default(1024),
  S3: S3.default({}),
  Tags,
});
type Associate = z.infer<typeof Associate>;

export async function createAssociation(call: FsxCall): Promise<object> {
  const { state, nowMs, network } = call;
  const given = shaped(Associate, call.input);
  const fileSystem = found(state.fileSystems, given.FileSystemId, 'FileSystem');
  const repeat = state.tokens.some(({ token }) => token === call.input['ClientRequestToken']);
  if (!repeat) checkAssociation(call, fileSystem, given);
  const bucket = given.DataRepositoryPath.split('/')[2] ?? '';
  if (!(await network.bucketExists(state.account, state.region, bucket)))
    throw badRequest(
      'Amazon FSx is unable to validate access to the S3 bucket. Ensure the IAM role or user you are using has s3:Get*, s3:List* and s3:PutObject permissions to the S3 bucket prefix.',
    );
  const record = onceFsx(
    call,
    () => state.associations,
    () => {
      const id = nextFsxId(state, 'dra');
      const made: AssociationRecord = {
        id,
        arn: fsxArn(state, `association/${fileSystem.id}/${id}`),
        fileSystemId: fileSystem.id,
        createdMs: nowMs,
        availableMs: nowMs + FSX_DURATIONS.association,
        path: given.FileSystemPath,
        repository: given.DataRepositoryPath,
        batchImport: given.BatchImportMetaDataOnCreate,
        chunkMiB: given.ImportedFileChunkSize,
        s3: given.S3,
        tags: given.Tags ?? [],
      };
      state.associations.push(made);
      return made;
    },
  );
  return { Association: associationView(record, nowMs) };
}

function checkAssociation(call: FsxCall, fileSystem: FileSystemRecord, given: Associate): void {
  const { lustre, version } = fileSystem;
  const lifecycle = lifecycleOf(fileSystem, call.nowMs);
  if (lustre.DeploymentType === 'SCRATCH_1' || version === '2.10')
    throw new JsonServiceError(
      'UnsupportedOperation',
      'Data repository associations are supported on file systems of Lustre 2.12 and 2.15, and not on SCRATCH_1.',
    );
  if (lustre.ImportPath !== undefined)
    throw incompatible(
      'FileSystemId',
      'The file system is linked to S3 by its ImportPath already.',
    );
  if (lifecycle !== 'AVAILABLE') throw badRequest(`File system ${fileSystem.id} is ${lifecycle}.`);
  const others = call.state.associations.filter((one) => one.fileSystemId === fileSystem.id);
  if (others.length >= MAX_ASSOCIATIONS)
    throw new JsonServiceError(
      'ServiceLimitExceeded',
      `A file system has at most ${MAX_ASSOCIATIONS} data repository associations.`,
      { Limit: 'DATA_REPOSITORY_ASSOCIATION_COUNT' },
    );
  for (const other of others) {
    if (nested(other.path, given.FileSystemPath))
      throw badRequest(`The file system path ${given.FileSystemPath} overlaps with ${other.path}.`);
    if (nested(other.repository, given.DataRepositoryPath))
      throw badRequest(
        `The data repository path ${given.DataRepositoryPath} overlaps with ${other.repository}.`,
      );
  }
}

/** Whether one path is the other or lies below it. */
function nested(left: string, right: string): boolean {
  const [a, b] = [left, right].map((path) => `${path.replace(/\/+$/, '')}/`);
  return a !== undefined && b !== undefined && (a.startsWith(b) || b.startsWith(a));
}

const Described = z.looseObject({
  AssociationIds: z.array(z.string()).default([]),
  TaskIds: z.array(z.string()).default([]),
  Filters: z.array(z.looseObject({ Name: z.string(), Values: z.array(z.string()) })).default([]),
});

export function describeAssociations({ state, nowMs, input }: FsxCall): object {
  const { AssociationIds: ids, Filters: filters } = shaped(Described, input);
  const all =
    ids.length === 0
      ? state.associations
      : ids.map((id) => found(state.associations, id, 'DataRepositoryAssociation'));
  const { page, rest } = paged(
    all.filter((one) => passes(one.fileSystemId, filters)),
    input,
  );
  return { Associations: page.map((one) => associationView(one, nowMs)), ...rest };
}

function passes(fileSystemId: string, filters: z.infer<typeof Described>['Filters']): boolean {
  return filters.every(
    ({ Name, Values }) => Name !== 'file-system-id' || Values.includes(fileSystemId),
  );
}

const Change = z.looseObject({ ImportedFileChunkSize: Chunk.optional(), S3: S3.optional() });

export function updateAssociation({ state, nowMs, input }: FsxCall): object {
  const one = found(state.associations, input['AssociationId'], 'DataRepositoryAssociation');
  const { ImportedFileChunkSize: chunkMiB, S3: s3 } = shaped(Change, input);
  if (chunkMiB !== undefined) one.chunkMiB = chunkMiB;
  if (s3 !== undefined) one.s3 = s3;
  one.updatedMs = nowMs + FSX_DURATIONS.update;
  return { Association: associationView(one, nowMs) };
}

export function deleteAssociation({ state, nowMs, input }: FsxCall): object {
  const one = found(state.associations, input['AssociationId'], 'DataRepositoryAssociation');
  one.goneMs ??= nowMs + FSX_DURATIONS.association;
  const deletes = input['DeleteDataInFileSystem'] === true;
  return { AssociationId: one.id, Lifecycle: 'DELETING', DeleteDataInFileSystem: deletes };
}

const Task = z.looseObject({
  Type: z.enum([
    'EXPORT_TO_REPOSITORY',
    'IMPORT_METADATA_FROM_REPOSITORY',
    'RELEASE_DATA_FROM_FILESYSTEM',
  ]),
  FileSystemId: z.string(),
  Paths: z.array(z.string()).max(100).default([]),
  Report: z.looseObject({ Enabled: z.boolean(), Path: z.string().optional() }),
  Tags,
});

export function createTask(call: FsxCall): object {
  const { state, nowMs } = call;
  const given = shaped(Task, call.input);
  const fileSystem = found(state.fileSystems, given.FileSystemId, 'FileSystem');
  const linked =
    fileSystem.lustre.ImportPath !== undefined ||
    state.associations.some((one) => one.fileSystemId === fileSystem.id);
  if (!linked) throw badRequest('The file system is not linked to a data repository.');
  if (given.Report.Enabled && given.Report.Path === undefined)
    throw badRequest('A report that is enabled needs a Path.');
  const record = onceFsx(
    call,
    () => state.tasks,
    () => {
      refuseSecond(call, fileSystem);
      const id = nextFsxId(state, 'task');
      const startedMs = nowMs + FSX_DURATIONS.taskStart;
      const made: TaskRecord = {
        id,
        arn: fsxArn(state, `task/${id}`),
        fileSystemId: fileSystem.id,
        type: given.Type,
        paths: given.Paths,
        report: given.Report,
        createdMs: nowMs,
        startedMs,
        endedMs: startedMs + FSX_DURATIONS.task,
        tags: given.Tags ?? [],
      };
      state.tasks.push(made);
      return made;
    },
  );
  return { DataRepositoryTask: taskView(record, nowMs) };
}

/** "A data repository task is already executing on the file system" (API reference, DataRepositoryTaskExecuting). */
function refuseSecond({ state, nowMs }: FsxCall, { id }: FileSystemRecord): void {
  const running = state.tasks.some(
    (one) =>
      one.fileSystemId === id && ['PENDING', 'EXECUTING'].includes(taskLifecycle(one, nowMs)),
  );
  if (running)
    throw new JsonServiceError(
      'DataRepositoryTaskExecuting',
      'An existing data repository task is currently executing on the file system.',
    );
}

export function describeTasks({ state, nowMs, input }: FsxCall): object {
  const { TaskIds: ids, Filters: filters } = shaped(Described, input);
  const all =
    ids.length === 0 ? state.tasks : ids.map((id) => found(state.tasks, id, 'DataRepositoryTask'));
  const { page, rest } = paged(
    all.filter((one) => passes(one.fileSystemId, filters)),
    input,
  );
  return { DataRepositoryTasks: page.map((one) => taskView(one, nowMs)), ...rest };
}

export function cancelTask({ state, nowMs, input }: FsxCall): object {
  const one = found(state.tasks, input['TaskId'], 'DataRepositoryTask');
  if (!['PENDING', 'EXECUTING'].includes(taskLifecycle(one, nowMs)))
    throw new JsonServiceError('DataRepositoryTaskEnded', 'The data repository task has ended.');
  one.canceledMs = nowMs;
  return { Lifecycle: 'CANCELED', TaskId: one.id };
}
