import type { Reporter } from '../../../controller/ports/ports.ts';
import { findEmulator } from '../../../controller/sandbox/emulator/emulator.ts';
import {
  startSandbox,
  type Sandbox,
  type SandboxOptions,
} from '../../../controller/sandbox/sandbox.ts';
import { BASE_MODELS } from '../../../stacks/catalog/index.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';

/** The client's side of a sandbox account. */
export const ACCOUNT = '111122223333';

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

/** Settings of an AWS SDK client that talks to a sandbox as `account`. */
export function clientOf(
  sandbox: { readonly url: string },
  account = ACCOUNT,
  region = 'us-east-1',
) {
  return {
    endpoint: sandbox.url,
    region,
    credentials: { accessKeyId: account, secretAccessKey: 'none' },
    maxAttempts: 1,
  };
}

/** Variables for programs that are to use a sandbox. */
export function variablesOf(sandbox: { readonly url: string }): Record<string, string> {
  return {
    ...definedVariables(),
    AWS_ENDPOINT_URL: sandbox.url,
    AWS_ACCESS_KEY_ID: ACCOUNT,
    AWS_SECRET_ACCESS_KEY: 'none',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

export function definedVariables(): Record<string, string> {
  const entries = Object.entries(process.env);
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** A reporter that keeps what it was told. */
export function keepingReporter(): Reporter & { readonly lines: string[] } {
  const lines: string[] = [];
  return {
    lines,
    info: (message) => void lines.push(message),
    warn: (message) => void lines.push(message),
    task: (title) => ({
      update: (detail) => void lines.push(`${title}: ${detail}`),
      done: (outcome) => void lines.push(outcome ?? title),
      fail: (outcome) => void lines.push(`failed: ${outcome ?? title}`),
    }),
  };
}

/** Starts a sandbox that its test ends; the emulator is whatever Temper itself would find. */
export async function sandboxWith(
  cacheDir: string,
  options: Partial<SandboxOptions> = {},
): Promise<Sandbox> {
  const reporter = keepingReporter();
  const emulator = await findEmulator({ cacheDir, environment: definedVariables(), reporter });
  return startSandbox({
    emulator,
    baseModels: BASE_MODELS,
    reporter,
    clock: { now: Date.now, sleep },
    ...options,
  });
}

/** Starts sandboxes that end with the test file. */
export function sandboxes(): (options?: Partial<SandboxOptions>) => Promise<Sandbox> {
  const folder = temporaryFolders();
  const started: Sandbox[] = [];
  afterAll(() => Promise.all(started.map((one) => one.close())));
  return async (options) => {
    const sandbox = await sandboxWith(await folder(), options);
    started.push(sandbox);
    return sandbox;
  };
}

/** A real wait that an aborted signal cuts short. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}
