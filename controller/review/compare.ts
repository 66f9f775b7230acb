/*
 * What a fresh plan does that was not reviewed. Nothing is compared as text: changes are, attribute by attribute. Where the review
 * had an unknown any value fits; what is missing now was done already; and what an interrupted apply leaves of a creation, the
 * rest of it, is what was reviewed.
 */
import type {
  CanonicalChange,
  CanonicalEffect,
  CanonicalPlan,
} from '../terraform/plan/canonical.ts';
import type { Plan } from '../terraform/plan/plan.ts';
import { changeKind, type ChangeKind } from '../terraform/plan/summary.ts';
import type { ReviewRecord } from './review-record.ts';
import {
  misfits,
  misfitsOfMoves,
  movedSince,
  pathOf,
  shownValues,
  type Misfit,
} from './value-fit.ts';

/** Something that would happen and was not reviewed, in words; sensitive values are never in it. */
export interface Difference {
  /** `aws_s3_bucket.data`, `output.model_arn`; empty where it is about the stack as a whole. */
  readonly address: string;
  /** `tags.owner`; absent where the change as such was not reviewed. */
  readonly attribute?: string;
  readonly message: string;
  /** As JSON: what was reviewed, and what would happen now. */
  readonly reviewed?: string;
  readonly now?: string;
}

/** What was reviewed of a stack, as far as plans are compared with it. */
export type Reviewed = Pick<ReviewRecord, 'resources' | 'outputs' | 'lineage' | 'destroy'>;

/** What a plan made now does. */
export type Fresh = Pick<Plan, 'changes' | 'changesAtFirst' | 'lineage'> & {
  readonly destroy: boolean;
};

/** All that happens now and was not reviewed; nothing where the plan may be applied. */
export function differences(reviewed: Reviewed, fresh: Fresh): Difference[] {
  if (reviewed.destroy !== fresh.destroy) {
    return [
      about(
        fresh.destroy
          ? 'everything would be destroyed, which was not reviewed'
          : 'its destruction was reviewed, and it would be made or changed',
      ),
    ];
  }
  const { lineage } = reviewed;
  // A state that came after the review is what the first apply of it left, or is told by what it holds.
  if (lineage !== null && lineage !== fresh.lineage) {
    return [about('its state was replaced by another one since it was reviewed')];
  }
  const now: CanonicalPlan = lineage === null ? fresh.changesAtFirst : fresh.changes;
  return [
    ...now.resources.flatMap((change) => ofResource(reviewed.resources, change)),
    ...Object.entries(now.outputs).flatMap(([name, effect]) =>
      ofOutput(name, own(reviewed.outputs, name), effect),
    ),
  ];
}

function ofResource(reviewed: readonly CanonicalChange[], now: CanonicalChange): Difference[] {
  const record = reviewed.find((one) => one.address === now.address && one.deposed === now.deposed);
  const same = reviewed.find((one) => one.address === now.address && one.deposed === null);
  if (record === undefined) {
    // What a replacement that was broken off has put aside is still to be deleted.
    if (now.deposed !== null && same !== undefined && isReplaced(same)) {
      return beforeDiffers(now.address, same, now);
    }
    return [unreviewed(now)];
  }
  const rest = restOf(record, now);
  if (rest === undefined) return [otherwise(record, now)];
  return rest(now, record);
}

/** Compares what is left of a change with what was reviewed of it. */
type Comparison = (now: CanonicalChange, reviewed: CanonicalChange) => Difference[];

/** How a change may be what was reviewed, or what is left of it; undefined where it is something else. */
function restOf(reviewed: CanonicalChange, now: CanonicalChange): Comparison | undefined {
  // What was reviewed as adopted may have been adopted meanwhile.
  const asAdopted = now.importing === null || now.importing === reviewed.importing;
  if (sameActions(reviewed, now) && asAdopted) return wholly;
  return makes(reviewed) ? REST_OF_MAKING[changeKind({ actions: now.actions })]?.(now) : undefined;
}

/** What an apply that was broken off may leave to be done of a thing that it was to make. */
const REST_OF_MAKING: Partial<
  Record<ChangeKind, (now: CanonicalChange) => Comparison | undefined>
> = {
  // It is there as it should be, and only the state learns of it.
  'no-op': ({ importing }) => (importing === null ? undefined : () => []),
  create: () => leadsThere,
  update: () => movesThere,
  // Terraform makes again what it could not finish.
  replace: ({ reason }) => (reason === 'replace_because_tainted' ? leadsThere : undefined),
};

