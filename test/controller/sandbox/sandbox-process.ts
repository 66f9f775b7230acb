/** A sandbox in a process of its own, to be killed: `sandbox-process.ts <state directory>`; prints its address. */
import { findEmulator } from '../../../controller/sandbox/emulator/emulator.ts';
import { startSandbox } from '../../../controller/sandbox/sandbox.ts';
import { BASE_MODELS } from '../../../stacks/catalog/index.ts';

const [, , stateDir = '', port = '0'] = process.argv;
const quiet = { update: () => undefined, done: () => undefined, fail: () => undefined };
const reporter = {
  info: () => undefined,
  warn: (message: string) => void process.stderr.write(`${message}\n`),
  task: () => quiet,
};
const environment = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  ),
);
const emulator = await findEmulator({ cacheDir: stateDir, environment, reporter });
const sandbox = await startSandbox({
  stateDir,
  port: Number(port),
  emulator,
  baseModels: BASE_MODELS,
  reporter,
  clock: { now: Date.now, sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) },
});
process.stdout.write(`${JSON.stringify({ url: sandbox.url, port: sandbox.port })}\n`);
