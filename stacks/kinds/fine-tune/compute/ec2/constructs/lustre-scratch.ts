import { FsxDataRepositoryAssociation } from '@cdktf/provider-aws/lib/fsx-data-repository-association/index.js';
import { FsxLustreFileSystem } from '@cdktf/provider-aws/lib/fsx-lustre-file-system/index.js';
import { Construct } from 'constructs';
import { bucketName, environmentResourceName } from '../../../../environment/names.ts';
import { stackOf } from '../../../../../temper-stack.ts';
import type { FineTune } from '../../../schema.ts';
import { LUSTRE_TYPES, type Lustre } from '../schema/storage.ts';
import type { FleetNetwork } from './fleet-network.ts';

/** The first version that data repository associations work with on every type that has them; the default is older. */
const LUSTRE_VERSION = '2.15';

const EVERY_EVENT = ['NEW', 'CHANGED', 'DELETED'];

export interface LustreScratchProps {
  readonly fineTune: FineTune;
  readonly lustre: Lustre;
  readonly network: FleetNetwork;
}

/** A file system as long as the run: the data of S3 as files, and room that all machines share. */
export class LustreScratch extends Construct {
  readonly dnsName: string;
  readonly mountName: string;
  readonly id: string;
  /** What must exist before a machine reads from it. */
  readonly ready: readonly Construct[];

  constructor(scope: Construct, id: string, { fineTune, lustre, network }: LustreScratchProps) {
    super(scope, id);
    const stack = stackOf(this);
    const path = ['spec', 'compute', 'storage', 'lustre'];
    const { metadata } = lustre;
    const fileSystem = new FsxLustreFileSystem(this, `attempt_${fineTune.spec.attempt}`, {
      deploymentType: LUSTRE_TYPES[lustre.deployment],
      fileSystemTypeVersion: LUSTRE_VERSION,
      storageCapacity: lustre.capacityGib,
      storageType: 'SSD',
      ...(lustre.throughputPerTib !== undefined && {
        perUnitStorageThroughput: lustre.throughputPerTib,
      }),
      ...(lustre.compression && { dataCompressionType: 'LZ4' }),
      ...(lustre.efa && { efaEnabled: true }),
      ...(metadata !== undefined && {
        metadataConfiguration: {
          mode: metadata.mode === 'automatic' ? 'AUTOMATIC' : 'USER_PROVISIONED',
          ...(metadata.iops !== undefined && { iops: metadata.iops }),
        },
      }),
      subnetIds: [network.subnetId],
      securityGroupIds: [network.securityGroupId],
      // What is worth keeping is in S3 by then.
      skipFinalBackup: true,
      tags: { Name: stack.data(environmentResourceName(stack.environment.metadata.name)) },
      // FSx tells nobody the groups of a file system: one that is adopted would be made anew for them.
      lifecycle: { ignoreChanges: ['security_group_ids'] },
      dependsOn: [...(network.ready as never[])],
    });
    stack.origin(fileSystem, path, {
      storage_capacity: [...path, 'capacityGib'],
      per_unit_storage_throughput: [...path, 'throughputPerTib'],
    });
    this.dnsName = fileSystem.dnsName;
    this.mountName = fileSystem.mountName;
    this.id = fileSystem.id;
    this.ready =
      lustre.deployment === 'scratch1' ? [fileSystem] : [this.#data(fileSystem, fineTune)];
  }

  /** What is written to it nobody exports: nodes upload checkpoints and the model themselves, and verify what they have uploaded. */
  #data(
    fileSystem: FsxLustreFileSystem,
    { metadata, spec }: FineTune,
  ): FsxDataRepositoryAssociation {
    const stack = stackOf(this);
    const datasets = bucketName(spec.environment, 'datasets', stack.place.account);
    const data = new FsxDataRepositoryAssociation(this, `data_attempt_${spec.attempt}`, {
      fileSystemId: fileSystem.id,
      fileSystemPath: '/data',
      dataRepositoryPath: stack.data(`s3://${datasets}/${metadata.name}/v${spec.version}`),
      batchImportMetaDataOnCreate: true,
      s3: { autoImportPolicy: { events: EVERY_EVENT } },
    });
    stack.origin(data, ['spec', 'compute', 'storage', 'lustre']);
    return data;
  }
}
