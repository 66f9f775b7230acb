import { resolve } from 'node:path';
import type { Machine } from '../stack/machine.ts';
import type { Operator } from '../stack/operator.ts';
import type { GlobalOptions, Runtime } from './runtime.ts';
import { sessionOf } from './session.ts';

/** The world as use cases get it. Loaded when asked for: help, completion and `validate` do without it. */
export async function operatorOf(runtime: Runtime, globals: GlobalOptions): Promise<Operator> {
  const session = sessionOf(runtime.settings, globals.sandbox);
  const machine: Machine = {
    root: resolve(globals.root),
    cacheDir: runtime.settings.cacheDir,
    stateDir: runtime.settings.stateDir,
    home: runtime.settings.home,
    variables: runtime.settings.variables,
    ...(session !== undefined && { session }),
    parallelism: globals.parallelism ?? runtime.settings.parallelism,
    applyParallelism: globals.parallelism ?? runtime.settings.applyParallelism,
    clock: runtime.clock,
    reporter: runtime.reporter,
    signal: runtime.signal,
    force: runtime.force,
    ...(globals.sandbox !== undefined && { sandbox: globals.sandbox }),
    ...(globals.terraform !== undefined && { terraform: globals.terraform }),
    ...(runtime.settings.opa !== undefined && { opa: runtime.settings.opa }),
    ...(globals.mirror !== undefined && { mirror: globals.mirror }),
    ...(globals.lockWaitMs !== undefined && { lockWaitMs: globals.lockWaitMs }),
  };
  const [{ operatorOn }, kinds] = await Promise.all([
    import('../stack/operator.ts'),
    runtime.kinds(),
  ]);
  return operatorOn(machine, kinds);
}
