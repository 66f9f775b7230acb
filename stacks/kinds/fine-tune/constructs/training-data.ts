import { S3Object } from '@cdktf/provider-aws/lib/s3-object/index.js';
import { Construct } from 'constructs';
import { bucketName } from '../../environment/names.ts';
import type { Asset } from '../../../stack.ts';
import { stackOf } from '../../../temper-stack.ts';
import type { TrainingInput, TrainingInputs } from '../training-inputs.ts';

export interface TrainingDataProps {
  readonly inputs: TrainingInputs;
  readonly attempt: number;
  /** SHA-256 over what is trained from: the object says which training it was uploaded for. */
  readonly digest: string;
  /** S3's name of the class that objects are stored in. @default S3's own, STANDARD */
  readonly storageClass?: 'INTELLIGENT_TIERING' | undefined;
}

/**
 * The datasets that Temper uploads. Addresses carry the attempt as the job's does: when an object leaves the state the
 * provider deletes every version of it, and a new attempt must delete nothing.
 */
export class TrainingData extends Construct {
  readonly objects: readonly S3Object[];
  readonly assets: readonly Asset[];

  constructor(scope: Construct, id: string, props: TrainingDataProps) {
    super(scope, id);
    const uploads = [props.inputs.train, props.inputs.validation].flatMap((input) =>
      input?.upload === undefined ? [] : [{ input, sha256: input.upload.sha256 }],
    );
    this.assets = uploads.map(({ input, sha256 }) => ({
      path: assetPath(sha256),
      sha256,
      role: input.role,
    }));
    this.objects = uploads.map(({ input, sha256 }) => this.#object(input, sha256, props));
  }

  #object(input: TrainingInput, sha256: string, props: TrainingDataProps): S3Object {
    const { attempt, digest, storageClass } = props;
    const stack = stackOf(this);
    const { metadata, spec } = stack.environment;
    const object = new S3Object(this, `${input.role}_attempt_${attempt}`, {
      bucket: stack.data(bucketName(metadata.name, 'datasets', spec.account)),
      key: stack.data(input.key),
      source: assetPath(sha256),
      sourceHash: sha256,
      contentType: contentTypeOf(input.key),
      ...(storageClass !== undefined && { storageClass }),
      // S3 takes ten tags an object, too few for the environment's. The provider drops own tags that equal its default
      // ones without sending them, so the object has none and says whose it is in its metadata.
      metadata: { 'temper-stack': stack.data(stack.stackId), 'temper-spec-digest': digest },
      overrideProvider: { defaultTags: { tags: {} } },
    });
    const path = ['spec', 'dataset', input.role];
    stack.origin(object, path, { key: path, source: path, source_hash: path });
    return object;
  }
}

/** By the end of a key, which says what the object is written in. */
export function contentTypeOf(key: string): string {
  if (key.endsWith('.jsonl')) return 'application/jsonl';
  return key.endsWith('.csv') ? 'text/csv' : 'application/octet-stream';
}

/** Where a file that is uploaded stands in the working folder. */
export function assetPath(sha256: string): string {
  return `assets/${sha256}.jsonl`;
}
