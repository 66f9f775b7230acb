import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { Workspace } from './workspace.ts';

/** How a workspace is opened: for an environment, or for everything, which may be nothing. */
export type OpenWorkspace = (selection: {
  readonly environment?: string;
  readonly mayBeEmpty?: boolean;
}) => Promise<Workspace>;

/**
 * What is in an environment, with nothing selected where the specs do not declare it any more.
 * @throws TemperError when they cannot be read
 */
export async function openEnvironment(
  environment: string,
  open: OpenWorkspace,
): Promise<Workspace> {
  try {
    return await open({ environment });
  } catch (error) {
    if (!isGone(error)) throw error;
    const whole = await open({ mayBeEmpty: true });
    // What is wrong elsewhere is said there; whether it hides what seems to be gone is asked of each removal.
    return { ...whole, selected: [], diagnostics: [] };
  }
}

/** No spec is of the environment; perhaps because there is none any more. */
export function isGone(error: unknown): boolean {
  if (!(error instanceof TemperError)) return false;
  const [{ code }] = error.diagnostics;
  return code === 'CLI_NOTHING_SELECTED' || code === 'CLI_NO_SPECS';
}
