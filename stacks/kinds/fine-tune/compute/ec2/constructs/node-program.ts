import { S3Object } from '@cdktf/provider-aws/lib/s3-object/index.js';
import { Construct } from 'constructs';
import type { Asset } from '../../../../../stack.ts';
import { stackOf } from '../../../../../temper-stack.ts';
import { bucketName } from '../../../../environment/names.ts';
import type { FineTune } from '../../../schema.ts';
import { programKey } from '../names.ts';

export interface NodeProgramProps {
  readonly fineTune: FineTune;
  /** SHA-256 of the archive, hex. */
  readonly sha256: string;
}

/** What the nodes run, as one archive in the artifacts bucket. */
export class NodeProgram extends Construct {
  readonly object: S3Object;
  readonly asset: Asset;
  /** `s3://…`. */
  readonly uri: string;

  constructor(scope: Construct, id: string, { fineTune, sha256 }: NodeProgramProps) {
    super(scope, id);
    const stack = stackOf(this);
    const bucket = bucketName(fineTune.spec.environment, 'artifacts', stack.place.account);
    const key = programKey(fineTune, sha256);
    this.asset = { path: `assets/${sha256}.tar`, sha256, role: 'program' };
    this.uri = `s3://${bucket}/${key}`;
    this.object = new S3Object(this, `program_attempt_${fineTune.spec.attempt}`, {
      bucket: stack.data(bucket),
      key: stack.data(key),
      source: this.asset.path,
      sourceHash: sha256,
      contentType: 'application/x-tar',
      // As of data: S3 takes ten tags an object, too few for the environment's.
      metadata: { 'temper-stack': stack.data(stack.stackId) },
      overrideProvider: { defaultTags: { tags: {} } },
    });
    stack.origin(this.object, ['spec', 'compute', 'workload']);
  }
}