function leadsThere(now: CanonicalChange, reviewed: CanonicalChange): Difference[] {
  return afterDiffers(now.address, reviewed, now);
}

/** What is there already and stays as it is does not happen: AWS writes some values in its own way, `1.0E-5`. */
function movesThere(now: CanonicalChange, reviewed: CanonicalChange): Difference[] {
  return misfitsOfMoves(reviewed, now).map((one) => becomesAnother(now.address, one));
}

function wholly(now: CanonicalChange, reviewed: CanonicalChange): Difference[] {
  return [
    ...beforeDiffers(now.address, reviewed, now),
    ...afterDiffers(now.address, reviewed, now),
    ...reasonDiffers(reviewed, now),
  ];
}

function beforeDiffers(
  address: string,
  reviewed: CanonicalEffect,
  now: CanonicalEffect,
): Difference[] {
  return movedSince(reviewed, now).map((one) =>
    changed(address, one, 'is not in AWS what it was when it was reviewed'),
  );
}

function afterDiffers(
  address: string,
  reviewed: CanonicalEffect,
  now: CanonicalEffect,
): Difference[] {
  return misfits(reviewed, now).map((one) => becomesAnother(address, one));
}

function becomesAnother(address: string, misfit: Misfit): Difference {
  return changed(address, misfit, 'would become something else than was reviewed');
}

/** What is taken away for another reason is taken away by another change of the spec or of the world. */
function reasonDiffers(reviewed: CanonicalChange, now: CanonicalChange): Difference[] {
  const takes = now.actions.includes('delete') || now.actions.includes('forget');
  const because = now.replace.filter((path) => !reviewed.replace.includes(path));
  if (!takes || (reviewed.reason === now.reason && because.length === 0)) return [];
  return [
    {
      address: now.address,
      message: `would be ${inWords(now)} for another reason than was reviewed`,
      reviewed: reasonOf(reviewed),
      now: reasonOf(now),
    },
  ];
}

function reasonOf({ reason, replace }: CanonicalChange): string {
  return [reason ?? 'no reason given', ...replace].join(' ');
}

function ofOutput(
  name: string,
  reviewed: CanonicalEffect | undefined,
  now: CanonicalEffect,
): Difference[] {
  const address = `output.${name}`;
  if (reviewed === undefined) {
    return [{ address, message: 'would change, which was not reviewed' }];
  }
  const isGone = (one: CanonicalEffect) => one.actions.includes('delete');
  if (isGone(reviewed) !== isGone(now)) {
    return [
      { address, message: `would be ${isGone(now) ? 'removed' : 'set'}, which was not reviewed` },
    ];
  }
  // An apply that was broken off has written some: what they were before is its doing.
  return afterDiffers(address, reviewed, now);
}

function makes({ actions }: CanonicalChange): boolean {
  return actions.includes('create');
}

function isReplaced({ actions }: CanonicalChange): boolean {
  return actions.includes('create') && actions.includes('delete');
}

function sameActions(a: CanonicalEffect, b: CanonicalEffect): boolean {
  return a.actions.join(' ') === b.actions.join(' ');
}

const PAST: Readonly<Record<ChangeKind, string>> = {
  'no-op': 'left as it is',
  create: 'created',
  update: 'changed',
  delete: 'deleted',
  replace: 'replaced',
  import: 'adopted',
  forget: 'forgotten',
  read: 'read',
};

function unreviewed(now: CanonicalChange): Difference {
  return {
    address: now.address,
    message: `would be ${inWords(now)}, and no change of it was reviewed`,
  };
}

function otherwise(reviewed: CanonicalChange, now: CanonicalChange): Difference {
  const [past, present] = [inWords(reviewed), inWords(now)];
  const message =
    past === present
      ? `would be ${present} in another way than was reviewed`
      : `would be ${present}; that it is ${past} was reviewed`;
  return {
    address: now.address,
    message,
    ...(reviewed.importing !== now.importing && {
      reviewed: JSON.stringify(reviewed.importing),
      now: JSON.stringify(now.importing),
    }),
  };
}

function inWords({ actions, importing }: CanonicalChange): string {
  return PAST[changeKind({ actions, ...(importing !== null && { importing }) })];
}

function changed(address: string, misfit: Misfit, message: string): Difference {
  const attribute = pathOf(misfit);
  return {
    address,
    ...(attribute !== '' && { attribute }),
    message,
    ...shownValues(misfit),
  };
}

function about(message: string): Difference {
  return { address: '', message };
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
