import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import {
  S3Backend,
  TerraformElement,
  TerraformOutput,
  TerraformStack,
  type TerraformResource,
} from 'cdktf';
import { Construct, type Node } from 'constructs';
import type { Environment } from './kinds/environment/schema.ts';
import type { SpecPath } from './language/source.ts';
import { stateBucketName } from './kinds/environment/names.ts';
import type { Json } from './json.ts';
import { Place } from './place.ts';
import type { StateLocation } from './stack.ts';
import { TemplateData } from './template-text.ts';
import { PROVIDER } from './terraform-lock.ts';

/** Terraform and OpenTofu from here on know `use_lockfile` and `removed`. */
const REQUIRED_VERSION = '>= 1.10';

/** A tree of constructs needs a root; `App`, the usual one, makes a directory. */
class Root extends Construct {
  constructor() {
    super(undefined as never, '');
  }
}

export interface TemperStackProps {
  readonly id: string;
  readonly environment: Environment;
  /** Key of the state in the environment's state bucket. */
  readonly stateKey: string;
  /** Tags of everything in the stack, besides the environment's and `temper:stack`, `temper:environment`, `temper:managed-by`. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Where an argument comes from: by Terraform's name of it, the place in the spec. */
export type ArgumentOrigins = Readonly<Record<string, SpecPath>>;

/**
 * A CDKTF stack with Temper's provider, backend, tags and addresses. Every text of a spec, and every text that is
 * composed of one, enters it through `data`, `json` or `map`: the schema's patterns are not what keeps it from being
 * evaluated.
 */
export class TemperStack extends TerraformStack {
  readonly stackId: string;
  readonly environment: Environment;
  readonly place: Place;
  readonly state: StateLocation;
  /** The tags every resource carries, by provider default. */
  readonly tags: Readonly<Record<string, string>>;
  readonly #data = new TemplateData();
  readonly #origins: Record<string, SpecPath> = {};

  constructor(props: TemperStackProps) {
    super(new Root(), 'stack');
    const { spec, metadata } = props.environment;
    this.stackId = props.id;
    this.environment = props.environment;
    this.place = new Place(spec);
    this.state = {
      bucket: stateBucketName(props.environment),
      key: props.stateKey,
      region: spec.region,
      ...(spec.encryption.type === 'customer-key' && { kmsKeyArn: spec.encryption.keyArn }),
    };
    this.tags = {
      ...spec.tags,
      ...props.tags,
      'temper:stack': props.id,
      'temper:environment': metadata.name,
      'temper:managed-by': 'temper',
    };
    this.#addProvider();
    this.#addBackend();
  }

  /** A string for CDKTF that becomes exactly `data` in the end, whatever it contains. Use it whole. */
  data(data: Json): string {
    return this.#data.placeholder(data);
  }

  /** `document` as JSON text, for arguments that take JSON: policies, patterns, dashboards. */
  json(document: Json): string {
    return this.data(JSON.stringify(document));
  }

  /** A map of texts that may hold anything, keys included. */
  map(texts: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(
      Object.entries(texts).map(([key, value]) => [this.data(key), this.data(value)]),
    );
  }

  /** Remembers which place in the spec a resource, and arguments of it, come from. */
  origin(resource: TerraformResource, path: SpecPath, args: ArgumentOrigins = {}): void {
    const address = `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
    this.#origins[address] = path;
    for (const [argument, place] of Object.entries(args)) {
      this.#origins[`${address}.${argument}`] = place;
    }
  }

  /** Adds outputs; a value is a reference, data, or a text of Temper's own. */
  outputs(values: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(values)) {
      new TerraformOutput(this, name, { value });
    }
  }

  get origins(): Readonly<Record<string, SpecPath>> {
    return Object.fromEntries(Object.entries(this.#origins).sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /**
   * The stack as Terraform JSON. Of CDKTF's remarks (`//`, which Terraform skips) only the one stays that its CLI reads;
   * those on resources and data sources name construct paths, which mean nothing to a reader.
   */
  resolve(): { readonly [key: string]: Json } {
    const { '//': _remarks, ...blocks } = this.toTerraform() as Record<string, Json>;
    for (const block of ['resource', 'data']) {
      for (const ofType of Object.values(blocks[block] ?? {})) {
        for (const body of Object.values(ofType as object)) delete body['//'];
      }
    }
    return this.#data.fill({
      ...blocks,
      '//': { metadata: { backend: 's3', stackName: this.data(this.stackId) } },
    }) as { readonly [key: string]: Json };
  }

  /**
   * The last part of an address: the lower-case ids on the way to the construct. Ids in capitals name parts of an idea
   * whose type tells them apart, so `datasets/Versioning` is `aws_s3_bucket_versioning.datasets`. Addresses are a
   * contract: a changed one means "delete and create".
   */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const { scopes } = TerraformElement.isTerraformElement(element) ? element.node : element;
    return scopes
      .slice(scopes.indexOf(this) + 1)
      .map((scope) => scope.node.id)
      .filter((id) => !/^[A-Z]/.test(id))
      .join('_');
  }

  #addProvider(): void {
    const { account, region } = this.place;
    new AwsProvider(this, 'Aws', {
      region: this.data(region),
      allowedAccountIds: [this.data(account)],
      retryMode: 'standard',
      maxRetries: 10,
      defaultTags: [{ tags: this.map(this.tags) }],
    });
    this.addOverride('terraform.required_version', REQUIRED_VERSION);
    this.addOverride('terraform.required_providers.aws', PROVIDER);
  }

  /**
   * Terraform does not evaluate backend settings, so their texts are kept from CDKTF and not escaped.
   *
   * How a state is encrypted is the bucket's own default: the customer's key where Temper makes the bucket of an environment
   * that has one. `encrypt` would override it with AES256 (Terraform 1.11.4, internal/backend/remote-state/s3/client.go),
   * and `kms_key_id` refuses keys that KMS takes.
   */
  #addBackend(): void {
    const verbatim = (text: string): string => this.#data.verbatim(text);
    new S3Backend(this, {
      bucket: verbatim(this.state.bucket),
      key: verbatim(this.state.key),
      region: verbatim(this.state.region),
      allowedAccountIds: [verbatim(this.place.account)],
    });
    this.addOverride('terraform.backend.s3.use_lockfile', true);
  }
}

/** The stack a construct is in. */
export function stackOf(scope: Construct): TemperStack {
  const stack = TerraformStack.of(scope);
  if (!(stack instanceof TemperStack)) throw new Error(`${scope.node.path} is in no Temper stack`);
  return stack;
}
