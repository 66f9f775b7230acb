import { z } from 'zod';
import { JsonServiceError } from '../json-service.ts';
import { seededHex } from '../seeded.ts';
import {
  found,
  fsxArn,
  merged,
  nextFsxId,
  onceFsx,
  paged,
  shaped,
  Tags,
  type FsxCall,
} from './fsx-call.ts';
import { FSX_DURATIONS, lifecycleOf, taskLifecycle, type FileSystemRecord } from './fsx-state.ts';
import { fileSystemView } from './fsx-views.ts';
import {
  badRequest,
  checkLustre,
  defaultVersion,
  incompatible,
  LustreChange,
  LustreInput,
  type WantedLustre,
} from './lustre-rules.ts';

/** Lustre's network speaks on it (FSx for Lustre user guide, "File system access control with Amazon VPC"). */
const LUSTRE_PORT = 988;

const Create = z.looseObject({
  FileSystemType: z.enum(['LUSTRE', 'WINDOWS', 'ONTAP', 'OPENZFS']),
  StorageCapacity: z.int().optional(),
  StorageType: z.enum(['SSD', 'HDD', 'INTELLIGENT_TIERING']).default('SSD'),
  SubnetIds: z.array(z.string()),
  SecurityGroupIds: z.array(z.string()).default([]),
  Tags,
  KmsKeyId: z.string().optional(),
  LustreConfiguration: LustreInput.default({ DeploymentType: 'SCRATCH_1' }),
  FileSystemTypeVersion: z.string().optional(),
});
type Create = z.infer<typeof Create>;

const Update = z.looseObject({
  FileSystemId: z.string(),
  StorageCapacity: z.int().optional(),
  LustreConfiguration: LustreChange.default({}),
});

export async function createFileSystem(call: FsxCall): Promise<object> {
  const { state, nowMs, network } = call;
  const given = shaped(Create, call.input);
  if (given.FileSystemType !== 'LUSTRE')
    throw badRequest(`The sandbox simulates no file systems of type ${given.FileSystemType}.`);
  const wanted = wantedOf(given);
  checkLustre(wanted);
  const [subnet] = given.SubnetIds;
  if (subnet === undefined || given.SubnetIds.length > 1)
    throw badRequest('A Lustre file system requires exactly one subnet.');
  const vpcId = await network.vpcOf(state.account, state.region, subnet);
  if (vpcId === undefined) throw unreachable(`The subnet ID '${subnet}' does not exist`);
  const groups = given.SecurityGroupIds;
  if (groups.length > 0 && !(await network.allowsTcp(state, groups, LUSTRE_PORT)))
    throw unreachable(
      `The file system cannot be created because the provided security groups do not permit Lustre LNET network traffic on port ${LUSTRE_PORT}`,
    );
  const record = onceFsx(
    call,
    () => state.fileSystems,
    () => {
      const made = newFileSystem(call, given, { wanted, vpcId, subnet });
      state.fileSystems.push(made);
      return made;
    },
  );
  return { FileSystem: fileSystemView(state, record, nowMs) };
}

function wantedOf(given: Create): WantedLustre {
  return {
    capacityGiB: given.StorageCapacity,
    storageType: given.StorageType,
    version: given.FileSystemTypeVersion ?? defaultVersion(given.LustreConfiguration),
    hasKey: given.KmsKeyId !== undefined,
    lustre: given.LustreConfiguration,
  };
}

interface Placed {
  readonly wanted: WantedLustre;
  readonly vpcId: string;
  readonly subnet: string;
}

function newFileSystem(
  call: FsxCall,
  given: Create,
  { wanted, vpcId, subnet }: Placed,
): FileSystemRecord {
  const { state, nowMs } = call;
  const id = nextFsxId(state, 'fs');
  const isPersistent = wanted.lustre.DeploymentType.startsWith('PERSISTENT');
  return {
    id,
    arn: fsxArn(state, `file-system/${id}`),
    createdMs: nowMs,
    availableMs: nowMs + FSX_DURATIONS.creation,
    tags: given.Tags ?? [],
    storageType: wanted.storageType,
    version: wanted.version,
    vpcId,
    subnetId: subnet,
    mountName: wanted.lustre.DeploymentType === 'SCRATCH_1' ? 'fsx' : seededHex(8, id, 'mount'),
    networkInterfaceIds: [0, 1].map((one) => `eni-${seededHex(17, id, one)}`),
    ...(isPersistent && { kmsKeyId: given.KmsKeyId ?? fsxKey(call) }),
    ...(wanted.capacityGiB !== undefined && { capacityGiB: wanted.capacityGiB }),
    lustre: { ...defaults(isPersistent), ...wanted.lustre },
  };
}

