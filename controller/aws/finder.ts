/* How what exists already is looked up: by the planned name, or by the stack's tag where AWS gives the names. */
import type { AwsAccess } from '../ports/ports.ts';
import { ownership, text, type Existing } from './ownership.ts';

/** Attributes that a plan knows; what is only known after apply is not among them. */
export type PlannedValues = Readonly<Record<string, unknown>>;

/** A resource that a plan would create. */
export interface PlannedCreate {
  /** Terraform's type, `aws_s3_bucket`. */
  readonly type: string;
  /** Terraform's address, `aws_s3_bucket.datasets`. */
  readonly address: string;
  /** The planned attributes (`change.after` of the plan's JSON). */
  readonly values: PlannedValues;
  /** Ids of what the state has already, under whatever address. */
  readonly held?: ReadonlySet<string>;
}

/** Looks for what a plan would make a second time. */
export type Finder = (
  access: AwsAccess,
  planned: PlannedCreate,
  stackId: string,
) => Promise<Existing | undefined>;

/** What AWS has of a name. */
export interface Named {
  readonly importId: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Finds by the name in an argument, and tells by the tags whose it is. */
export function byName(
  argument: string,
  look: (access: AwsAccess, name: string, values: PlannedValues) => Promise<Named | undefined>,
): Finder {
  return async (access, { values }, stackId) => {
    const name = text(values, argument);
    const found = name === undefined ? undefined : await look(access, name, values);
    return found && { importId: found.importId, ...ownership(found.tags, stackId) };
  };
}

/**
 * Finds what AWS has named, by the tag of the stack: `look` tells the ids of all that carry it and would do. What the state has
 * already is something else of the same sort: the file system of the attempt before.
 */
export function byTag(
  look: (
    access: AwsAccess,
    stackId: string,
    values: PlannedValues,
  ) => Promise<readonly (string | undefined)[]>,
): Finder {
  return async (access, { values, held }, stackId) => {
    const ids = (await look(access, stackId, values)).flatMap((id) => id ?? []);
    const [importId] = ids.filter((id) => held?.has(id) !== true).toSorted();
    return importId === undefined ? undefined : { importId, ours: true };
  };
}
