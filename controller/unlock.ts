import { TemperError } from '../stacks/language/diagnostic.ts';
import type { Stack } from '../stacks/stack.ts';
import { isLockId } from './ports/lock-info.ts';
import { compiledSpecs } from './stack/compiled-spec.ts';
import type { Operator } from './stack/operator.ts';
import { neutralLine } from './report/terminal-text.ts';
import { prepareDirectory } from './terraform/directory.ts';
import type { Workspace } from './workspace/workspace.ts';

/** A state lock somebody holds. */
export interface HeldLock {
  readonly title: string;
  readonly id: string;
  readonly who: string;
  readonly operation: string;
  /** When it was taken, RFC 3339. */
  readonly created: string;
}

export interface UnlockOptions {
  /** Only this lock. */
  readonly lockId?: string;
  /** True when the run that holds it is known to be gone. */
  approve(lock: HeldLock): Promise<boolean>;
}

/** Releases the state locks of the selected stacks, each only when approved. */
export async function unlockAll(
  operator: Operator,
  workspace: Workspace,
  options: UnlockOptions,
): Promise<HeldLock[]> {
  const released: HeldLock[] = [];
  for (const compiled of await compiledSpecs(workspace)) {
    const { stack } = compiled;
    const lock = await operator.inAws(compiled).bucket.lock(stack.state.key);
    if (lock === undefined || (options.lockId !== undefined && lock.id !== options.lockId))
      continue;
    const held: HeldLock = {
      title: stack.title,
      id: lock.id,
      who: lock.who,
      operation: lock.operation,
      created: lock.created,
    };
    if (!(await options.approve(held))) throw notConfirmed(held);
    const context = await operator.open(compiled);
    if (!isLockId(lock.id)) throw unreadableLock(stack);
    await context.inTurn(async () => {
      await prepareDirectory(stack, context.dir);
      await context.terraform.init({ state: 'bucket' });
    });
    await context.terraform.unlock(lock.id);
    released.push(held);
  }
  return released;
}

function unreadableLock({ title, state }: Stack): TemperError {
  const object = `s3://${state.bucket}/${state.key}.tflock`;
  return new TemperError([
    {
      code: 'TF_LOCKED',
      severity: 'error',
      message: `the lock of ${title} cannot be read: ${object} was not written by Terraform`,
      why: 'Terraform releases a lock only by the id that stands in it',
      fix: `look at the object; when no run is at work, remove it: \`aws s3 rm ${object}\``,
    },
  ]);
}

function notConfirmed(lock: HeldLock): TemperError {
  return new TemperError([
    {
      code: 'CLI_NOT_CONFIRMED',
      severity: 'error',
      message: `the lock of ${lock.title} was left as it is`,
      // Whoever can write to the bucket wrote these; they are shown where a person decides.
      why: `it is held by ${neutralLine(lock.who)} since ${neutralLine(lock.created)}; releasing a lock of a living run can corrupt the state`,
      fix: 'make sure that run is gone, then type "yes" or pass --yes',
    },
  ]);
}
