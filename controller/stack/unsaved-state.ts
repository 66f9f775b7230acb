/*
 * A state that a run could not store (`errored.tfstate`): the only record of what it made. It is stored by the next apply,
 * and only if it is the next write of this very state, and only after it was planned with, judged and approved.
 */
import { createHash } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import { parseTerraformState, STATE_LIMIT, type TerraformState } from '../aws/terraform-state.ts';
import { FILES } from '../terraform/directory.ts';
import { readOwnFile } from './own-file.ts';

/** A state that waits to be stored. */
export interface UnsavedState {
  readonly file: string;
  readonly text: string;
  /** Of the text, hex: only what was approved is stored. */
  readonly sha256: string;
  readonly state: TerraformState;
  /** Addresses of what was begun, and is kept and finished instead of being made again; absent when a run could not store it. */
  readonly finishes?: readonly string[];
}

export interface UnsavedFindings {
  /** Absent when there is none that may be stored. */
  readonly unsaved?: UnsavedState;
  /** What was found and is not used, and why. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Looks for a state that an earlier run in this folder could not store. One that is not the next write of the stored
 * state is set aside under another name, so that nothing is lost and nothing is blocked.
 */
export async function findUnsavedState(
  dir: string,
  stored: TerraformState | undefined,
): Promise<UnsavedFindings> {
  const file = join(dir, FILES.errored);
  const read = await readOwnFile(file, STATE_LIMIT);
  if (read === undefined) return { diagnostics: [] };
  if ('problem' in read) return setAside(file, `it ${read.problem}`);
  const state = parseTerraformState(read.text);
  if (state === undefined) return setAside(file, 'it is not a Terraform state of format version 4');
  const why = stored === undefined ? undefined : misfit(state, stored);
  if (why !== undefined) return setAside(file, why);
  const sha256 = createHash('sha256').update(read.text).digest('hex');
  return { unsaved: { file, text: read.text, sha256, state }, diagnostics: [] };
}

/** Why one state is not the next write of the other. */
function misfit(unsaved: TerraformState, stored: TerraformState): string | undefined {
  if (unsaved.lineage !== stored.lineage) {
    return `it is of another state: its lineage is ${unsaved.lineage}, that of the stored one is ${stored.lineage}`;
  }
  if (unsaved.serial > stored.serial) return undefined;
  return `the stored state was written since: it has serial ${String(stored.serial)}, this one ${String(unsaved.serial)}`;
}

async function setAside(file: string, why: string): Promise<UnsavedFindings> {
  const kept = `${file}.${String(Date.now())}.kept`;
  await rename(file, kept);
  return {
    diagnostics: [
      {
        code: 'TF_STATE_SET_ASIDE',
        severity: 'warning',
        message: 'a state that an earlier run could not store is not used',
        why: `${why}; it was kept as ${kept}`,
        fix: 'nothing has to be done: what exists and is not in the state is adopted; delete the file when you have looked at it',
      },
    ],
  };
}