/** What AWS fills in; the maintenance window is any. */
function defaults(isPersistent: boolean): Partial<LustreInput> {
  return {
    WeeklyMaintenanceStartTime: '7:05:00',
    DataCompressionType: 'NONE',
    CopyTagsToBackups: false,
    LogConfiguration: { Level: 'DISABLED' },
    ...(isPersistent && { AutomaticBackupRetentionDays: 0 }),
  };
}

/** The account's own key of the service, by a made-up id. */
function fsxKey({ state }: FsxCall): string {
  const id = seededHex(32, 'aws/fsx', state.account, state.region);
  const uuid = [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20)];
  return fsxArn(state, `key/${uuid.join('-')}`).replace(':fsx:', ':kms:');
}

function unreachable(message: string): JsonServiceError {
  return new JsonServiceError('InvalidNetworkSettings', message);
}

export function describeFileSystems({ state, nowMs, input }: FsxCall): object {
  const ids = shaped(z.array(z.string()).default([]), input['FileSystemIds'] as never);
  const wanted =
    ids.length === 0
      ? state.fileSystems
      : ids.map((id) => found(state.fileSystems, id, 'FileSystem'));
  const { page, rest } = paged(wanted, input);
  return { FileSystems: page.map((one) => fileSystemView(state, one, nowMs)), ...rest };
}

export function updateFileSystem(call: FsxCall): object {
  const { state, nowMs } = call;
  const given = shaped(Update, call.input);
  const one = found(state.fileSystems, given.FileSystemId, 'FileSystem');
  if (lifecycleOf(one, nowMs) !== 'AVAILABLE')
    throw badRequest(`File system ${one.id} is ${lifecycleOf(one, nowMs)} and cannot be updated.`);
  const { DeploymentType: deployment = one.lustre.DeploymentType, ...changed } =
    given.LustreConfiguration;
  const lustre = { ...one.lustre, ...changed };
  if (deployment !== lustre.DeploymentType)
    throw incompatible('DeploymentType', 'The deployment type of a file system cannot be changed.');
  const capacityGiB = given.StorageCapacity ?? one.capacityGiB;
  if (
    (capacityGiB ?? 0) < (one.capacityGiB ?? 0) ||
    (given.StorageCapacity !== undefined && lustre.DeploymentType === 'SCRATCH_1')
  )
    throw badRequest('Storage capacity can only be increased, and not on SCRATCH_1.');
  const { storageType, version } = one;
  checkLustre({ capacityGiB, storageType, version, hasKey: false, lustre });
  const doneMs = nowMs + FSX_DURATIONS.update;
  const { FileSystemId: _, ClientRequestToken: __, ...target } = given;
  one.lustre = lustre;
  one.updatedMs = doneMs;
  if (capacityGiB !== undefined) one.capacityGiB = capacityGiB;
  one.update = { requestedMs: nowMs, doneMs, target };
  return { FileSystem: fileSystemView(state, one, nowMs) };
}

export function deleteFileSystem({ state, nowMs, input }: FsxCall): object {
  const one = found(state.fileSystems, input['FileSystemId'], 'FileSystem');
  const running = state.tasks.some(
    (task) =>
      task.fileSystemId === one.id && ['PENDING', 'EXECUTING'].includes(taskLifecycle(task, nowMs)),
  );
  if (running) throw badRequest('A data repository task is executing on the file system.');
  one.goneMs ??= nowMs + FSX_DURATIONS.deletion;
  for (const association of state.associations)
    if (association.fileSystemId === one.id) association.goneMs ??= one.goneMs;
  return { FileSystemId: one.id, Lifecycle: 'DELETING', LustreResponse: {} };
}

/** What carries tags, by its ARN. @throws JsonServiceError ResourceNotFound */
function tagged({ state, input }: FsxCall) {
  const arn = input['ResourceARN'];
  const all = [...state.fileSystems, ...state.associations, ...state.tasks];
  const one = all.find((record) => record.arn === arn);
  if (one === undefined)
    throw new JsonServiceError('ResourceNotFound', `${String(arn)} does not exist.`);
  return one;
}

export function listTagsForResource(call: FsxCall): object {
  return { Tags: tagged(call).tags };
}

export function tagResource(call: FsxCall): object {
  const one = tagged(call);
  one.tags = merged(one.tags, shaped(Tags, call.input['Tags'] as never) ?? []);
  return {};
}

export function untagResource(call: FsxCall): object {
  const one = tagged(call);
  const keys = new Set(shaped(z.array(z.string()), call.input['TagKeys'] as never));
  one.tags = one.tags.filter(({ Key }) => !keys.has(Key));
  return {};
}
