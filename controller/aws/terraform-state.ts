import * as z from 'zod';
import { leaseIn, type LockInfo } from '../ports/lock-info.ts';

/** Bytes. No state of Temper's comes near it (a stack has some 40 resources, 100 KB); a planted one must not fill the memory. */
export const STATE_LIMIT = 64 * 1024 * 1024;

/** What the commands need of a Terraform state, read without Terraform. */
export interface TerraformState {
  readonly lineage: string;
  readonly serial: number;
  /** Values by name; that of a sensitive output is `(sensitive)`. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Addresses of the managed resources, sorted: `aws_s3_bucket.datasets`, `aws_s3_object.data["train"]`. */
  readonly addresses: readonly string[];
  /** Those of them whose creation was broken off: Terraform would delete and make them again. */
  readonly tainted: readonly string[];
  /** Fleets among them that were adopted: their state does not say that their machines end with them. Absent where there are none. */
  readonly adoptedFleets?: readonly string[];
}

/** What stands in place of a sensitive output. */
export const HIDDEN_OUTPUT = '(sensitive)';

/** Format version 4, of Terraform since 0.12 and OpenTofu (terraform: internal/states/statefile/version4.go, 2026-11). */
const StateV4 = z.object({
  version: z.literal(4),
  serial: z.number().int().nonnegative(),
  lineage: z.string(),
  outputs: z
    .record(z.string(), z.object({ value: z.unknown(), sensitive: z.boolean().default(false) }))
    .default({}),
  resources: z
    .array(
      z.object({
        module: z.string().optional(),
        mode: z.string(),
        type: z.string(),
        name: z.string(),
        instances: z
          .array(
            z.object({
              index_key: z.union([z.string(), z.number()]).optional(),
              deposed: z.string().optional(),
              status: z.string().optional(),
              attributes: z.record(z.string(), z.unknown()).optional(),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
});

/** The state in a text, or `undefined` when it is not one of format version 4. */
export function parseTerraformState(text: string): TerraformState | undefined {
  const parsed = StateV4.safeParse(json(text));
  if (!parsed.success) return undefined;
  const { serial, lineage, outputs, resources } = parsed.data;
  const instances = instancesOf(resources);
  const adoptedFleets = instances.filter(isAdoptedFleet).map(({ address }) => address);
  return {
    serial,
    lineage,
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([name, { value, sensitive }]) => [
        name,
        sensitive ? HIDDEN_OUTPUT : value,
      ]),
    ),
    addresses: instances.map(({ address }) => address).sort(),
    tainted: instances
      .filter(({ status }) => status === 'tainted')
      .map(({ address }) => address)
      .sort(),
    ...(adoptedFleets.length > 0 && { adoptedFleets }),
  };
}

/** An instant fleet is only ever deleted with its machines, which Terraform knows of the fleets that it made itself. */
export function isAdoptedFleet({
  type,
  attributes,
}: {
  readonly type: string;
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
}): boolean {
  return type === 'aws_ec2_fleet' && attributes !== undefined && attributes[ENDS_MACHINES] !== true;
}

/** The argument of a fleet that no answer of EC2 tells. */
export const ENDS_MACHINES = 'terminate_instances';

/** What the managed resources of a state consist of. */
function instancesOf(resources: z.infer<typeof StateV4>['resources']) {
  return resources
    .filter((resource) => resource.mode === 'managed')
    .flatMap(({ module, type, name, instances }) => {
      const address = `${module === undefined ? '' : `${module}.`}${type}.${name}`;
      return instances
        .filter((instance) => instance.deposed === undefined)
        .map(({ index_key: index, status, attributes }) => ({
          address: index === undefined ? address : `${address}[${JSON.stringify(index)}]`,
          type,
          status,
          attributes,
        }));
    });
}

/** The lock in the text of a `.tflock` object; never fails, since an unreadable lock holds as well. */
export function parseLock(text: string): LockInfo {
  const fields = z.record(z.string(), z.unknown()).safeParse(json(text)).data ?? {};
  const field = (name: string) => (typeof fields[name] === 'string' ? fields[name] : '');
  const lease = leaseIn(field('Info'));
  return {
    id: field('ID'),
    who: field('Who'),
    operation: field('Operation'),
    created: field('Created'),
    path: field('Path'),
    version: field('Version'),
    ...(lease !== undefined && { lease }),
  };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
