import { TemperError, type Diagnostic } from '../../../stacks/language/diagnostic.ts';
import type { Emulator } from './emulator.ts';

/** Why emulator.py did not come up: its own words (`import`, `version`, `locked`, `journal`) or what was seen of it. */
export interface StartFailure {
  readonly reason: string;
  readonly detail: string;
  /** The owner of a folder that is in use. */
  readonly owner?: string;
}

interface Circumstances {
  readonly output: readonly string[];
  readonly stateDir: string | undefined;
}

/** The diagnostic for an emulator that did not start. */
export function emulatorFailure(
  failure: StartFailure,
  emulator: Emulator,
  { output, stateDir = '' }: Circumstances,
): TemperError {
  return new TemperError([{ severity: 'error', ...describe(failure, emulator, stateDir, output) }]);
}

function describe(
  { reason, detail, owner }: StartFailure,
  emulator: Emulator,
  stateDir: string,
  output: readonly string[],
): Omit<Diagnostic, 'severity'> {
  switch (reason) {
    case 'locked':
      return {
        code: 'SANDBOX_STATE_LOCKED',
        message: `the folder ${stateDir} is in use by another sandbox${owner ? ` (${owner})` : ''}`,
        why: 'two sandboxes writing to one folder would destroy each other’s state',
        fix: 'use the sandbox that runs, end it, or name another folder',
      };
    case 'journal':
      return {
        code: 'SANDBOX_STATE_DAMAGED',
        message: `the state in ${stateDir} cannot be read: ${detail}`,
        fix: `move ${stateDir} away and start again with an empty folder`,
      };
    case 'import':
    case 'version':
      return {
        code: 'SANDBOX_EMULATOR_UNUSABLE',
        message: `moto in ${emulator.python} cannot be used: ${detail}`,
        fix: `install it there (\`${emulator.python} -m pip install 'moto[server]>=5.2,<6'\`), or let Temper make its own environment`,
      };
    default:
      return {
        code: 'SANDBOX_EMULATOR_START',
        message: `the AWS emulator did not start: ${detail}`,
        ...(output.length > 0 && { why: `its last output was:\n${output.join('\n')}` }),
        fix: `run \`${emulator.python} -c "import moto.server"\` to see whether moto works there`,
      };
  }
}
