/* What is lost for good when it is deleted: models, the data they were trained from, keys. */
import { isDirectoryBucket } from '../../stacks/directory-bucket.ts';
import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { ResourceChange } from '../terraform/plan/plan.ts';
import { changeKind } from '../terraform/plan/summary.ts';
import { FLEET_TYPE, MODEL_TYPE, refusal, type GateInput } from './refusal.ts';

const OBJECTS: readonly string[] = ['aws_s3_object', 'aws_s3_bucket_object'];
/** Not directory buckets: what Temper keeps there is a copy, and goes with the machines that read it. */
const BUCKETS: readonly string[] = ['aws_s3_bucket'];
const KEYS: readonly string[] = ['aws_kms_key', 'aws_kms_external_key', 'aws_kms_replica_key'];

/** What no deletion brings back, and no making again. */
export const IRREPLACEABLE: readonly string[] = [MODEL_TYPE, ...BUCKETS, ...KEYS];

/** Refuses to delete or replace what cannot be brought back, unless the spec says so in words. */
export function deletionGates(input: GateInput): Diagnostic[] {
  return input.plan.resourceChanges.flatMap((change) => {
    const kind = changeKind(change);
    if (kind === 'replace') return replaced(change, input);
    if (kind !== 'delete') return [];
    if (isEndedByTheWay(change, input)) return [endedByTheWay(change, input)];
    return mayDelete(input) ? [] : deleted(change, input);
  });
}

/** Who destroys a stack means its machines. No other plan has a reason to end what trains, whatever may be deleted. */
function isEndedByTheWay({ type, address }: ResourceChange, input: GateInput): boolean {
  return type === FLEET_TYPE && input.destroy !== true && input.underWay?.has(address) === true;
}

function endedByTheWay(change: ResourceChange, input: GateInput): Diagnostic {
  return refusal(input, change, {
    ...ENDS_TRAINING,
    message: `this would end a training that is under way (${change.address})`,
    fix: 'undo the change of the spec, or wait until the training has ended; destroying the stack ends it on purpose',
  });
}

function mayDelete(input: GateInput): boolean {
  return (input.deletionPolicy ?? input.stack.deletionPolicy) === 'delete';
}

function deleted(change: ResourceChange, input: GateInput): Diagnostic[] {
  const keep = howToKeep(input.stack);
  if (change.type === MODEL_TYPE) {
    return [
      refusal(input, change, {
        code: 'GATE_DELETES_MODEL',
        message: `this would delete the trained model ${nameOf(change, 'custom_model_name')}`,
        why: 'a deleted model cannot be restored; training it again costs what it cost the first time',
        fix: keep,
      }),
    ];
  }
  if (change.type === FLEET_TYPE && isUnderWay(change, input)) {
    return [
      refusal(input, change, {
        ...ENDS_TRAINING,
        message: 'this would end a training that is under way',
        fix: keep,
      }),
    ];
  }
  if (BUCKETS.includes(change.type) || (isDataset(change) && isTrained(input))) {
    return [
      refusal(input, change, {
        code: 'GATE_DELETES_DATA',
        message: BUCKETS.includes(change.type)
          ? `this would delete the bucket ${nameOf(change, 'bucket')} and the data in it`
          : `this would delete the dataset ${nameOf(change, 'key')} of a trained version`,
        why: 'the data a model was trained from is part of its record, and cannot be restored',
        fix: keep,
      }),
    ];
  }
  if (KEYS.includes(change.type)) {
    return [
      refusal(input, change, {
        code: 'GATE_DELETES_KEY',
        message: `this would schedule the deletion of the encryption key ${nameOf(change, 'arn')}`,
        why: 'everything encrypted with it, models and datasets included, becomes unreadable for good',
        fix: keep,
      }),
    ];
  }
  return [];
}

const ENDS_TRAINING = {
  code: 'GATE_ENDS_TRAINING',
  why: 'what was trained since its last checkpoint is lost, what it cost is paid, and an attempt that was ended is never taken up again',
} as const;

/** A spec says in words what may go; for what has none a person says it. */
function howToKeep({ title, undeclared }: GateInput['stack']): string {
  return undeclared === true
    ? `put its spec back to keep it; to delete ${title} with all its data on purpose, say \`--deletion-policy delete\``
    : `put back what was removed from the spec; to delete ${title} with all its data on purpose, set \`deletionPolicy: delete\`, apply, and try again`;
}

/** A replacement deletes first, so no deletion policy permits it: a model's job name is taken for ever, a bucket's contents are gone. */
function replaced(change: ResourceChange, input: GateInput): Diagnostic[] {
  const because = change.replacePaths.map((path) => path.join('.')).join(', ');
  const reason = because === '' ? '' : ` because of \`${because}\``;
  if (change.type === MODEL_TYPE) {
    return [
      refusal(input, change, {
        code: 'GATE_REPLACES_MODEL',
        message: `this would delete the model ${nameOf(change, 'custom_model_name')} and train it again${reason}`,
        why: 'the good model is deleted first, and its job name can never be used again, so the new training would be refused',
        fix: 'undo the change, and add the next version with it',
      }),
    ];
  }
  if (change.type === FLEET_TYPE && input.job?.status === 'InProgress') {
    return [
      refusal(input, change, {
        ...ENDS_TRAINING,
        message: `this would end a training that is under way, and start its machines anew${reason}`,
        fix: 'undo the change; a restart brings machines of its own, which Temper asks for',
      }),
    ];
  }
  if (BUCKETS.includes(change.type) || (isDataset(change) && isTrained(input))) {
    return mayDelete(input) && OBJECTS.includes(change.type)
      ? []
      : [
          refusal(input, change, {
            code: 'GATE_DELETES_DATA',
            message: `this would delete ${nameOf(change, 'bucket')} and make an empty one in its place${reason}`,
            why: 'the data a model was trained from is part of its record, and cannot be restored',
            fix: 'undo the change, and add the next version (or another environment) with it',
          }),
        ];
  }
  return KEYS.includes(change.type) ? deleted(change, { ...input, deletionPolicy: 'retain' }) : [];
}

function isTrained({ plan, stack, job }: GateInput): boolean {
  const address = stack.training?.address;
  if (job !== undefined) return job.status !== 'Failed' && job.status !== 'Stopped';
  return address !== undefined && plan.priorAddresses.includes(address);
}

/** Machines of another attempt may train, whatever has become of this one. */
function isUnderWay({ address }: ResourceChange, { job, underWay }: GateInput): boolean {
  const isCurrent = job?.status === 'InProgress' && job.startsAgain !== true;
  return isCurrent || underWay?.has(address) === true;
}

/** What a model was trained from; a copy of it beside machines is none. */
function isDataset(change: ResourceChange): boolean {
  return OBJECTS.includes(change.type) && !isDirectoryBucket(textBefore(change, 'bucket') ?? '');
}

function nameOf(change: ResourceChange, attribute: string): string {
  return `\`${textBefore(change, attribute) ?? change.address}\``;
}

function textBefore({ before }: ResourceChange, attribute: string): string | undefined {
  if (typeof before !== 'object' || before === null || Array.isArray(before)) return undefined;
  const value = (before as Readonly<Record<string, unknown>>)[attribute];
  return typeof value === 'string' ? value : undefined;
}
