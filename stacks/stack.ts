import type { SpecPath } from './language/source.ts';

/** A file Terraform uploads; the controller puts it at `path` inside the working directory. */
export interface Asset {
  /** Inside the working directory: `assets/<sha256>.jsonl`. */
  readonly path: string;
  readonly sha256: string;
  /** Data of a spec, or a half of it, or what Temper itself has to run where it trains. */
  readonly role: 'train' | 'validation' | 'program';
}

/** Where the stack's state lives. */
export interface StateLocation {
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
  /** The key that encrypts it, where the environment has one of the customer's; else S3's own. */
  readonly kmsKeyArn?: string;
}

/** The identity of one training, for everything that must never start it twice. */
export interface Training {
  /** `<model>-v<N>`, `-a<attempt>` from the second attempt: the idempotency key. */
  readonly jobName: string;
  readonly modelName: string;
  readonly version: number;
  readonly attempt: number;
  /** Address of the resource whose creation starts the training. */
  readonly address: string;
  /** Types of resources of the stack that it has no use for once it is over. */
  readonly spent: readonly string[];
  /** SHA-256 over `fields`, hex: tagged on the job as `temper:spec-digest`. */
  readonly digest: string;
  /** What the model is trained from, by the spec's path (`spec.hyperparameters.epochs`): frozen once a job exists. */
  readonly fields: Readonly<Record<string, string | number | null>>;
}

/** The unit of Terraform state. */
export interface Stack {
  /** `environment/research` or `model/support-bot/v1`; also the working directory's path below Temper's cache. */
  readonly id: string;
  /** Name of the kind of spec it is compiled from. */
  readonly kind: string;
  /** What people call it: `research`, `support-bot v1`. */
  readonly title: string;
  /** The environment's name it lives in. */
  readonly environment: string;
  readonly account: string;
  readonly region: string;
  /** Ids of stacks without which this one cannot be: what befell one of them keeps it from being applied. */
  readonly dependsOn: readonly string[];
  /** Whether what cannot be brought back may be deleted with it. */
  readonly deletionPolicy: 'retain' | 'delete';
  /** The place in the spec that decides account and region. */
  readonly placedBy: SpecPath;
  /** The spec's file; for a stack without a spec the address of its state. */
  readonly file: string;
  /** No spec of the checkout declares it: it is known by its state alone. */
  readonly undeclared?: true;
  /** Terraform JSON, pretty-printed with sorted keys, newline at the end. */
  readonly terraformJson: string;
  /**
   * What is said to Terraform itself, for a file of its own: required versions, backend, what leaves the state. Tools that
   * read resources file by file stop at it (checkov 3.3: `terraform_json` takes no block without a label).
   */
  readonly versionsJson: string;
  readonly state: StateLocation;
  readonly assets: readonly Asset[];
  /** Resource address, or `address.attribute`, to the spec path it comes from. */
  readonly origins: Readonly<Record<string, SpecPath>>;
  /** Resource addresses, sorted. */
  readonly addresses: readonly string[];
  readonly training?: Training;
}
